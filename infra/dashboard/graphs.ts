// The graphs of the dashboard: a point for each scan, and the thresholds of the alarms.
import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type GraphWidgetProps } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../lambda/core/metrics.ts';
import { EXPIRY_SECONDS, LONGEST_SCAN_SECONDS } from '../../lambda/core/time.ts';
import { MAX_PARTS } from '../../lambda/core/upload.ts';
import type { PartMetricName } from '../alarms/alarms.ts';
import { isMade } from '../alarms/create.ts';
import type { MonitorFunction } from '../function/function.ts';
import { accountMetric, accountMetricPer, PART_METRICS, vaultMetrics, vaultMetricsPer } from '../metrics.ts';
import type { MonitorSettings } from '../settings/settings.ts';
import { COLOURS } from './colours.ts';
import { lineAt, thresholdLines } from './threshold-lines.ts';

const SECONDS_PER_HOUR = Duration.hours(1).toSeconds();
const MIB = 1024 ** 2;
const EXPIRY_HOURS = EXPIRY_SECONDS / SECONDS_PER_HOUR;
const BYTES_PER_GIB = 1024 ** 3;

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

/** What happens to the uploads, over time. */
export function uploadGraphs({
  name: monitor,
  scanEveryMinutes,
  expiryWarningHours,
}: MonitorSettings): GraphWidget[][] {
  const period = Duration.minutes(scanEveryMinutes);
  const perVault = (name: Parameters<typeof vaultMetrics>[1]) => vaultMetrics(monitor, name, period);
  const account = (name: MetricName, label: string, colour: Colour = 'plain') =>
    accountMetric(monitor, name, { label, period, color: COLOURS[colour] });
  const expiringHours = EXPIRY_HOURS - expiryWarningHours;
  return [
    [
      graph('Longest time without progress, by vault (hours)', 12, {
        left: [vaultMetricsPer(SECONDS_PER_HOUR, monitor, 'LongestIdleTime', period)],
        leftAnnotations: [
          lineAt(expiringHours, `${expiringHours} hours: expiring`, 'warning'),
          lineAt(EXPIRY_HOURS, `${EXPIRY_HOURS} hours: Glacier may remove the upload`, 'limit'),
        ],
      }),
      graph('Stuck uploads, by vault', 12, {
        left: [perVault('StuckUploads')],
        leftAnnotations: thresholdLines('StuckUploads'),
      }),
    ],
    [
      graph('Expiring, broken and lost uploads', 8, {
        left: [
          account('ExpiringUploads', 'expiring', 'urgent'),
          account('BrokenUploads', 'broken', 'soon'),
          account('LostUploads', 'lost in the last 24 hours', 'lost'),
          account('UploadsNewlyInDanger', 'new at this scan'),
        ],
        leftAnnotations: thresholdLines('ExpiringUploads', 'BrokenUploads', 'LostUploads', 'NewDanger'),
      }),
      graph('Uploads in progress, by vault', 8, { left: [perVault('InProgressUploads')] }),
      graph('Stale uploads, by vault', 8, {
        left: [perVault('StaleUploads')],
        leftAnnotations: thresholdLines('StaleUploads'),
      }),
    ],
    [
      graph('What arrived since the scan before, by vault (GiB)', 12, {
        left: [vaultMetricsPer(BYTES_PER_GIB, monitor, 'ArrivedBytes', period)],
      }),
      graph('Rate at which it arrives, from scan to scan (MiB a second)', 12, {
        left: [
          accountMetricPer(period.toSeconds() * MIB, monitor, 'ArrivedBytes', {
            label: 'all vaults',
            period,
          }),
        ],
      }),
    ],
    [
      graph('Parts of the uploads in progress, by vault', 8, {
        left: [perVault('UploadedParts'), account('UploadedParts', 'all vaults', 'total')],
      }),
      graph('Size of the uploads in progress, by vault (GiB)', 8, {
        left: [
          vaultMetricsPer(BYTES_PER_GIB, monitor, 'UploadedBytes', period),
          accountMetricPer(BYTES_PER_GIB, monitor, 'UploadedBytes', {
            label: 'all vaults',
            period,
            color: COLOURS.total,
          }),
        ],
      }),
      graph('Parts of the upload that has most', 8, {
        left: [account('MostParts', 'parts')],
        leftAnnotations: [
          lineAt(MAX_PARTS, `${MAX_PARTS.toLocaleString('en')} parts: Glacier takes no more`, 'limit'),
        ],
      }),
    ],
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
      graph('Vaults', 8, {
        left: [own('VaultsScanned', 'listed'), own('VaultsFailed', 'failed', 'urgent')],
        leftAnnotations: thresholdLines('VaultsFailing'),
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
      graph('Requests to Glacier', 8, {
        left: [own('GlacierRequests', 'sent'), own('ThrottledRequests', 'refused as too many', 'soon')],
      }),
      graph(`Confirmed subscriptions of the ${settings.chat ? 'topics' : 'topic'}`, 8, {
        left: [own('Subscribers', 'subscriptions', 'well')],
        leftAnnotations: isMade('NobodyListens', settings) ? thresholdLines('NobodyListens') : [],
      }),
      graph('Scans that failed or did not start', 8, {
        left: [
          part('AWS/Lambda Errors', 'attempts that failed', 'soon'),
          part('AWS/Lambda AsyncEventsDropped', 'scans that failed in all attempts', 'urgent'),
          part('AWS/SQS ApproximateNumberOfMessagesVisible', 'in the dead-letter queue', 'lost'),
          part('AWS/Scheduler InvocationDroppedCount', 'given up by the schedule', 'soon'),
        ],
        leftAnnotations: thresholdLines('FunctionErrors', 'DeadLetters', 'ScheduleDropped'),
      }),
    ],
  ];
}
