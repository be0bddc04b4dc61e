// What an operator looks at. The first screen says what is wrong and for how long it can wait; see
// docs/decisions/first-screen.md.
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { MetricName } from '../../lambda/core/metrics.ts';
import type { Alarms } from '../alarms/create.ts';
import type { MonitorFunction } from '../function/function.ts';
import { accountMetric, accountMetricPer } from '../metrics.ts';
import type { MonitorSettings } from '../settings/settings.ts';
import { dangerGraphs, healthGraphs, vaultGraphs } from './graphs.ts';
import { attentionQuery, inProgressQuery, LAST_COMPLETED_QUERY } from './queries.ts';
import { heading, theMonitor, theVaults } from './text.ts';

interface DashboardProps {
  readonly settings: MonitorSettings;
  readonly monitor: MonitorFunction;
  /** The monitor's own. */
  readonly topic: ITopic;
  readonly alarms: Alarms;
  readonly dashboardName: string;
}

const WIDTH = 24;
const BYTES_PER_GIB = 1024 ** 3;

export function createDashboard(scope: Construct, props: DashboardProps): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: props.dashboardName,
    // The 24 hours that Glacier gives an idle upload, and what was before them.
    defaultInterval: Duration.days(3),
    // A point for each scan: the console would choose a period by the time shown.
    periodOverride: cloudwatch.PeriodOverride.INHERIT,
    widgets: [
      [text(heading(props.settings), WIDTH, 1)],
      [alarmStates(props)],
      [attentionTable(props)],
      dangerGraphs(props.settings),
      [text(theVaults(props.settings), WIDTH, 5)],
      [latestValues(props)],
      vaultGraphs(props.settings),
      [uploadsTable(props)],
      [text(theMonitor(props.monitor, props.topic, props.settings), 18, 5), lastCompletedScans(props)],
      ...healthGraphs(props.settings, props.monitor),
    ],
  });
}

const text = (markdown: string, width: number, height: number) =>
  new cloudwatch.TextWidget({ markdown, width, height });

const alarmStates = ({ alarms }: DashboardProps) =>
  new cloudwatch.AlarmStatusWidget({
    title: 'Alarms',
    width: WIDTH,
    height: 4,
    alarms: Object.values(alarms),
    // By name, the one that is on could stand anywhere.
    sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
  });

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
      value('StaleUploads', 'Stale'),
      accountMetricPer(Duration.hours(1).toSeconds(), monitor, 'LongestIdleTime', {
        label: 'Longest idle (hours)',
        period,
      }),
      accountMetricPer(Duration.days(1).toSeconds(), monitor, 'OldestUploadAge', {
        label: 'Oldest (days)',
        period,
      }),
      accountMetricPer(BYTES_PER_GIB, monitor, 'UploadedBytes', { label: 'Size (GiB)', period }),
      value('UploadedParts', 'Parts'),
      value('MostParts', 'Most parts of one upload'),
      value('VaultsScanned', 'Vaults listed'),
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
    height: 5,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [...LAST_COMPLETED_QUERY],
  });
