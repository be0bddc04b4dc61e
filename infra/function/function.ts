// The function that scans, with its memory, its permissions, its log and its schedule.
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TABLE_KEYS, toEnvironment } from '../../lambda/core/settings/settings.ts';
import { LONGEST_SCAN_SECONDS } from '../../lambda/core/time.ts';
import type { MonitorSettings } from '../settings/settings.ts';
import { allowPublishing, type Topics } from '../topic.ts';
import { MEMORY_MEBIBYTES } from './bundle.ts';
import { allowMemory, allowScan } from './permissions.ts';
import { addSchedule, attemptAge, RETRY_ATTEMPTS, type ScanSchedule } from './schedule.ts';

interface Surroundings {
  /** The monitor's own. */
  readonly topics: Topics;
  /** Where messages send their readers. */
  readonly dashboardName: string;
  readonly made: Made;
}

/** What differs if one template serves many stacks. */
export interface Made {
  readonly code: lambda.Code;
  /** CDK derives it from the stack's name, if that is known. */
  readonly scheduleGroupName?: string;
}

/** The scanning function of one Region. */
export class MonitorFunction extends Construct {
  /** The table with the monitor's memory: its own, or one that an earlier stack kept. */
  readonly table: Pick<ITable, 'tableArn' | 'tableName'>;
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;
  readonly schedule: ScanSchedule;

  constructor(
    scope: Construct,
    id: string,
    settings: MonitorSettings,
    { topics, dashboardName, made }: Surroundings,
  ) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    this.table = this.tableInUse(settings);
    allowScan(role, settings);
    allowMemory(role, this.table);
    allowPublishing(role, topics);
    const resources = {
      tableName: this.table.tableName,
      topicArn: topics.topic.topicArn,
      chatTopicArn: topics.chatTopic?.topicArn,
      dashboardName,
      runbookUrl: settings.runbookUrl ?? '',
    };
    this.function = new lambda.Function(this, 'Function', {
      description: 'Lists in-progress Glacier multipart uploads and publishes CloudWatch metrics',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: MEMORY_MEBIBYTES,
      timeout: Duration.seconds(LONGEST_SCAN_SECONDS),
      code: made.code,
      handler: 'index.handler',
      environment: toEnvironment({ ...settings, ...resources }),
      role,
      logGroup: this.logGroup,
      // The function writes JSON; so the runtime's own lines are JSON, too.
      loggingFormat: lambda.LoggingFormat.JSON,
      retryAttempts: RETRY_ATTEMPTS,
      maxEventAge: attemptAge(settings.scanEveryMinutes),
    });
    this.schedule = addSchedule(this, this.function, settings.scanEveryMinutes, made.scheduleGroupName);
  }

  /** The stack always has its own table: if the template lacked it, naming another would delete it. */
  private tableInUse({ existingTable, keepTable }: MonitorSettings): MonitorFunction['table'] {
    const own = new Table(this, 'Progress', {
      partitionKey: { name: TABLE_KEYS.partition, type: AttributeType.STRING },
      sortKey: { name: TABLE_KEYS.sort, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE_KEYS.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // CloudFormation may ignore a change of the policy alone; a protected table stays in any case.
      deletionProtection: keepTable,
      removalPolicy: keepTable ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    return existingTable === undefined ? own : Table.fromTableName(this, 'Existing', existingTable);
  }
}
