// The parts of one upload: generated ones cost no memory, uploaded ones are kept in order of their range.
import { hash } from 'node:crypto';
import { lowerBound } from './pages.ts';
import type { ByteRange } from './rules.ts';

export interface Part extends ByteRange {
  readonly treeHash: string;
}

export interface GeneratedParts {
  readonly count: number;
  /** The range of the part at `index`, in ascending order; full parts without a gap when left out. */
  readonly partAt?: (index: number) => ByteRange;
}

export interface PartStore {
  readonly count: number;
  /** Adds a part, or overwrites the one that starts at the same byte. */
  put(part: Part): void;
  /** The parts from a byte on, in order of their range; costs only what is read. */
  from(firstByte: number): Generator<Part>;
}

export function createPartStore(
  uploadId: string,
  partSizeBytes: number,
  generated: GeneratedParts,
): PartStore {
  const fullPartAt = (index: number): ByteRange => ({
    first: index * partSizeBytes,
    last: (index + 1) * partSizeBytes - 1,
  });
  const partAt = generated.partAt ?? fullPartAt;
  const uploaded: Part[] = [];
  let count = generated.count;

  const generatedFrom = (firstByte: number): number =>
    lowerBound(generated.count, (index) => partAt(index).first < firstByte);
  const uploadedFrom = (firstByte: number): number =>
    lowerBound(uploaded.length, (index) => (uploaded[index] as Part).first < firstByte);
  const isGenerated = (firstByte: number): boolean => {
    const index = generatedFrom(firstByte);
    return index < generated.count && partAt(index).first === firstByte;
  };

  return {
    get count() {
      return count;
    },
    put(part) {
      const index = uploadedFrom(part.first);
      const overwrites = uploaded[index]?.first === part.first;
      uploaded.splice(index, overwrites ? 1 : 0, part);
      if (!overwrites && !isGenerated(part.first)) count += 1;
    },
    *from(firstByte) {
      let nextGenerated = generatedFrom(firstByte);
      let nextUploaded = uploadedFrom(firstByte);
      for (;;) {
        const made = nextGenerated < generated.count ? partAt(nextGenerated) : undefined;
        const kept = uploaded[nextUploaded];
        if (kept !== undefined && (made === undefined || kept.first <= made.first)) {
          nextUploaded += 1;
          if (made?.first === kept.first) nextGenerated += 1;
          yield kept;
        } else if (made !== undefined) {
          nextGenerated += 1;
          yield { first: made.first, last: made.last, treeHash: madeUpTreeHash(uploadId, made.first) };
        } else {
          return;
        }
      }
    },
  };
}

/** Stands in for the tree hash of a part that has no body. */
export function madeUpTreeHash(uploadId: string, firstByte: number): string {
  return hash('sha256', `${uploadId}:${firstByte}`);
}
