// The end of a scan: what its vaults come to together, what is told of them, and what is logged.
import { describeError, type Failure, THE_REGION } from '../core/failures.ts';
import {
  byLine,
  CHANGE_LINE,
  changeFields,
  END_LINE,
  GAP_LINE,
  UPLOAD_LINE,
  uploadLine,
} from '../core/log-lines.ts';
import { coverageOf } from '../core/message/body.ts';
import { composeMessage } from '../core/message/message.ts';
import { idleUnknownOf, type ScanHealth } from '../core/roll-up.ts';
import { type Change, toldRecord } from '../core/verdict/notices.ts';
import { needsAttention } from '../core/verdict/verdict.ts';
import type { Monitor, ScanLog } from '../ports.ts';
import type { TrailReport } from './explain.ts';
import type { Plan } from './plan.ts';
import { type Limits, settleAll } from './queue.ts';
import { lastSeen, type Seen, type VaultResult } from './vault.ts';
import type { WeighedCoverage } from './weigh-coverage.ts';

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
    failures: [
      ...failures.filter(isOfTheRegion).slice(0, 1),
      ...failures.filter((failure) => !isOfTheRegion(failure)),
    ],
  };
}

/** What each vault shows; of vaults that could not be listed, what they showed last. */
export async function seenIn(
  monitor: Monitor,
  limits: Limits,
  { unlisted = [] }: Plan,
  results: readonly VaultResult[],
): Promise<readonly Seen[]> {
  const before = await Promise.all(unlisted.map((vault) => lastSeen(monitor, limits, vault)));
  return [...before, ...results.map(({ seen }) => seen)].filter((each) => each !== undefined);
}

/** What there is to tell. */
interface News {
  readonly changes: readonly Change[];
  readonly weighed: WeighedCoverage;
  /** Why not everything was seen. */
  readonly failures: readonly Failure[];
  /** How many would get a message; where nobody can tell, it is sent. */
  readonly subscribers: number | undefined;
}

/**
 * Tells the news, and remembers it as told once that is sure.
 * @param hasRung whether the alarm for new danger was given its data: what is remembered as told never rings again.
 */
export async function tell(
  { config, notifier, memory, origin }: Monitor,
  limits: Limits,
  { changes, weighed: { coverage, isDue, isSpokenOf, toRemember }, failures, subscribers }: News,
  hasRung: boolean,
  scannedAt: Date,
): Promise<void> {
  const isNews = changes.length > 0 || isDue;
  const isHeard = isNews && subscribers !== 0;
  if (isHeard) {
    const gaps = isSpokenOf ? coverageOf(coverage, failures, origin.region) : undefined;
    await notifier.notify(composeMessage({ changes, coverage: gaps }, scannedAt, origin));
  }
  if (toRemember && isHeard) await limits.finish(() => memory.rememberCoverage(toRemember));
  if (!hasRung) return;
  const told = [...new Set(changes.map(({ upload }) => upload))]
    .map((upload) => ({
      before: upload.record,
      after: toldRecord(upload, isHeard, scannedAt, config.remindAtHoursLeft),
    }))
    .filter(({ before, after }) => before !== after);
  await settleAll(told.map(({ after }) => limits.finish(() => memory.rememberUpload(after))));
}

/** All lines of a scan but the first; the last has its health. */
export function logScan(
  log: ScanLog,
  { scannedAt: at, health, failures, trail }: ScanReport,
  { summaries, changes }: ReturnType<typeof gather>,
  seen: readonly Seen[],
): void {
  const scannedAt = at.toISOString();
  for (const change of [...changes.filter(({ repeated }) => !repeated), ...quietEnds(changes, trail)]) {
    log.info(CHANGE_LINE.message, { scannedAt, ...changeFields(change) });
  }
  logUploads(log, seen, at);
  for (const { subject, cause } of failures) {
    log.error(GAP_LINE.message, { scannedAt, subject, reason: describeError(cause) });
  }
  if (trail?.obstacle !== undefined) {
    const reason = describeError(trail.obstacle);
    log.warn(GAP_LINE.message, { scannedAt, subject: 'CloudTrail', reason, uploads: trail.missing });
  }
  const outcome = failures.length > 0 ? END_LINE.incomplete : END_LINE.completed;
  const toldAll = trail && { cloudTrail: trail.obstacle === undefined ? 'complete' : 'incomplete' };
  const end = { scannedAt, outcome, idleUnknown: idleUnknownOf(summaries), ...health, ...toldAll };
  if (failures.length > 0) log.error(END_LINE.message, end);
  else log.info(END_LINE.message, end);
}

/** Ends that CloudTrail told, and that are no news to anybody. */
function quietEnds(changes: readonly Change[], trail: TrailReport | undefined) {
  const news = new Set(changes.map(({ upload }) => upload));
  return (trail?.told ?? []).flatMap((upload) => {
    const kind = upload.record.gone?.ending?.kind;
    return kind && !news.has(upload) ? [{ kind, upload }] : [];
  });
}

/** The lines that the dashboard's tables show. */
function logUploads(log: ScanLog, vaults: readonly Seen[], at: Date): void {
  const scannedAt = at.toISOString();
  const shown = vaults
    .flatMap(({ uploads, seenAt }) => uploads.map((upload) => ({ upload, seenAt })))
    .sort((one, other) => byLine(one.upload, other.upload))
    .slice(0, UPLOAD_LINE.most);
  for (const [order, { upload, seenAt }] of shown.entries()) {
    log.info(UPLOAD_LINE.message, { scannedAt, ...uploadLine(upload, { order, seenAt, scannedAt: at }) });
  }
  const all = vaults.reduce((total, { uploads, omitted }) => total + uploads.length + omitted, 0);
  const attention =
    vaults.reduce((total, each) => total + each.attention, 0) -
    shown.filter(({ upload }) => needsAttention(upload)).length;
  const others = all - shown.length - attention;
  const order = shown.length;
  if (attention > 0) {
    const uploadId = `and ${attention} more that need attention`;
    log.info(UPLOAD_LINE.message, { scannedAt, order, verdict: 'more', uploadId });
  }
  if (others > 0) {
    log.info(UPLOAD_LINE.message, { scannedAt, order, verdict: 'moving', uploadId: `and ${others} more` });
  }
}
