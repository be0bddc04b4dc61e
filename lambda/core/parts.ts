// Sums up parts as their pages arrive, so that memory does not grow with their number.
import { hash } from 'node:crypto';
import { PartError } from './failures.ts';
import {
  type ByteRange,
  type Checkpoint,
  MAX_PARTS,
  type MissingBytes,
  type Part,
  type UploadProgress,
} from './upload.ts';

/** The fingerprint of an upload without parts: every chain of hashes begins with it. */
const NO_PARTS = 'none';

/**
 * Sums up parts, given in the order of their ranges, as the upload's progress.
 * @param from The checkpoint behind which the parts begin; without it they begin with the first.
 */
export function createProgressFold(partSizeBytes: number, from?: Checkpoint) {
  let fingerprint = from?.fingerprint ?? NO_PARTS;
  let parts = from?.parts ?? 0;
  let bytes = parts * partSizeBytes;
  // Before any part: an imaginary one that ends where the first must begin.
  let last: ByteRange = { first: bytes - (parts > 0 ? partSizeBytes : 1), last: bytes - 1 };
  let missing: MissingBytes | undefined;
  let firstShortPart: ByteRange | undefined;
  const isLastShort = () => parts > 0 && last.last - last.first + 1 < partSizeBytes;

  return {
    /** @throws PartError if the part overlaps or precedes the one before it, or does not fit the part size. */
    add({ range, treeHash }: Part): void {
      const shown = `${range.first}-${range.last}`;
      if (range.first <= last.last) {
        throw new PartError(`expected a part that begins after byte ${last.last}, got RangeInBytes ${shown}`);
      }
      const size = range.last - range.first + 1;
      if (range.first % partSizeBytes !== 0 || size > partSizeBytes) {
        throw new PartError(
          `expected a part of ${partSizeBytes} bytes at most, at a multiple of that, got RangeInBytes ${shown}`,
        );
      }
      if (isLastShort()) firstShortPart ??= last;
      if (range.first > last.last + 1) {
        missing = withGap(missing, { first: last.last + 1, last: range.first - 1 });
      }
      fingerprint = hash('sha256', `${fingerprint}\n${shown}:${treeHash}`, 'base64url');
      parts += 1;
      bytes += size;
      last = range;
    },

    /** The parts so far as a checkpoint, if they cover the beginning without a gap. @param marker of the next page. */
    checkpoint: (marker: string): Checkpoint | undefined =>
      parts > 0 && !missing && !firstShortPart && !isLastShort() ? { marker, parts, fingerprint } : undefined,

    result: (): UploadProgress => ({
      parts,
      bytes,
      fingerprint,
      ...(missing && { missing }),
      ...(firstShortPart && { firstShortPart }),
      highestPart: parts === 0 ? 0 : Math.floor(last.first / partSizeBytes) + 1,
    }),
  };
}

const MOST_RANGES = 10;

const withGap = (
  { ranges, gaps, bytes }: MissingBytes = { ranges: [], gaps: 0, bytes: 0 },
  gap: ByteRange,
): MissingBytes => ({
  ranges: ranges.length < MOST_RANGES ? [...ranges, gap] : ranges,
  gaps: gaps + 1,
  bytes: bytes + gap.last - gap.first + 1,
});

/** Whether Complete can only fail. A missing range is no reason: it can still be uploaded. */
export const isBroken = ({ firstShortPart, highestPart }: UploadProgress) =>
  firstShortPart !== undefined || highestPart > MAX_PARTS;
