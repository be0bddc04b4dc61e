// The whole run: plan, scan each vault and publish it, conclude.
import { byUrgency, toldRecord } from './core/assess.ts';
import {
  ATTENTION_LINE,
  attentionFields,
  CHANGE_LINE,
  COMPLETED_LINE,
  changeFields,
  INCOMPLETE_LINE,
  MORE_ATTENTION_LINE,
  UNSUPPORTED_LINE,
} from './core/log-lines.ts';
import { accountData, completionData, type Datum, idleUnknownOf, newDangerData } from './core/measure.ts';
import { composeMessage, type Message } from './core/message.ts';
import type { Memory } from './core/records.ts';
import type { FunctionSettings } from './core/settings.ts';
import { describeError, type Failure, type GlacierSource } from './list.ts';
import { type Attention, lastAttention, monitorVault, type VaultResult } from './monitor-vault.ts';
import { type Plan, planScan } from './plan.ts';
import { createLimits, type Limits, settleAll } from './queue.ts';

/** Takes the data of one moment, all or none. */
export interface MetricPublisher {
  publish(data: readonly Datum[], at: Date): Promise<void>;
}

/** Takes the news of a scan. */
export interface Notifier {
  /** Whether anyone would get a message. */
  hasSubscribers(): Promise<boolean>;
  /** Resolves once it is sure that the message was accepted. */
  notify(message: Message): Promise<void>;
}

/** Takes structured lines. Archive descriptions never get here: the edge leaves them out. */
export interface ScanLog {
  debug(message: string, fields: Record<string, unknown>): void;
  info(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

export interface Monitor {
  readonly config: FunctionSettings;
  /** The Region that is watched. */
  readonly region: string;
  readonly source: GlacierSource;
  /** What went over the wire to Glacier so far in this run. */
  readonly traffic: { readonly requests: number; readonly throttled: number };
  readonly memory: Memory;
  readonly publisher: MetricPublisher;
  readonly notifier: Notifier;
  readonly log: ScanLog;
  readonly now: () => Date;
  /** Aborts when no more work may start; what is known is then published as a partial scan. */
  readonly signal: AbortSignal;
}

/** Thrown when a scan could not account for all that it was to watch, or not publish it; carries every cause. */
export class ScanIncompleteError extends AggregateError {
  override readonly name = 'ScanIncompleteError';
  readonly failures: readonly Failure[];

  constructor(failures: readonly Failure[]) {
    const reasons = failures.map(({ subject, cause }) => `${subject}: ${describeError(cause)}`);
    const causes = failures.map(({ cause }) => cause);
    super(causes, `expected to list every upload and publish it, but ${reasons.join('; ')}`);
    this.failures = failures;
  }
}

/**
 * Scans every vault, publishes, and says last of all whether the scan was complete.
 * @throws ScanIncompleteError once all is published that a partial scan may tell.
 */
export async function monitorUploads(monitor: Monitor): Promise<object> {
  const { config, source, memory, signal, now } = monitor;
  const startedAt = now();
  const limits = createLimits(config.concurrency, signal);

  const plan = await planScan(source, memory, limits.list(0), config.vaults, startedAt);
  const results = await Promise.all(
    plan.vaults.map((vault, position) => monitorVault(monitor, limits, position, vault, startedAt)),
  );
  const unlisted = await Promise.all(
    (plan.unlisted ?? []).map((vault) => lastAttention(monitor, limits, vault)),
  );
  const attention = [...unlisted, ...results.map((result) => result.attention)].filter(
    (each) => each !== undefined,
  );
  return conclude(monitor, limits, plan, results, attention, startedAt);
}

async function conclude(
  { region, traffic, publisher, memory, notifier, log, now }: Monitor,
  limits: Limits,
  plan: Plan,
  results: readonly VaultResult[],
  attention: readonly Attention[],
  startedAt: Date,
): Promise<object> {
  const remembered = results.filter((result) => result.outcome === 'remembered');
  const unsupported = [
    ...(plan.unsupported ? [plan.unsupported] : []),
    ...remembered.flatMap((result) => result.unsupported ?? []),
  ];
  // Glacier cannot both serve the account and not.
  const isServed = plan.isServed || remembered.some((result) => !result.unsupported);
  const failures = [
    ...plan.failures,
    ...results.flatMap((result) => (result.outcome === 'failed' ? [result.failure] : [])),
    ...(isServed ? unsupported : []),
  ];
  const isComplete = () => failures.length === 0;
  const attempt = async (subject: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (cause) {
      failures.push({ subject, cause });
      return false;
    }
  };
  if (unsupported.length > 0 && isComplete()) log.info(UNSUPPORTED_LINE.message, {});
  const health = {
    VaultsScanned: remembered.filter((result) => !result.unsupported).length,
    VaultsFailed: failures.length,
    ScanDuration: Math.max(0, (now().getTime() - startedAt.getTime()) / 1000),
    GlacierRequests: traffic.requests,
    ThrottledRequests: traffic.throttled,
  };
  const summaries = remembered.map(({ summary }) => summary);
  const idleUnknown = idleUnknownOf(summaries);
  const account = accountData(summaries, health, isComplete());
  await attempt('the account-wide metrics', () => publisher.publish(account, startedAt));

  const changes = remembered.flatMap((result) => result.changes);
  const danger = newDangerData(changes);
  // Not at the scan's start: its alarm looks at the last minutes only.
  const hasRung =
    danger.length === 0 ||
    (await attempt('the alarm about new danger', () => publisher.publish(danger, now())));
  if (changes.length > 0) {
    await attempt('the news', async () => {
      const isHeard = await notifier.hasSubscribers();
      if (isHeard) await notifier.notify(composeMessage(changes, startedAt, region));
      // What is remembered as told would never ring again.
      if (!hasRung) return;
      const told = [...new Set(changes.map(({ upload }) => upload))]
        .map((upload) => ({ before: upload.record, after: toldRecord(upload, isHeard, startedAt) }))
        .filter(({ before, after }) => before !== after);
      await settleAll(told.map(({ after }) => limits.finish(() => memory.rememberUpload(after))));
    });
  }
  const scannedAt = startedAt.toISOString();
  for (const change of changes.filter(({ repeated }) => !repeated))
    log.info(CHANGE_LINE.message, { scannedAt, ...changeFields(change) });
  logAttention(log, attention, startedAt);
  await attempt('the last word', () => publisher.publish(completionData(isComplete()), startedAt));

  for (const { subject, cause } of failures) {
    log.error('not accounted for', { subject, reason: describeError(cause) });
  }
  if (!isComplete()) {
    log.error(INCOMPLETE_LINE.message, { scannedAt, idleUnknown, ...health });
    throw new ScanIncompleteError(failures);
  }
  log.info(COMPLETED_LINE.message, { scannedAt, idleUnknown, ...health });
  return health;
}

/** The lines that the dashboard's table shows, worst first. */
function logAttention(log: ScanLog, vaults: readonly Attention[], startedAt: Date): void {
  const scannedAt = startedAt.toISOString();
  const uploads = vaults
    .flatMap(({ worst, seenAt }) => worst.map((upload) => ({ upload, seenAt })))
    .sort((one, other) => byUrgency(one.upload, other.upload))
    .slice(0, ATTENTION_LINE.most);
  for (const { upload, seenAt } of uploads) {
    log.info(ATTENTION_LINE.message, { scannedAt, ...attentionFields(upload, seenAt, startedAt) });
  }
  const all = vaults.reduce((total, { count }) => total + count, 0);
  if (all > uploads.length) {
    log.info(MORE_ATTENTION_LINE.message, { more: all - uploads.length, scannedAt });
  }
}
