// Who began the uploads that need attention, from CloudTrail.
import {
  beginningWindow,
  begunBy,
  begunByUnknown,
  CALLS,
  isAccepted,
  isBeginningSought,
  isTooOld,
} from '../core/history.ts';
import { candidatesIn, type Findings, type VaultResult } from '../core/scan-results.ts';
import { noticesOf } from '../core/verdict/notices.ts';
import { type AssessedUpload, byUrgency, needsAttention } from '../core/verdict/verdict.ts';
import type { ScanRun } from '../ports.ts';
import type { LookUp } from './look-up.ts';

/** Uploads that need attention, if nobody knows who began them. */
export const beginningsSought = (results: readonly VaultResult[], scannedAt: Date) =>
  results
    .flatMap(({ judged, shown }) => (judged && shown ? shown.uploads.filter(needsAttention) : []))
    .filter(({ record }) => isBeginningSought(record, scannedAt));

/** @param waiting How many kinds of questions follow this one. */
export async function findBeginnings(
  { scannedAt, settings }: ScanRun,
  lookUp: LookUp,
  results: readonly VaultResult[],
  waiting: number,
): Promise<Findings> {
  const uploads = beginningsSought(results, scannedAt).sort(
    (one, other) => wasSought(one) - wasSought(other) || byUrgency(one, other),
  );
  const isNews = new Set(
    candidatesIn(results).flatMap(({ upload, said }) =>
      noticesOf(upload, said?.notified, settings.remindAtHoursLeft).length > 0 ? [upload] : [],
    ),
  );
  const sought = uploads
    .filter(({ record }) => !isTooOld(record, scannedAt))
    .map(({ record }) => ({ id: record.id, window: beginningWindow(record) }));
  const { calls, left } = await lookUp.find({ call: CALLS.begun, sought, until: 'found', waiting });
  const known = new Map<AssessedUpload, AssessedUpload>();
  for (const upload of uploads) {
    const caller = calls.get(upload.record.id)?.find(isAccepted)?.caller;
    const isKnownToBeUnknown = isTooOld(upload.record, scannedAt)
      ? isNews.has(upload)
      : !left.has(upload.record.id);
    if (caller) known.set(upload, begunBy(upload, caller, scannedAt));
    else if (isKnownToBeUnknown) known.set(upload, begunByUnknown(upload, scannedAt));
  }
  return { known, missing: left.size };
}

/** Uploads that we have not looked for before come first. */
const wasSought = ({ record }: AssessedUpload) => (record.begun ? 1 : 0);
