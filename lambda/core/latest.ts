// The uploads of a scan as its lines show them: the most urgent, however many there are. Pure.
import { UPLOADS_LINE } from './log-lines.ts';
import { type AssessedUpload, byUrgency, needsAttention } from './verdict.ts';

/** What can still be saved, then what is stale, then by vault and id. */
const inOrder = (one: AssessedUpload, other: AssessedUpload) =>
  Number(needsAttention(other)) - Number(needsAttention(one)) ||
  (needsAttention(one) ? byUrgency(one, other) : 0) ||
  compare(one.record.upload.vault, other.record.upload.vault) ||
  compare(one.record.upload.id, other.record.upload.id);

const compare = (one: string, other: string) => Number(one > other) - Number(one < other);

/** Keeps no more than is shown, so that memory does not grow with the number of vaults. */
export function createLatest() {
  let first: readonly AssessedUpload[] = [];
  let count = 0;
  return {
    add(uploads: readonly AssessedUpload[]): void {
      count += uploads.length;
      first = [...first, ...uploads].sort(inOrder).slice(0, UPLOADS_LINE.most);
    },
    first: () => first,
    /** How many there are beyond these. */
    more: () => count - first.length,
  };
}

export type Latest = ReturnType<typeof createLatest>;
