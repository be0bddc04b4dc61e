// What CloudTrail adds to a scan: who began the uploads that need attention, and how those ended that are gone. When it
// cannot be asked, only that is missing.
import { describeError } from './core/failures.ts';
import { ENDING_LINE, endingFields, TRAIL_LINE } from './core/log-lines.ts';
import { type Change, changesOf } from './core/news.ts';
import {
  beginningWindow,
  begunBy,
  begunByUnknown,
  CALLS,
  ended,
  endWindow,
  isBeginningSought,
  isEndSought,
  isTooOld,
  leftOpen,
} from './core/trail.ts';
import { type AssessedUpload, byUrgency } from './core/verdict.ts';
import { createLookUp, type LookUp } from './look-up.ts';
import type { VaultResult } from './monitor-vault.ts';
import type { Monitor, ScanLog } from './ports.ts';
import { type Limits, settleAll } from './queue.ts';

/** What CloudTrail told in a scan. */
export interface TrailReport {
  /** The uploads of which it told something, as they are known now. */
  readonly told: readonly AssessedUpload[];
  /** Of how many it did not tell, as something stood in the way. */
  readonly missing: number;
  readonly obstacle?: unknown;
}

/** What is known now, by the upload as it was. */
interface Findings {
  readonly known: ReadonlyMap<AssessedUpload, AssessedUpload>;
  /** What is gone, and of which there is no call yet. */
  readonly noCall: ReadonlySet<AssessedUpload>;
  readonly missing: number;
}

/** The results with what CloudTrail tells; the results themselves, where it is not asked. Never rejects. */
export async function withTrail(
  monitor: Monitor,
  limits: Limits,
  scanned: readonly VaultResult[],
  scannedAt: Date,
): Promise<{ readonly results: readonly VaultResult[]; readonly trail?: TrailReport }> {
  const { trail, memory } = monitor;
  if (!trail) return { results: scanned };
  const lookUp = createLookUp({ ...monitor, trail });
  const ends = await findEnds(lookUp, scanned, monitor, scannedAt);
  const withEnds = scanned.map((result) => withFindings(result, ends));
  const beginnings = await findBeginnings(lookUp, withEnds, scannedAt);
  const results = withEnds.map((result) => withFindings(result, beginnings));

  const known = [...ends.known, ...beginnings.known];
  const changed = known.filter(([before, after]) => before.record !== after.record);
  const unremembered = await settleAll(
    changed.map(([, { record }]) => limits.finish(() => memory.rememberUpload(record))),
  ).catch((error: unknown) => error ?? 'unknown');
  const obstacle = lookUp.obstacle() ?? unremembered;
  return {
    results,
    trail: {
      told: known.map(([, after]) => after),
      missing: ends.missing + beginnings.missing,
      ...(obstacle !== undefined && { obstacle }),
    },
  };
}

const rememberedOf = (results: readonly VaultResult[]) =>
  results.filter((result) => result.outcome === 'remembered');

async function findEnds(
  lookUp: LookUp,
  results: readonly VaultResult[],
  { config }: Monitor,
  at: Date,
): Promise<Findings> {
  const remembered = rememberedOf(results);
  const gone = remembered
    .flatMap((result) => result.gone)
    .filter(({ record }) => isEndSought(record, at))
    .sort((one, other) => goneAt(other) - goneAt(one));
  const soughtOf = ({ record }: AssessedUpload) => ({ id: record.upload.id, window: endWindow(record) });
  const completed = await lookUp.find(CALLS.completed, gone.map(soughtOf));
  const others = gone.filter(({ record }) => !completed.callers.has(record.upload.id));
  const aborted = await lookUp.find(CALLS.aborted, others.map(soughtOf));

  const toldAsEnded = new Set(
    remembered.flatMap(({ changes }) => changes.filter(isEnded).map(({ upload }) => upload)),
  );
  const known = new Map<AssessedUpload, AssessedUpload>();
  const noCall = new Set<AssessedUpload>();
  let missing = 0;
  for (const upload of gone) {
    const { id } = upload.record.upload;
    const kind = completed.callers.has(id) ? 'completed' : 'aborted';
    const caller = completed.callers.get(id) ?? aborted.callers.get(id);
    if (caller) known.set(upload, ended(upload, { kind, caller }, at, config));
    else if (!completed.settled.has(id) || !aborted.settled.has(id)) missing += 1;
    else {
      noCall.add(upload);
      if (toldAsEnded.has(upload)) known.set(upload, leftOpen(upload, at));
    }
  }
  return { known, noCall, missing };
}

async function findBeginnings(lookUp: LookUp, results: readonly VaultResult[], at: Date): Promise<Findings> {
  const uploads = rememberedOf(results)
    .flatMap(({ attention }) => attention.worst)
    .filter(({ record }) => isBeginningSought(record, at))
    .sort((one, other) => timesSought(one) - timesSought(other) || byUrgency(one, other));
  const isNews = new Set(rememberedOf(results).flatMap(({ changes }) => changes.map(({ upload }) => upload)));
  const young = uploads.filter(({ record }) => !isTooOld(record, at));
  const { callers, settled } = await lookUp.find(
    CALLS.begun,
    young.map(({ record }) => ({ id: record.upload.id, window: beginningWindow(record) })),
  );
  const known = new Map<AssessedUpload, AssessedUpload>();
  for (const upload of uploads) {
    const { id } = upload.record.upload;
    const caller = callers.get(id);
    if (caller) known.set(upload, begunBy(upload, caller, at));
    else if (settled.has(id) || (isNews.has(upload) && isTooOld(upload.record, at)))
      known.set(upload, begunByUnknown(upload, at));
  }
  return { known, noCall: new Set(), missing: young.filter((upload) => !known.has(upload)).length };
}

const goneAt = ({ record }: AssessedUpload) => record.gone?.at.getTime() ?? 0;
/** Those come first that were not looked for before. */
const timesSought = ({ record }: AssessedUpload) => (record.begun ? 1 : 0);
const isEnded = ({ kind }: Change) => kind === 'ended';

/** What a vault comes to with what was found: other news, fewer losses. */
function withFindings(result: VaultResult, { known, noCall }: Findings): VaultResult {
  if (result.outcome !== 'remembered') return result;
  const hasEnding = (upload: AssessedUpload) => known.get(upload)?.record.gone?.ending !== undefined;
  const now = (upload: AssessedUpload) => known.get(upload) ?? upload;
  const solved = result.gone.filter(hasEnding);
  const noLoss = solved.filter(({ record }) => record.gone?.lost).length;
  const standing = result.changes
    .filter(({ upload }) => !hasEnding(upload))
    .map((change) => ({
      ...change,
      upload: now(change.upload),
      ...(noCall.has(change.upload) && { noCallFound: true as const }),
    }));
  const { worst, count, seenAt } = result.attention;
  return {
    ...result,
    summary: { ...result.summary, LostUploads: result.summary.LostUploads - noLoss },
    changes: [...standing, ...solved.map(now).flatMap(changesOf)],
    attention: {
      worst: worst.filter((upload) => !hasEnding(upload)).map(now),
      count: count - noLoss,
      seenAt,
    },
    gone: result.gone.map(now),
  };
}

/** The ends that were found, and one line where not all could be had. */
export function logTrail(log: ScanLog, trail: TrailReport | undefined, at: Date): void {
  if (!trail) return;
  const scannedAt = at.toISOString();
  for (const upload of trail.told.filter(({ record }) => record.gone?.ending)) {
    log.info(ENDING_LINE.message, { scannedAt, ...endingFields(upload) });
  }
  if (trail.obstacle === undefined) return;
  const { missing, obstacle } = trail;
  log.warn(TRAIL_LINE.message, { scannedAt, uploads: missing, reason: describeError(obstacle) });
}
