// The monitor of one Region, made from checked settings: those of the app, or the construct's props.
import { Duration, Stack } from 'aws-cdk-lib';
import type { Dashboard, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { METRICS, type MetricName } from '../lambda/core/metrics.ts';
import { type Alarms, createAlarms } from './alarms/create.ts';
import { createDashboard } from './dashboard/dashboard.ts';
import { bundledCode } from './function/code.ts';
import { type Made, MonitorFunction } from './function/function.ts';
import { accountMetric, isOwnMetric } from './metrics.ts';
import { dashboardNameOf, nameProblems } from './names.ts';
import { scanCommand } from './scan-command.ts';
import type { MonitorSettings } from './settings/settings.ts';
import { createTopics } from './topic.ts';

/** The scheduled function with its metrics, alarms, messages and dashboard. */
export class UploadMonitor extends Construct {
  /** Its name: it signs the messages, and is the dimension `Monitor` of the metrics. */
  readonly name: string;
  /** The function that scans. */
  readonly function: LambdaFunction;
  /** The table with its memory; `npm start -- --aws --table=NAME` can read it. */
  readonly table: Pick<ITable, 'tableArn' | 'tableName'>;
  /** The topic of its messages: what happened to uploads, and what a scan could not see. */
  readonly topic: Topic;
  /** The topic of the same messages for chats; only with `chat`. */
  readonly chatTopic: Topic | undefined;
  /**
   * Every alarm by its id, which is also the heading of its section in the runbook; `NobodyListens` only with `alarmEmail` or
   * `chat`.
   */
  readonly alarms: Alarms;
  readonly dashboard: Dashboard;
  readonly logGroup: ILogGroup;
  /** A command that runs a scan now; it exits with 0 if the scan was complete. */
  readonly firstScan: string;

  constructor(scope: Construct, id: string, settings: MonitorSettings, made: Made = { code: bundledCode() }) {
    super(scope, id);
    this.name = settings.name;
    this.node.addValidation({ validate: () => nameProblems(this, this.monitorsBefore()) });
    const dashboardName = dashboardNameOf(this.name, this);
    const topics = createTopics(this, settings);
    this.topic = topics.topic;
    this.chatTopic = topics.chatTopic;
    const surroundings = { topics, dashboardName, made };
    const monitor = new MonitorFunction(this, 'Monitor', settings, surroundings);
    this.function = monitor.function;
    this.logGroup = monitor.logGroup;
    this.table = monitor.table;
    this.firstScan = scanCommand(this.function.functionName, Stack.of(this).region);
    this.alarms = createAlarms(this, { settings, monitor, topics });
    this.dashboard = createDashboard(this, {
      ...{ settings, monitor, dashboardName },
      ...{ topic: this.topic, alarms: this.alarms },
    });
  }

  /**
   * A metric of the monitor, such as `metric('StuckUploads')`, of all vaults. All are gauges: the statistic is Maximum,
   * and the period an hour, which always holds a scan. For one vault, if docs/metrics.md says that the metric comes per
   * vault: `metric('StuckUploads', { dimensionsMap: { VaultName: 'photos' } })`. It always has the dimension `Monitor`.
   * @throws Error naming the existing metrics, if it is none of them: an alarm on it would never go on.
   */
  metric(name: MetricName, options?: MetricOptions): Metric {
    if (!isOwnMetric(name))
      throw new Error(`expected one of ${Object.keys(METRICS).join(', ')}, got ${name}`);
    return accountMetric(this.name, name, { period: Duration.hours(1), ...options }).attachTo(this);
  }

  /** The monitors before this one in the app. */
  private monitorsBefore(): readonly UploadMonitor[] {
    const monitors = this.node.root.node.findAll().filter((each) => each instanceof UploadMonitor);
    return monitors.slice(0, monitors.indexOf(this));
  }
}
