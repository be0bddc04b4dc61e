// Asks CloudTrail what lists do not show: how uploads ended, when their last parts came, and who began them.
import { attempt } from '../core/failures.ts';
import { summaryOf } from '../core/roll-up.ts';
import {
  type Candidate,
  type Findings,
  type Scan,
  shownWith,
  type VaultResult,
} from '../core/scan-results.ts';
import type { ScanRun } from '../ports.ts';
import { beginningsSought, findBeginnings } from './beginnings.ts';
import { findEnds } from './ends.ts';
import { findLastParts, lastPartsSought } from './last-parts.ts';
import { createLookUp } from './look-up.ts';
import { settleAll } from './queue.ts';
import { publishVault } from './vault.ts';

/** Adds what CloudTrail knows to the scan. If CloudTrail cannot be asked, only this detail is missing. */
export async function askCloudTrail(run: ScanRun, scan: Scan): Promise<Scan> {
  const { history, memory, queue, scannedAt } = run;
  if (!history) return scan;
  const lookUp = createLookUp({ ...run, history });
  const isMore = (sought: readonly unknown[]) => (sought.length > 0 ? 1 : 0);
  const waiting =
    isMore(lastPartsSought(scan.results, scannedAt)) + isMore(beginningsSought(scan.results, scannedAt));
  const ends = await findEnds(run, lookUp, scan.results, waiting);
  const withEnds = scan.results.map((result) => withFindings(run, result, ends));
  const parts = await findLastParts(run, lookUp, lastPartsSought(withEnds, scannedAt));
  const withParts = withEnds.map((result) => withFindings(run, result, parts));
  // Only now do we know that some of them need attention.
  const beginnings = await findBeginnings(run, lookUp, withParts, 0);
  const results = withParts.map((result) => withFindings(run, result, beginnings));

  const known = [ends, parts, beginnings].flatMap((findings) => [...findings.known]);
  const changed = known.filter(([before, after]) => before.record !== after.record);
  const remembering = await attempt({ at: 'history' }, () =>
    settleAll(changed.map(([, { record }]) => queue.remember(() => memory.rememberUpload(record)))),
  );
  const [failure] = [...remembering.failures, ...parts.failures];
  const obstacle = lookUp.obstacle() ?? failure?.cause;
  return {
    ...scan,
    results: await Promise.all(
      results.map((result, index) => publishedAgain(run, result, scan.results[index])),
    ),
    history: {
      ended: ends.ended,
      missing: ends.missing + parts.missing + beginnings.missing,
      contradicted: parts.contradicted,
      ...(obstacle !== undefined && { obstacle }),
    },
  };
}

/** The result of a vault with what CloudTrail knows. */
function withFindings(
  { scannedAt, mostShown }: ScanRun,
  result: VaultResult,
  { known, noCall }: Findings,
): VaultResult {
  const { judged, shown } = result;
  if (!judged || !shown) return result;
  const candidates = judged.candidates.map(
    (candidate): Candidate => ({
      ...candidate,
      upload: known.get(candidate.upload) ?? candidate.upload,
      ...(noCall?.has(candidate.upload) && { noCallFound: true }),
    }),
  );
  const uploads = candidates.map(({ upload }) => upload);
  const summary = summaryOf(uploads, judged.others, scannedAt);
  const changes = [...known].filter(([{ record }]) => record.vault === result.vault);
  return {
    ...result,
    shown: shownWith(shown, changes, mostShown),
    judged: { ...judged, candidates, summary },
  };
}

/** Publishes numbers that were withheld before, or have grown. Of two values at one time the larger counts. */
async function publishedAgain(
  run: ScanRun,
  result: VaultResult,
  before: VaultResult | undefined,
): Promise<VaultResult> {
  const summary = result.judged?.summary;
  if (!summary || !before?.judged || isEqual(summary, before.judged.summary)) return result;
  const failures = await publishVault(run, result.vault, summary);
  return { ...result, failures: [...result.failures, ...failures] };
}

const isEqual = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);
