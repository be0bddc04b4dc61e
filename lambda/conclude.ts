// The end of a scan: what its vaults come to together, what is told of them, and what is logged.
import type { WeighedBlindness } from './blindness.ts';
import { describeError, type Failure, THE_REGION } from './core/failures.ts';
import type { Latest } from './core/latest.ts';
import {
  ATTENTION_LINE,
  attentionFields,
  CHANGE_LINE,
  COMPLETED_LINE,
  changeFields,
  INCOMPLETE_LINE,
  latestFields,
  MORE_ATTENTION_LINE,
  NEAR_LIMIT_LINE,
  REMINDER_LINE,
  UPLOADS_LINE,
} from './core/log-lines.ts';
import { idleUnknownOf, type ScanHealth } from './core/measure.ts';
import { composeMessage } from './core/message/message.ts';
import { blindnessOf } from './core/message/message-body.ts';
import { type Change, toldRecord } from './core/news.ts';
import { byUrgency } from './core/verdict.ts';
import { type Attention, lastAttention, type VaultResult } from './monitor-vault.ts';
import type { Plan } from './plan.ts';
import type { Monitor, ScanLog } from './ports.ts';
import { type Limits, settleAll } from './queue.ts';
import type { TrailReport } from './trail.ts';

/** What became of a scan. */
export interface ScanReport {
  readonly scannedAt: Date;
  readonly health: ScanHealth;
  /** What the scan could not account for, or not publish: nothing, if it was complete. */
  readonly failures: readonly Failure[];
  /** What CloudTrail told, where it is asked. */
  readonly trail?: TrailReport;
}

/** What all vaults come to. */
export function gather(plan: Plan, results: readonly VaultResult[]) {
  const remembered = results.filter((result) => result.outcome === 'remembered');
  const failures = [
    ...plan.failures,
    ...results.flatMap((result) => (result.outcome === 'failed' ? [result.failure] : [])),
  ];
  const isOfTheRegion = ({ subject }: Failure) => subject === THE_REGION;
  return {
    listed: remembered.length,
    summaries: remembered.map(({ summary }) => summary),
    changes: remembered.flatMap((result) => result.changes),
    relisted: remembered.reduce((sum, result) => sum + result.relisted, 0),
    failures: [
      ...failures.filter(isOfTheRegion).slice(0, 1),
      ...failures.filter((failure) => !isOfTheRegion(failure)),
    ],
  };
}

/** The uploads to look at: of vaults that could not be listed, those that they showed last. */
export async function attentionIn(
  monitor: Monitor,
  limits: Limits,
  { unlisted = [] }: Plan,
  results: readonly VaultResult[],
): Promise<readonly Attention[]> {
  const before = await Promise.all(unlisted.map((vault) => lastAttention(monitor, limits, vault)));
  return [...before, ...results.map(({ attention }) => attention)].filter((each) => each !== undefined);
}

/** What there is to tell. */
interface News {
  readonly changes: readonly Change[];
  readonly blindness: WeighedBlindness;
  /** Why not everything was seen. */
  readonly failures: readonly Failure[];
}

/**
 * Tells the news, and remembers it as told once that is sure.
 * @param hasRung whether the alarm for new danger was given its data: what is remembered as told never rings again.
 */
export async function tell(
  { config, notifier, memory, origin }: Monitor,
  limits: Limits,
  { changes, blindness: { news, toRemember }, failures }: News,
  hasRung: boolean,
  scannedAt: Date,
): Promise<void> {
  const isNews = changes.length > 0 || news !== undefined;
  const isHeard = isNews && (await notifier.hasSubscribers());
  if (isHeard) {
    const blindness = news && blindnessOf(news, failures, origin.region);
    await notifier.notify(composeMessage({ changes, blindness }, scannedAt, origin));
  }
  if (toRemember && (isHeard || !news)) await limits.finish(() => memory.rememberBlindness(toRemember));
  if (!hasRung) return;
  const told = [...new Set(changes.map(({ upload }) => upload))]
    .map((upload) => ({
      before: upload.record,
      after: toldRecord(upload, isHeard, scannedAt, config.remindAtHoursLeft),
    }))
    .filter(({ before, after }) => before !== after);
  await settleAll(told.map(({ after }) => limits.finish(() => memory.rememberUpload(after))));
}

/** All lines of a scan but those of its start, the last of them with its health. */
export function logEnd(
  log: ScanLog,
  { scannedAt: at, health, failures, trail }: ScanReport,
  { summaries, changes, relisted }: ReturnType<typeof gather>,
  attention: readonly Attention[],
): void {
  const scannedAt = at.toISOString();
  for (const change of changes.filter(({ repeated }) => !repeated)) {
    log.info(lineFor(change).message, { scannedAt, ...changeFields(change) });
  }
  logAttention(log, attention, at);
  for (const { subject, cause } of failures) {
    log.error('not accounted for', { subject, reason: describeError(cause) });
  }
  const toldAll = trail && { cloudTrail: trail.obstacle === undefined ? 'complete' : 'incomplete' };
  const end = { scannedAt, idleUnknown: idleUnknownOf(summaries), relisted, ...health, ...toldAll };
  if (failures.length > 0) log.error(INCOMPLETE_LINE.message, end);
  else log.info(COMPLETED_LINE.message, end);
}

/** The lines of all uploads that were seen in progress. */
export function logLatest(log: ScanLog, latest: Latest, at: Date): void {
  const scannedAt = at.toISOString();
  const first = latest.first();
  for (const [order, upload] of first.entries()) {
    log.info(UPLOADS_LINE.message, { scannedAt, ...latestFields(upload, order) });
  }
  const more = latest.more();
  if (more > 0)
    log.info(UPLOADS_LINE.message, { scannedAt, order: first.length, verdict: `and ${more} more` });
}

function lineFor({ kind }: Change) {
  if (kind === 'stillExpiring') return REMINDER_LINE;
  return kind === 'nearLimit' ? NEAR_LIMIT_LINE : CHANGE_LINE;
}

/** The lines that the dashboard's table shows, most urgent first. */
function logAttention(log: ScanLog, vaults: readonly Attention[], at: Date): void {
  const scannedAt = at.toISOString();
  const uploads = vaults
    .flatMap(({ worst, seenAt }) => worst.map((upload) => ({ upload, seenAt })))
    .sort((one, other) => byUrgency(one.upload, other.upload))
    .slice(0, ATTENTION_LINE.most);
  for (const [order, { upload, seenAt }] of uploads.entries()) {
    const place = { seenAt, scannedAt: at, order };
    log.info(ATTENTION_LINE.message, { scannedAt, ...attentionFields(upload, place) });
  }
  const all = vaults.reduce((total, { count }) => total + count, 0);
  if (all > uploads.length) {
    log.info(MORE_ATTENTION_LINE.message, { more: all - uploads.length, scannedAt });
  }
}
