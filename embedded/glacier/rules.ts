// The limits of Glacier's vault API, each written once. Taken from its documentation and not from the monitor, which
// is tested against them.
import { GlacierError, invalid } from './error.ts';

export const MEBIBYTE = 1024 ** 2;
export const LARGEST_PART_COUNT = 10_000;
export const LARGEST_PAGES = { vaults: 10, uploads: 50, parts: 50 } as const;
export const IDLE_HOURS_UNTIL_REMOVAL = 24;
const LARGEST_PART_SIZE_BYTES = 4 * 1024 ** 3;
const LARGEST_VAULT_COUNT = 1000;

/** Zero-based and inclusive at both ends, as in `Content-Range`. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export function rangeBytes(range: ByteRange): number {
  return range.last - range.first + 1;
}

export function checkVaultName(name: string): void {
  if (!/^[A-Za-z0-9_.-]{1,255}$/.test(name)) {
    throw invalid(`Invalid vault name: expected 1 to 255 of A-Z a-z 0-9 _ . -, got ${JSON.stringify(name)}`);
  }
}

export function checkVaultCount(count: number): void {
  if (count > LARGEST_VAULT_COUNT) {
    throw new GlacierError('LimitExceededException', `Vault limit exceeded: at most ${LARGEST_VAULT_COUNT}`);
  }
}

export function checkPartSize(bytes: number): void {
  const isPowerOfTwo = Number.isInteger(Math.log2(bytes));
  if (!isPowerOfTwo || bytes < MEBIBYTE || bytes > LARGEST_PART_SIZE_BYTES) {
    throw invalid(
      `Invalid part size: expected 1 MiB times a power of two, at most 4 GiB, got ${bytes} bytes`,
    );
  }
}

export function checkDescription(description: string): void {
  if (!/^[\x20-\x7e]{0,1024}$/.test(description)) {
    throw invalid('Invalid archive description: expected at most 1024 printable ASCII characters');
  }
}

export function checkPartCount(count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > LARGEST_PART_COUNT) {
    throw invalid(`Invalid part count: expected at most ${LARGEST_PART_COUNT} parts, got ${count}`);
  }
}

/** A part starts on a multiple of the part size and never crosses the next one. */
export function checkPartRange(range: ByteRange, partSizeBytes: number): void {
  const { first, last } = range;
  const text = `${first}-${last}`;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first < 0 || last < first) {
    throw invalid(`Invalid content range: ${text}`);
  }
  if (first % partSizeBytes !== 0) {
    throw invalid(`Invalid content range: ${text} is not aligned to the part size, ${partSizeBytes} bytes`);
  }
  if (rangeBytes(range) > partSizeBytes) {
    throw invalid(`Invalid content range: ${text} is larger than the part size, ${partSizeBytes} bytes`);
  }
  checkPartCount(first / partSizeBytes + 1);
}

/** What Complete needs: full parts but for the last, no gap, and the declared size. Returns the archive's size. */
export function checkComplete(
  parts: readonly ByteRange[],
  partSizeBytes: number,
  declaredBytes: number | undefined,
): number {
  let end = 0;
  for (const [index, part] of parts.entries()) {
    if (part.first !== end) throw invalid(`Cannot complete: bytes ${end}-${part.first - 1} are missing`);
    if (index < parts.length - 1 && rangeBytes(part) !== partSizeBytes) {
      throw invalid(`Cannot complete: part ${part.first}-${part.last} is short and not the last one`);
    }
    end = part.last + 1;
  }
  if (end === 0) throw invalid('Cannot complete: the upload has no parts');
  if (declaredBytes !== undefined && declaredBytes !== end) {
    throw invalid(
      `Cannot complete: expected an archive of ${declaredBytes} bytes, got parts of ${end} bytes`,
    );
  }
  return end;
}
