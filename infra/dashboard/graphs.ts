// The graphs of the dashboard: a point for each scan, and the thresholds of the alarms.
import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type GraphWidgetProps } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../lambda/core/metrics.ts';
import { EXPIRY_SECONDS, LONGEST_SCAN_SECONDS } from '../../lambda/core/time.ts';
import type { PartMetricName } from '../alarms/alarms.ts';
import { isMade } from '../alarms/create.ts';
import type { MonitorFunction } from '../function/function.ts';
import { accountMetric, PART_METRICS, vaultMetricsPer } from '../metrics.ts';
import type { MonitorSettings } from '../settings/settings.ts';
import { lineAt, thresholdLines } from './threshold-lines.ts';

const SECONDS_PER_HOUR = Duration.hours(1).toSeconds();
const EXPIRY_HOURS = EXPIRY_SECONDS / SECONDS_PER_HOUR;
const BYTES_PER_GIB = 1024 ** 3;

/**
 * Of account-wide lines, by how bad it is when the line rises. Green is for what shall be high, and never for what is wrong.
 * Lines by vault get CloudWatch's own, which cannot be chosen.
 */
const COLOURS = {
  urgent: '#d13212',
  lost: '#7d2105',
  soon: '#eb8a00',
  notice: '#8d6605',
  plain: '#0073bb',
  well: '#1d8102',
} as const;
type Colour = keyof typeof COLOURS;

function graph(title: string, width: number, props: GraphWidgetProps): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: 6,
    // Otherwise a point is shown only when its period is over, which may be an hour after the scan.
    liveData: true,
    leftYAxis: { min: 0, showUnits: false },
    ...props,
  });
}

/** How far uploads are on the way to being lost, and how many are in danger. */
export function dangerGraphs({
  name: monitor,
  scanEveryMinutes,
  expiryWarningHours,
}: MonitorSettings): GraphWidget[] {
  const period = Duration.minutes(scanEveryMinutes);
  const all = (name: MetricName, label: string, colour: Colour) =>
    accountMetric(monitor, name, { label, period, color: COLOURS[colour] });
  const expiringHours = EXPIRY_HOURS - expiryWarningHours;
  return [
    graph('Longest time without progress, by vault (hours)', 12, {
      left: [vaultMetricsPer(SECONDS_PER_HOUR, monitor, 'LongestIdleTime', period)],
      leftAnnotations: [
        lineAt(expiringHours, `${expiringHours} hours: expiring`, 'warning'),
        lineAt(EXPIRY_HOURS, `${EXPIRY_HOURS} hours: Glacier may remove the upload`, 'limit'),
      ],
    }),
    graph('Uploads in danger, all vaults', 12, {
      left: [
        all('ExpiringUploads', 'expiring', 'urgent'),
        all('StuckUploads', 'stuck, expiring included', 'notice'),
        all('BrokenUploads', 'broken', 'soon'),
        all('LostUploads', 'lost in the last 24 hours', 'lost'),
        all('UploadsNewlyInDanger', 'new at this scan', 'plain'),
      ],
      leftAnnotations: thresholdLines(
        ...(['ExpiringUploads', 'StuckUploads', 'BrokenUploads', 'LostUploads', 'NewDanger'] as const),
      ),
    }),
  ];
}

/** What the vaults get and hold. */
export function vaultGraphs({ name: monitor, scanEveryMinutes }: MonitorSettings): GraphWidget[] {
  const period = Duration.minutes(scanEveryMinutes);
  const inGib = (name: 'ArrivedBytes' | 'UploadedBytes') =>
    vaultMetricsPer(BYTES_PER_GIB, monitor, name, period);
  return [
    graph('What arrived since the scan before, by vault (GiB)', 12, { left: [inGib('ArrivedBytes')] }),
    graph('Size of the uploads in progress, by vault (GiB)', 12, { left: [inGib('UploadedBytes')] }),
  ];
}

/** How the scans themselves go, over time. */
export function healthGraphs(settings: MonitorSettings, monitor: MonitorFunction): GraphWidget[][] {
  const period = Duration.minutes(settings.scanEveryMinutes);
  const own = (name: MetricName, label: string, colour: Colour = 'plain') =>
    accountMetric(settings.name, name, { label, period, color: COLOURS[colour] });
  const part = (name: PartMetricName, label: string, colour: Colour) =>
    PART_METRICS[name](monitor, { label, period, color: COLOURS[colour] });
  return [
    [
      graph('Scans: 1 complete, 0 partial', 8, {
        left: [own('ScanCompleted', 'complete', 'well')],
        leftAnnotations: thresholdLines('ScanOverdue'),
      }),
      graph('Vaults and scans that failed', 8, {
        left: [
          own('VaultsFailed', 'vaults that could not be listed', 'urgent'),
          part('AWS/Lambda Errors', 'attempts that failed', 'soon'),
          part('AWS/Lambda AsyncEventsDropped', 'scans that failed in all attempts', 'lost'),
          part('AWS/SQS ApproximateNumberOfMessagesVisible', 'in the dead-letter queue', 'notice'),
          part('AWS/Scheduler InvocationDroppedCount', 'given up by the schedule', 'plain'),
        ],
        leftAnnotations: thresholdLines(
          ...(['VaultsFailing', 'FunctionErrors', 'DeadLetters', 'ScheduleDropped'] as const),
        ),
      }),
      graph('Duration of a scan (seconds)', 8, {
        left: [own('ScanDuration', 'seconds')],
        leftAnnotations: [
          ...thresholdLines('ScanNearTimeout'),
          lineAt(LONGEST_SCAN_SECONDS, `${LONGEST_SCAN_SECONDS / 60} minutes: cut off`, 'limit'),
        ],
      }),
    ],
    [
      graph('Requests to Glacier', 12, {
        left: [own('GlacierRequests', 'sent'), own('ThrottledRequests', 'refused as too many', 'soon')],
      }),
      graph(`Confirmed subscriptions of the ${settings.chat ? 'topics' : 'topic'}`, 12, {
        left: [own('Subscribers', 'subscriptions', 'well')],
        leftAnnotations: isMade('NobodyListens', settings) ? thresholdLines('NobodyListens') : [],
      }),
    ],
  ];
}
