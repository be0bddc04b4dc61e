// What an operator looks at: is the monitor well, is any upload in danger, and which.
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { MetricName } from '../../lambda/core/metrics.ts';
import type { AlarmId } from '../alarms/alarms.ts';
import type { Alarms } from '../alarms/create.ts';
import type { MonitorFunction } from '../function/function.ts';
import { accountMetric, accountMetricPer } from '../metrics.ts';
import type { MonitorSettings } from '../settings/settings.ts';
import { healthGraphs, uploadGraphs } from './graphs.ts';
import { attentionQuery, inProgressQuery, LAST_COMPLETED_QUERY } from './queries.ts';
import { heading, theMonitor, theWords } from './text.ts';

interface DashboardProps {
  readonly settings: MonitorSettings;
  readonly monitor: MonitorFunction;
  /** The monitor's own. */
  readonly topic: ITopic;
  readonly alarms: Alarms;
  readonly dashboardName: string;
}

const WIDTH = 24;

export function createDashboard(scope: Construct, props: DashboardProps): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: props.dashboardName,
    // The 24 hours that Glacier gives an idle upload, and what was before them.
    defaultInterval: Duration.days(3),
    // A point for each scan: the console would choose a period by the time shown.
    periodOverride: cloudwatch.PeriodOverride.INHERIT,
    widgets: [
      [text(heading(props.settings), 2)],
      statesOfUploads(props),
      statesOfMonitor(props),
      [latestValues(props)],
      [attentionTable(props)],
      [text(theWords(props.settings), 4)],
      ...uploadGraphs(props.settings),
      [uploadsTable(props)],
      [text(theMonitor(props.monitor, props.topic, props.settings), 5)],
      ...healthGraphs(props.settings, props.monitor),
    ],
  });
}

const text = (markdown: string, height: number) =>
  new cloudwatch.TextWidget({ markdown, width: WIDTH, height });

const states = (
  { alarms }: DashboardProps,
  title: string,
  width: number,
  height: number,
  ids: readonly AlarmId[],
) =>
  new cloudwatch.AlarmStatusWidget({ title, width, height, alarms: ids.flatMap((id) => alarms[id] ?? []) });

/** Widgets of their own, as one widget would sort its alarms by name, and `MonitorBlind` leads. */
const statesOfUploads = (props: DashboardProps) => [
  states(props, 'Does the monitor see everything?', 6, 4, ['MonitorBlind']),
  states(props, 'Uploads', 18, 4, [
    ...(['NewDanger', 'ExpiringUploads', 'StuckUploads'] as const),
    ...(['BrokenUploads', 'LostUploads', 'StaleUploads'] as const),
  ]),
];

const statesOfMonitor = (props: DashboardProps) => [
  lastCompletedScans(props),
  states(props, 'The monitor itself', 18, 4, [
    ...(['ScanOverdue', 'VaultsFailing', 'ScanNearTimeout'] as const),
    ...(['NobodyListens', 'FunctionErrors', 'DeadLetters', 'ScheduleDropped'] as const),
  ]),
];

function latestValues({ settings: { name: monitor } }: DashboardProps): cloudwatch.IWidget {
  // Short, as a number is shown only when its period is over.
  const period = Duration.minutes(5);
  const value = (name: MetricName, label: string) => accountMetric(monitor, name, { label, period });
  return new cloudwatch.SingleValueWidget({
    title: 'All vaults, at the latest scan',
    width: WIDTH,
    height: 3,
    metrics: [
      value('InProgressUploads', 'In progress'),
      value('ExpiringUploads', 'Expiring'),
      value('StuckUploads', 'Stuck'),
      value('BrokenUploads', 'Broken'),
      value('LostUploads', 'Lost in 24 hours'),
      accountMetricPer(Duration.hours(1).toSeconds(), monitor, 'LongestIdleTime', {
        label: 'Longest idle (hours)',
        period,
      }),
      accountMetricPer(Duration.days(1).toSeconds(), monitor, 'OldestUploadAge', {
        label: 'Oldest (days)',
        period,
      }),
      value('MostParts', 'Most parts of one upload'),
    ],
  });
}

const attentionTable = ({ monitor: { logGroup } }: DashboardProps) =>
  new cloudwatch.LogQueryWidget({
    title: 'Uploads that need attention, at the latest scan',
    width: WIDTH,
    height: 5,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [...attentionQuery(logGroup.logGroupName)],
  });

const uploadsTable = ({ monitor: { logGroup } }: DashboardProps) =>
  new cloudwatch.LogQueryWidget({
    title: 'All uploads in progress, at the latest scan, with what arrived since the scan before',
    width: WIDTH,
    height: 7,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [...inProgressQuery(logGroup.logGroupName)],
  });

const lastCompletedScans = ({ monitor: { logGroup } }: DashboardProps) =>
  new cloudwatch.LogQueryWidget({
    title: 'Last complete scans (UTC)',
    width: 6,
    height: 4,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [...LAST_COMPLETED_QUERY],
  });
