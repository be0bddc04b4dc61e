// How uploads that are gone ended, from CloudTrail.
import { afterwards, CALLS, ended, isAccepted, isEndSought, readOn, unreadWindow } from '../core/history.ts';
import { candidatesIn, type Findings, type VaultResult } from '../core/scan-results.ts';
import type { AssessedUpload } from '../core/verdict/verdict.ts';
import type { ScanRun } from '../ports.ts';
import type { LookUp } from './look-up.ts';

/** @param waiting How many kinds of questions follow this one. */
export async function findEnds(
  { scannedAt, settings }: ScanRun,
  lookUp: LookUp,
  results: readonly VaultResult[],
  waiting: number,
): Promise<Findings & { readonly ended: readonly AssessedUpload[] }> {
  const gone = candidatesIn(results)
    .map(({ upload }) => upload)
    .filter(({ record }) => isEndSought(record, scannedAt))
    .sort((one, other) => goneAt(other) - goneAt(one));
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
      const found = await lookUp.find({ call: CALLS[kind], sought, until: 'found', waiting });
      for (const upload of open) {
        const { id } = upload.record;
        const caller = found.calls.get(id)?.find(isAccepted)?.caller;
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

/** Only now have we read the calls that earlier scans left unread; newer ones may have come in the meantime. */
const isReadOn = ({ record: { gone } }: AssessedUpload) => gone?.readTo !== undefined;

const goneAt = ({ record }: AssessedUpload) => record.gone?.at.getTime() ?? 0;
