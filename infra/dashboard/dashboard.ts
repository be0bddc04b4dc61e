// What an operator looks at: is the monitor well, is any upload in danger, and which.
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../lambda/core/metrics.ts';
import type { Alarms } from '../alarms/alarms.ts';
import type { AlarmId } from '../alarms/table.ts';
import type { MonitorFunction } from '../function/function.ts';
import { accountMetric, accountMetricPer } from '../metrics.ts';
import type { Names } from '../names.ts';
import type { MonitorSettings } from '../settings/settings.ts';
import { healthGraphs, uploadGraphs } from './graphs.ts';
import { attentionQuery, LAST_COMPLETED_QUERY, uploadsQuery } from './queries.ts';
import { introduction } from './text.ts';

interface DashboardProps {
  readonly settings: MonitorSettings;
  readonly monitor: MonitorFunction;
  readonly alarms: Alarms;
  readonly names: Names;
}

const WIDTH = 24;

export function createDashboard(scope: Construct, props: DashboardProps): cloudwatch.Dashboard {
  const health = healthGraphs(props.settings, props.monitor);
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: props.names.dashboardName,
    // The 24 hours that Glacier gives an idle upload, and what was before them.
    defaultInterval: Duration.days(3),
    // A point for each scan: the console would choose a period by the time shown.
    periodOverride: cloudwatch.PeriodOverride.INHERIT,
    widgets: [
      [stateOfAlarms(props)],
      [latestValues(props)],
      [attentionTable(props)],
      ...uploadGraphs(props.settings),
      [uploadsTable(props)],
      [new cloudwatch.TextWidget({ markdown: '## The monitor itself', width: WIDTH, height: 1 })],
      [lastCompletedScan(props), ...health.slice(0, 2)],
      [...health.slice(2)],
    ],
  });
}

/** Widgets of their own, as one widget would sort its alarms by name, and `MonitorBlind` leads. */
function stateOfAlarms({ settings, alarms }: DashboardProps): cloudwatch.IWidget {
  const states = (title: string, width: number, ...ids: readonly AlarmId[]) =>
    new cloudwatch.AlarmStatusWidget({ title, width, height: 4, alarms: ids.map((id) => alarms[id]) });
  return new cloudwatch.Row(
    new cloudwatch.Column(
      new cloudwatch.Row(
        states('Does the monitor see everything?', 6, 'MonitorBlind'),
        states(
          'Uploads',
          10,
          ...(['NewDanger', 'ExpiringUploads', 'LostUploads', 'BrokenUploads'] as const),
          ...(['StuckUploads', 'StaleUploads'] as const),
        ),
      ),
      states(
        'The monitor itself',
        16,
        ...(['ScanOverdue', 'VaultsFailing', 'ScanNearTimeout'] as const),
        ...(['FunctionErrors', 'DeadLetters', 'ScheduleDropped'] as const),
      ),
    ),
    new cloudwatch.TextWidget({ markdown: introduction(settings), width: 8, height: 8 }),
  );
}

function latestValues({ settings: { namespace } }: DashboardProps): cloudwatch.IWidget {
  // Short, as a number is shown only when its period is over.
  const period = Duration.minutes(5);
  const value = (name: MetricName, label: string) => accountMetric(namespace, name, { label, period });
  return new cloudwatch.SingleValueWidget({
    title: 'All vaults, at the latest scan',
    width: WIDTH,
    height: 4,
    metrics: [
      value('InProgressUploads', 'In progress'),
      value('StuckUploads', 'Stuck'),
      value('ExpiringUploads', 'Expiring'),
      value('LostUploads', 'Lost in 24 hours'),
      value('BrokenUploads', 'Broken'),
      accountMetricPer(Duration.hours(1), namespace, 'LongestIdleTime', {
        label: 'Longest idle (hours)',
        period,
      }),
      accountMetricPer(Duration.days(1), namespace, 'OldestUploadAge', {
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
    height: 7,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [...attentionQuery(logGroup.logGroupName)],
  });

const uploadsTable = ({ monitor: { logGroup } }: DashboardProps) =>
  new cloudwatch.LogQueryWidget({
    title: 'All uploads in progress, at the latest scan, with what arrived since the scan before',
    width: WIDTH,
    height: 7,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [...uploadsQuery(logGroup.logGroupName)],
  });

const lastCompletedScan = ({ monitor: { logGroup } }: DashboardProps) =>
  new cloudwatch.LogQueryWidget({
    title: 'Start of the last completed scan (UTC)',
    width: 8,
    height: 6,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [...LAST_COMPLETED_QUERY],
  });
