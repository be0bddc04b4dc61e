// When the function runs, and what happens to a run that could not start.
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { SCHEDULED_TIME } from '../../lambda/core/event.ts';

/** A scan starts at this minute of each hour, and every period before and after it: never on the hour. */
const SCAN_MINUTE = 17;

/** What delivers the runs, and may fail to. */
export interface ScanSchedule {
  readonly scheduleGroup: ScheduleGroup;
  readonly deadLetterQueue: Queue;
}

/**
 * Two more attempts, after one and after two minutes, which continue the scan. Lambda offers no other number above one.
 */
export const RETRY_ATTEMPTS = 2;

/** The schedule gives up delivering a scan after this long: less than half a period. */
const deliveryAge = (scanEveryMinutes: number) => Duration.minutes(Math.min(10, scanEveryMinutes / 2));

/**
 * Lambda begins no attempt after this long, so that the last one has its 15 minutes before the next scan is due. If the
 * period is too short for that, Lambda repeats only what failed at once.
 */
export const attemptAge = (scanEveryMinutes: number) =>
  Duration.minutes(Math.max(5, scanEveryMinutes - 10 - 15));

export function addSchedule(
  scope: Construct,
  scanned: LambdaFunction,
  scanEveryMinutes: number,
  scheduleGroupName: string | undefined,
): ScanSchedule {
  // Holds only what the Scheduler could not deliver: the function's own failures do not come here.
  const deadLetterQueue = new Queue(scope, 'Undelivered', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(deadLetterQueue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'It is itself the dead-letter queue, of the schedule; cdk-nag looks only at queues and functions.',
  });
  const scheduleGroup = new ScheduleGroup(scope, 'ScheduleGroup', {
    ...(scheduleGroupName !== undefined && { scheduleGroupName }),
    // CDK would keep it, and the next deployment would fail, because the name depends on the stack's name.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const first = SCAN_MINUTE % scanEveryMinutes;
  new Schedule(scope, 'Schedule', {
    description: 'Starts a scan',
    scheduleGroup,
    schedule: ScheduleExpression.cron({
      minute: scanEveryMinutes === 60 ? `${first}` : `${first}/${scanEveryMinutes}`,
    }),
    target: new LambdaInvoke(scanned, {
      retryAttempts: 2,
      maxEventAge: deliveryAge(scanEveryMinutes),
      input: ScheduleTargetInput.fromObject({ [SCHEDULED_TIME]: ContextAttribute.scheduledTime }),
      deadLetterQueue,
      role: schedulerRole(scope, scanned, scheduleGroup, deadLetterQueue).withoutPolicyUpdates(),
    }),
  });
  return { scheduleGroup, deadLetterQueue };
}

/** The target's own grants would reach every version of the function; these do not. */
function schedulerRole(
  scope: Construct,
  scanned: LambdaFunction,
  group: ScheduleGroup,
  deadLetterQueue: Queue,
): iam.Role {
  const allow = (action: string, resource: string) =>
    new iam.PolicyStatement({ actions: [action], resources: [resource] });
  return new iam.Role(scope, 'SchedulerRole', {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.scheduleGroupArn },
      },
    }),
    inlinePolicies: {
      Deliver: new iam.PolicyDocument({
        statements: [
          allow('lambda:InvokeFunction', scanned.functionArn),
          allow('sqs:SendMessage', deadLetterQueue.queueArn),
        ],
      }),
    },
  });
}
