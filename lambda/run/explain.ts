// Who began the uploads that need attention, and how those ended that are gone: from CloudTrail, or not at all.
import { attempt } from '../core/failures.ts';
import {
  afterwards,
  beginningWindow,
  begunBy,
  begunByUnknown,
  CALLS,
  ended,
  isBeginningSought,
  isEndSought,
  isTooOld,
  readOn,
  unreadWindow,
} from '../core/history.ts';
import { type Candidate, type HistoryReport, judgedIn, type Scan, type VaultResult } from '../core/scan.ts';
import { type AssessedUpload, byUrgency, needsAttention } from '../core/verdict/verdict.ts';
import type { ScanRun } from '../ports.ts';
import { createLookUp, type LookUp } from './look-up.ts';
import { settleAll, throughQueue } from './queue.ts';

/** What was found out, by the upload as it was. */
interface Findings {
  readonly known: ReadonlyMap<AssessedUpload, AssessedUpload>;
  /** What is gone, and has no call yet. */
  readonly noCall: ReadonlySet<AssessedUpload>;
  /** Of how many uploads it could not be asked. */
  readonly missing: number;
}

/** The scan with what CloudTrail knows; the scan itself, where it is not asked. When it cannot be asked, only that is missing. */
export async function explain(run: ScanRun, scan: Scan): Promise<Scan> {
  const { history, memory, queue } = run;
  if (!history) return scan;
  const lookUp = createLookUp({ ...run, history });
  const ends = await findEnds(run, lookUp, scan.results);
  const withEnds = scan.results.map((result) => withFindings(result, ends));
  const beginnings = await findBeginnings(run, lookUp, withEnds);
  const results = withEnds.map((result) => withFindings(result, beginnings));

  const known = [...ends.known, ...beginnings.known];
  const changed = known.filter(([before, after]) => before.record !== after.record);
  const { rememberUpload } = throughQueue(queue.remember, memory);
  const remembering = await attempt({ at: 'history' }, () =>
    settleAll(changed.map(([, { record }]) => rememberUpload(record))),
  );
  const obstacle = lookUp.obstacle() ?? remembering.failures[0]?.cause;
  const report: HistoryReport = {
    ended: ends.ended,
    missing: ends.missing + beginnings.missing,
    ...(obstacle !== undefined && { obstacle }),
  };
  return { ...scan, results, history: report };
}

const candidatesIn = (results: readonly VaultResult[]) =>
  judgedIn(results).flatMap(({ candidates }) => candidates);

async function findEnds(
  { scannedAt, settings }: ScanRun,
  lookUp: LookUp,
  results: readonly VaultResult[],
): Promise<Findings & { readonly ended: readonly AssessedUpload[] }> {
  const gone = candidatesIn(results)
    .map(({ upload }) => upload)
    .filter(({ record }) => isEndSought(record, scannedAt))
    .sort((one, other) => goneAt(other) - goneAt(one));
  const kept = beginningsSought(results, scannedAt).length > 0 ? KEPT_FOR_BEGINNINGS : 0;
  const known = new Map<AssessedUpload, AssessedUpload>();
  const ends = new Set<AssessedUpload>();
  const left = new Set<AssessedUpload>();
  for (const windowOf of [unreadWindow, afterwards]) {
    for (const kind of ['completed', 'aborted'] as const) {
      const open = gone.filter((upload) => !ends.has(upload));
      const sought = open.map(({ record }) => ({
        id: record.id,
        window: windowOf === afterwards ? afterwards(record, scannedAt) : unreadWindow(record, kind),
      }));
      const found = await lookUp.find(CALLS[kind], sought, kept);
      for (const upload of open) {
        const { id } = upload.record;
        const caller = found.callers.get(id);
        const now = known.get(upload) ?? upload;
        if (caller) {
          ends.add(upload);
          known.set(upload, ended(upload, { kind, caller }, scannedAt, settings));
        } else if (windowOf === unreadWindow) {
          const readTo = found.left.has(id)
            ? (found.readTo.get(id) ?? upload.record.gone?.readTo?.[kind])
            : undefined;
          const read = readOn(now, kind, readTo, scannedAt);
          if (read !== upload) known.set(upload, read);
        }
        if (!caller && found.left.has(id)) left.add(upload);
      }
    }
  }
  const isOpen = (upload: AssessedUpload) => !ends.has(upload);
  return {
    known,
    ended: [...ends].map((upload) => known.get(upload) ?? upload),
    noCall: new Set(gone.filter((upload) => isOpen(upload) && !left.has(upload) && !isReadOn(upload))),
    missing: gone.filter((upload) => isOpen(upload) && left.has(upload)).length,
  };
}

/** What was left unread by earlier scans was only now read to its end: newer calls may have come meanwhile. */
const isReadOn = ({ record: { gone } }: AssessedUpload) => gone?.readTo !== undefined;

/** So many of the requests of a scan are kept for who began an upload. */
const KEPT_FOR_BEGINNINGS = 6;

/** Uploads that need attention, and of which nobody knows who began them. */
const beginningsSought = (results: readonly VaultResult[], scannedAt: Date) =>
  results
    .flatMap(({ judged, shown }) => (judged && shown ? shown.uploads.filter(needsAttention) : []))
    .filter(({ record }) => isBeginningSought(record, scannedAt));

async function findBeginnings(
  { scannedAt }: ScanRun,
  lookUp: LookUp,
  results: readonly VaultResult[],
): Promise<Findings> {
  const uploads = beginningsSought(results, scannedAt).sort(
    (one, other) => timesSought(one) - timesSought(other) || byUrgency(one, other),
  );
  const isCandidate = new Set(candidatesIn(results).map(({ upload }) => upload));
  const young = uploads.filter(({ record }) => !isTooOld(record, scannedAt));
  const { callers, left } = await lookUp.find(
    CALLS.begun,
    young.map(({ record }) => ({ id: record.id, window: beginningWindow(record) })),
    0,
  );
  const known = new Map<AssessedUpload, AssessedUpload>();
  for (const upload of uploads) {
    const caller = callers.get(upload.record.id);
    const isKnownToBeUnknown = isTooOld(upload.record, scannedAt)
      ? isCandidate.has(upload)
      : !left.has(upload.record.id);
    if (caller) known.set(upload, begunBy(upload, caller, scannedAt));
    else if (isKnownToBeUnknown) known.set(upload, begunByUnknown(upload, scannedAt));
  }
  return { known, noCall: new Set(), missing: left.size };
}

const goneAt = ({ record }: AssessedUpload) => record.gone?.at.getTime() ?? 0;
/** Those come first that were not looked for before. */
const timesSought = ({ record }: AssessedUpload) => (record.begun ? 1 : 0);

/** What a vault comes to with what was found: fewer losses. */
function withFindings(result: VaultResult, { known, noCall }: Findings): VaultResult {
  const { judged, shown } = result;
  if (!judged || !shown) return result;
  const now = (upload: AssessedUpload) => known.get(upload) ?? upload;
  const solved = judged.candidates.filter(
    ({ upload }) => upload.verdict === 'lost' && now(upload).verdict !== 'lost',
  ).length;
  const { summary } = judged;
  return {
    ...result,
    shown: {
      ...shown,
      uploads: shown.uploads.map(now).filter(({ record: { gone } }) => !gone?.ending),
      attention: shown.attention - solved,
      gone: shown.gone.map(now),
    },
    judged: {
      ...judged,
      summary: { ...summary, LostUploads: summary.LostUploads - solved },
      candidates: judged.candidates.map(
        (candidate): Candidate => ({
          ...candidate,
          upload: now(candidate.upload),
          ...(noCall.has(candidate.upload) && { noCallFound: true }),
        }),
      ),
    },
  };
}
