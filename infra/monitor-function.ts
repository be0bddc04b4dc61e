// The function that scans, with its permissions, its log and its schedule.
import {
  AssetHashType,
  Aws,
  DockerImage,
  Duration,
  RemovalPolicy,
  Stack,
  Token,
  Validations,
} from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { includedVaults, isPattern, needsVaultList, TABLE_KEYS, toEnvironment } from '../lambda/config.ts';
import { bundleFunction, LAMBDA_DIRECTORY } from './bundle.ts';
import type { Settings } from './settings.ts';

/** A scan starts at this minute of each hour, and every period before and after it: never on the hour. */
const SCAN_MINUTE = 17;

/** The scanning function of one Region. */
export class MonitorFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    allowScan(role, settings);
    const table = this.addTable(settings.keepTable);
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['dynamodb:PutItem', 'dynamodb:Query'],
        resources: [table.tableArn],
      }),
    );
    // Neither wait may outlast half a period: what is later than that, the next scan sees anyway.
    const maxEventAge = Duration.seconds(settings.scanEveryMinutes * 30);
    this.function = new lambda.Function(this, 'Function', {
      description: 'Lists in-progress Glacier multipart uploads and publishes CloudWatch metrics',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.minutes(15),
      code: bundledCode(),
      handler: 'index.handler',
      environment: toEnvironment({ ...settings, tableName: table.tableName }),
      role,
      logGroup,
      // The function writes JSON; so the runtime's own lines are JSON, too.
      loggingFormat: lambda.LoggingFormat.JSON,
      // A failed scan is repeated by the next one, not at once.
      retryAttempts: 0,
      maxEventAge,
    });
    this.addSchedule(settings.scanEveryMinutes, maxEventAge);
  }

  /** What was seen of each upload, and when. */
  private addTable(isKept: boolean): Table {
    return new Table(this, 'Progress', {
      partitionKey: { name: TABLE_KEYS.partition, type: AttributeType.STRING },
      sortKey: { name: TABLE_KEYS.sort, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE_KEYS.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  private addSchedule(scanEveryMinutes: number, maxEventAge: Duration): void {
    // Holds only what the Scheduler could not deliver: the function's own failures do not come here.
    const deadLetterQueue = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'It is itself the dead-letter queue, of the schedule; cdk-nag looks only at queues and functions.',
    });
    const scheduleGroup = new ScheduleGroup(this, 'ScheduleGroup', {
      // CDK would keep it, and its name follows from the stack's: the next deployment would stumble over it.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const first = SCAN_MINUTE % scanEveryMinutes;
    new Schedule(this, 'Schedule', {
      description: 'Starts a scan',
      scheduleGroup,
      schedule: ScheduleExpression.cron({
        minute: scanEveryMinutes === 60 ? `${first}` : `${first}/${scanEveryMinutes}`,
      }),
      target: new LambdaInvoke(this.function, {
        retryAttempts: 2,
        maxEventAge,
        deadLetterQueue,
        role: this.schedulerRole(scheduleGroup, deadLetterQueue).withoutPolicyUpdates(),
      }),
    });
  }

  /** The target's own grants would reach every version of the function; these do not. */
  private schedulerRole(group: ScheduleGroup, deadLetterQueue: Queue): iam.Role {
    const allow = (action: string, resource: string) =>
      new iam.PolicyStatement({ actions: [action], resources: [resource] });
    return new iam.Role(this, 'SchedulerRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.scheduleGroupArn },
        },
      }),
      inlinePolicies: {
        Deliver: new iam.PolicyDocument({
          statements: [
            allow('lambda:InvokeFunction', this.function.functionArn),
            allow('sqs:SendMessage', deadLetterQueue.queueArn),
          ],
        }),
      },
    });
  }
}

function bundledCode(): lambda.Code {
  return lambda.Code.fromAsset(LAMBDA_DIRECTORY, {
    // Of the bundle: equal bundles need no new deployment.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK asks for an image, but never needs one here.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle: (directory) => {
          bundleFunction(directory);
          return true;
        },
      },
    },
  });
}

/** Exactly what a scan does: nothing here writes to Glacier. */
function allowScan(role: iam.Role, { vaults, namespace }: Settings): void {
  // IAM's `*` means what ours does.
  const included = [...new Set(includedVaults(vaults))];
  const patterns = included.filter(isPattern);
  const stack = Stack.of(role);
  const vaultArn = (resourceName: string) =>
    stack.formatArn({ service: 'glacier', resource: 'vaults', resourceName });
  if (needsVaultList(vaults)) {
    role.addToPolicy(new iam.PolicyStatement({ actions: ['glacier:ListVaults'], resources: ['*'] }));
  }
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['glacier:ListMultipartUploads', 'glacier:ListParts'],
      resources: included.map(vaultArn),
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    }),
  );
  // cdk-nag writes what only CloudFormation knows as `<name>`.
  const region = Token.isUnresolved(stack.region) ? '<AWS::Region>' : stack.region;
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'glacier:ListVaults and cloudwatch:PutMetricData know no resource; the latter is held to one namespace.',
    },
    ...patterns.map((pattern) => ({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:glacier:${region}:<AWS::AccountId>:vaults/${pattern}]`,
      reason: 'The vaults that the user chose by pattern, for two actions that only list.',
    })),
  );
}
