// What CloudTrail adds to a scan: who began the uploads that need attention, and how those ended that are gone. When it
// cannot be asked, only that is missing.

import {
  afterwards,
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
} from '../core/history.ts';
import { type Change, changesOf } from '../core/verdict/notices.ts';
import type { Ending } from '../core/verdict/record.ts';
import { type AssessedUpload, byUrgency, needsAttention } from '../core/verdict/verdict.ts';
import type { Monitor } from '../ports.ts';
import { createLookUp, type LookUp } from './look-up.ts';
import { type Limits, settleAll } from './queue.ts';
import type { VaultResult } from './vault.ts';

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
  const endings = new Map<AssessedUpload, Ending>();
  const left = new Set<AssessedUpload>();
  for (const windowOf of [endWindow, afterwards]) {
    for (const kind of ['completed', 'aborted'] as const) {
      const open = gone.filter((upload) => !endings.has(upload));
      const found = await lookUp.find(
        CALLS[kind],
        open.map(({ record }) => ({ id: record.upload.id, window: windowOf(record, at) })),
      );
      for (const upload of open) {
        const caller = found.callers.get(upload.record.upload.id);
        if (caller) endings.set(upload, { kind, caller });
        else if (found.left.has(upload.record.upload.id)) left.add(upload);
      }
    }
  }

  const toldAsEnded = new Set(
    remembered.flatMap(({ changes }) => changes.filter(isEnded).map(({ upload }) => upload)),
  );
  const known = new Map<AssessedUpload, AssessedUpload>();
  const noCall = new Set<AssessedUpload>();
  for (const upload of gone) {
    const ending = endings.get(upload);
    if (ending) known.set(upload, ended(upload, ending, at, config));
    else if (!left.has(upload)) {
      noCall.add(upload);
      if (toldAsEnded.has(upload)) known.set(upload, leftOpen(upload, at));
    }
  }
  const missing = gone.filter((upload) => left.has(upload) && !endings.has(upload)).length;
  return { known, noCall, missing };
}

async function findBeginnings(lookUp: LookUp, results: readonly VaultResult[], at: Date): Promise<Findings> {
  const uploads = rememberedOf(results)
    .flatMap(({ seen }) => seen.uploads.filter(needsAttention))
    .filter(({ record }) => isBeginningSought(record, at))
    .sort((one, other) => timesSought(one) - timesSought(other) || byUrgency(one, other));
  const isNews = new Set(rememberedOf(results).flatMap(({ changes }) => changes.map(({ upload }) => upload)));
  const young = uploads.filter(({ record }) => !isTooOld(record, at));
  const { callers, left } = await lookUp.find(
    CALLS.begun,
    young.map(({ record }) => ({ id: record.upload.id, window: beginningWindow(record) })),
  );
  const known = new Map<AssessedUpload, AssessedUpload>();
  for (const upload of uploads) {
    const { id } = upload.record.upload;
    const caller = callers.get(id);
    const isKnownToBeUnknown = isTooOld(upload.record, at) ? isNews.has(upload) : !left.has(id);
    if (caller) known.set(upload, begunBy(upload, caller, at));
    else if (isKnownToBeUnknown) known.set(upload, begunByUnknown(upload, at));
  }
  return { known, noCall: new Set(), missing: left.size };
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
  const { uploads, attention } = result.seen;
  return {
    ...result,
    summary: { ...result.summary, LostUploads: result.summary.LostUploads - noLoss },
    // What is gone needs no reminder.
    changes: [...standing, ...solved.map(now).flatMap((upload) => changesOf(upload, []))],
    seen: {
      ...result.seen,
      uploads: uploads.filter((upload) => !hasEnding(upload)).map(now),
      attention: attention - noLoss,
    },
    gone: result.gone.map(now),
  };
}
