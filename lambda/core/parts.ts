// Parts are folded as their pages arrive, so that memory does not grow with their number.
import { createHash } from 'node:crypto';
import { type ByteRange, MAX_PARTS, type Part, type UploadProgress } from './upload.ts';

/** Thrown when a part contradicts the parts before it or the upload's part size. */
export class PartError extends Error {
  override readonly name = 'PartError';
}

/** Folds parts, given in the order of their ranges, into the upload's progress. */
export function createProgressFold(partSizeBytes: number) {
  const hash = createHash('sha256');
  let parts = 0;
  let bytes = 0;
  let last: ByteRange = { first: -1, last: -1 };
  let firstMissingRange: ByteRange | undefined;
  let firstShortPart: ByteRange | undefined;

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
      const isShort = parts > 0 && last.last - last.first + 1 < partSizeBytes;
      if (isShort) firstShortPart ??= last;
      if (range.first > last.last + 1) firstMissingRange ??= { first: last.last + 1, last: range.first - 1 };
      hash.update(`${shown}:${treeHash}\n`);
      parts += 1;
      bytes += size;
      last = range;
    },

    result: (): UploadProgress => ({
      parts,
      bytes,
      fingerprint: hash.copy().digest('base64url'),
      ...(firstMissingRange && { firstMissingRange }),
      ...(firstShortPart && { firstShortPart }),
      highestPart: parts === 0 ? 0 : Math.floor(last.first / partSizeBytes) + 1,
    }),
  };
}

/** Whether Complete can only fail. A missing range alone can still be uploaded. */
export const isBroken = ({ firstShortPart, highestPart }: UploadProgress) =>
  firstShortPart !== undefined || highestPart > MAX_PARTS;
