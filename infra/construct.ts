// The export of the package 'glacier-upload-monitor': the monitor of one Region, with props.
import { Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { UploadMonitor } from './monitor.ts';
import { defaultName } from './names.ts';
import { checkNode } from './node-version.ts';
import { parseProps } from './settings/props.ts';

export type { MetricName } from '../lambda/core/metrics.ts';

/** The settings of a monitor; all are optional. */
export interface GlacierUploadMonitorProps {
  /**
   * Vaults to watch: names and `*` patterns, with `!` in front to exclude. A name or pattern that finds no vault
   * fails the scan.
   * @default ['*']
   */
  readonly vaults?: readonly string[];
  /**
   * Age in days after which an upload counts as stale.
   * @default 7
   */
  readonly staleAfterDays?: number;
  /**
   * Hours without progress after which an upload counts as stuck; later if scans are rare or one of its parts takes
   * longer to send.
   * @default 6
   */
  readonly stuckAfterHours?: number;
  /**
   * An upload counts as expiring when this many hours or fewer are left of the 24 that Glacier gives an idle upload.
   * @default 8
   */
  readonly expiryWarningHours?: number;
  /**
   * When to remind of an expiring upload: once at each of these hours left, and once more when no hours are left and
   * it is still there. None may be above `expiryWarningHours`; `[]` leaves only the last reminder.
   * @default [3, 1]
   */
  readonly remindAtHoursLeft?: readonly number[];
  /**
   * The slowest upload to expect: no upload is stuck before one of its parts could be sent at this rate.
   * @default 1
   */
  readonly slowestUploadMbitPerSecond?: number;
  /**
   * Minutes from scan to scan: 10, 15, 20, 30 or 60.
   * @default 60
   */
  readonly scanEveryMinutes?: 10 | 15 | 20 | 30 | 60;
  /**
   * How often to send a digest of all uploads, whether or not something changed: `weekly` (Mondays from 07:00 UTC
   * on), `daily` (from 07:00 UTC on) or `never`.
   * @default 'weekly'
   */
  readonly digest?: 'weekly' | 'daily' | 'never';
  /**
   * Name of the monitor: it signs the messages, is the dimension `Monitor` of the metrics, and names the stack that
   * the app makes. Each monitor in a Region needs a name of its own.
   * @default - the stack's name, and the path of the construct in it
   */
  readonly name?: string | undefined;
  /**
   * The most requests to Glacier at any moment.
   * @default 32
   */
  readonly concurrency?: number;
  /**
   * Whether to ask CloudTrail who began an upload, when its last part came, what was refused and how it ended. The
   * function may then read all management events of the account.
   * @default false
   */
  readonly cloudTrail?: boolean;
  /**
   * Whether the table that remembers uploads stays when the stack is destroyed.
   * @default false
   */
  readonly keepTable?: boolean;
  /**
   * Table that an earlier stack kept: the monitor continues with what it remembers. The stack's own table stays
   * beside it, unused.
   * @default - none
   */
  readonly existingTable?: string | undefined;
  /**
   * Mail addresses to notify. SNS asks each of them to confirm, and sends nothing before that.
   * @default - none
   */
  readonly alarmEmail?: readonly string[] | undefined;
  /**
   * Whether to make an SNS topic for chats. It gets what mail gets, in the form that Amazon Q Developer shows in
   * Slack and Teams.
   * @default false
   */
  readonly chat?: boolean;
  /**
   * SNS topic of your own that the alarms notify, such as that of a paging tool. `{region}` and `{account}` in it
   * become those of each monitor.
   * @default - none
   */
  readonly alarmTopicArn?: string | undefined;
  /**
   * The same topic as a construct of CDK, in place of its ARN.
   * @default - none
   */
  readonly alarmTopic?: ITopic | undefined;
  /**
   * Where your people can open `docs/runbook.md`; messages, alarms and dashboard link to it.
   * @default - none
   */
  readonly runbookUrl?: string | undefined;
}

/**
 * Watches the in-progress Glacier multipart uploads of the stack's Region: a scheduled function with its metrics,
 * alarms, messages and dashboard.
 * @throws ConfigError naming every prop that is unknown or cannot be used.
 * @example
 * import { App, CfnOutput, Stack } from 'aws-cdk-lib';
 * import { GlacierUploadMonitor } from 'glacier-upload-monitor';
 *
 * const stack = new Stack(new App(), 'Backups');
 * const monitor = new GlacierUploadMonitor(stack, 'Uploads', {
 *   vaults: ['backup-*', 'photos'],
 *   alarmEmail: ['backup@example.com'],
 * });
 * monitor
 *   .metric('StuckUploads', { dimensionsMap: { VaultName: 'photos' } })
 *   .createAlarm(stack, 'PhotosStuck', { threshold: 1, evaluationPeriods: 1 });
 * new CfnOutput(stack, 'FirstScan', { value: monitor.firstScan });
 */
export class GlacierUploadMonitor extends UploadMonitor {
  constructor(scope: Construct, id: string, props: GlacierUploadMonitorProps = {}) {
    checkNode(process.version);
    const path = [scope.node.path, id].filter((part) => part !== '').join('/');
    const place = { path, region: Stack.of(scope).region, defaultName: defaultName(scope, id) };
    super(scope, id, parseProps(props, place));
  }
}
