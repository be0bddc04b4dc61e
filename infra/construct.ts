// What `import { GlacierUploadMonitor } from 'glacier-upload-monitor'` gives: the monitor of one Region, by props.
import { Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { UploadMonitor } from './monitor.ts';
import { defaultName } from './names.ts';
import { checkNode } from './node-version.ts';
import { parseProps } from './settings/props.ts';

export type { MetricName } from '../lambda/core/metrics.ts';

/** What may be chosen; nothing has to be. */
export interface GlacierUploadMonitorProps {
  /**
   * Vaults to watch: names and `*` patterns, with `!` in front to exclude; a name or pattern that finds no vault
   * fails the scan.
   * @default ['*']
   */
  readonly vaults?: readonly string[];
  /**
   * Days since its creation after which an upload counts as stale.
   * @default 7
   */
  readonly staleAfterDays?: number;
  /**
   * Hours without progress after which an upload counts as stuck; more where a part of its size takes longer to send.
   * @default 6
   */
  readonly stuckAfterHours?: number;
  /**
   * Hours left of the 24 that Glacier gives an idle upload, from which on it counts as expiring.
   * @default 8
   */
  readonly expiryWarningHours?: number;
  /**
   * Hours left at which a message reminds of an expiring upload, once each; another comes when its time is over and it is
   * still there. None may be above `expiryWarningHours`; `[]` means no reminder before the time is over.
   * @default [3, 1]
   */
  readonly remindAtHoursLeft?: readonly number[];
  /**
   * The slowest upload to expect: a part that needs longer than `stuckAfterHours` at this rate is not stuck yet.
   * @default 1
   */
  readonly slowestUploadMbitPerSecond?: number;
  /**
   * Minutes from scan to scan: 10, 15, 20, 30 or 60.
   * @default 60
   */
  readonly scanEveryMinutes?: 10 | 15 | 20 | 30 | 60;
  /**
   * How often a message tells how all uploads are, whether there is news or not: `weekly` (Mondays from 07:00 UTC on),
   * `daily` (from 07:00 UTC on) or `never`.
   * @default 'weekly'
   */
  readonly digest?: 'weekly' | 'daily' | 'never';
  /**
   * Name of the monitor, in its messages, in its metrics as the dimension `Monitor`, and of the stack that the app makes;
   * another for each monitor in a Region.
   * @default - the stack's name, and the path of the construct in it
   */
  readonly name?: string | undefined;
  /**
   * Most requests to Glacier in flight at once.
   * @default 32
   */
  readonly concurrency?: number;
  /**
   * Whether to ask CloudTrail who began an upload, when its last part came, what was refused and how it ended; needs the
   * right to read all management events of the account.
   * @default false
   */
  readonly cloudTrail?: boolean;
  /**
   * Whether the table that remembers uploads stays when the stack is destroyed.
   * @default false
   */
  readonly keepTable?: boolean;
  /**
   * Table that an earlier stack kept, to go on with what it remembers; the stack's own stays beside it.
   * @default - none
   */
  readonly existingTable?: string | undefined;
  /**
   * Mail addresses to which the monitor writes; each gets a request to confirm, and nothing before that.
   * @default - none
   */
  readonly alarmEmail?: readonly string[] | undefined;
  /**
   * Whether to make an SNS topic for chats, where all goes that goes to mail, in the form that Amazon Q Developer shows in
   * Slack and Teams.
   * @default false
   */
  readonly chat?: boolean;
  /**
   * SNS topic of your own to which the alarms go, such as that of a paging tool; `{region}` and `{account}` in it stand
   * for those of each monitor.
   * @default - none
   */
  readonly alarmTopicArn?: string | undefined;
  /**
   * The same topic as a construct of CDK, in place of its ARN.
   * @default - none
   */
  readonly alarmTopic?: ITopic | undefined;
  /**
   * Where your people can open `docs/runbook.md`, for the links in messages, alarms and dashboard.
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
