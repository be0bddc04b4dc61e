// Rule by rule; that lists from checkpoints come to what full lists do is in test/model/lists-from-checkpoints.test.ts.
import { describe, expect, it } from 'vitest';
import { checkpointFor, fullListHour, isBelieved, progressAfterOf } from '../../../lambda/core/checkpoint.ts';
import type { ByteRange, UploadProgress } from '../../../lambda/core/upload.ts';
import type { UploadRecord, VaultRecord } from '../../../lambda/core/verdict/record.ts';
import { MIB } from '../../support/fake-glacier.ts';
import { atHour } from '../../support/story.ts';

const checkpoint = { marker: 'm', parts: 50, fingerprint: 'f50' };
const upload = { vault: 'photos', id: 'u1', createdAt: atHour(0), partSizeBytes: MIB };
const progressOf = (more: Partial<UploadProgress> = {}): UploadProgress => ({
  ...{ parts: 60, bytes: 60 * MIB, fingerprint: 'f60', highestPart: 60 },
  ...more,
});
const recordOf = (more: Partial<UploadRecord> = {}): UploadRecord => ({
  ...{ ...upload, progress: progressOf(), checkpoint, idleSinceFirstSight: false, scannedAt: atHour(5) },
  ...{ firstSeenAt: atHour(1), progressSeenAt: atHour(5.2), progressAfter: atHour(4) },
  ...more,
});
const vaultAt = (hour: number): VaultRecord => ({
  ...{ vault: 'photos', scannedAt: atHour(hour), listedAt: atHour(hour + 0.2), settings: 'digest' },
  ...{ quietScans: 0, mostParts: 60, gone: false },
});
/** An hour later; the full list is due in another hour. */
const NEXT = new Date(Date.UTC(2026, 0, 1, fullListHour('u1') + 1));

describe('a list begins at a checkpoint', () => {
  it('if the last complete scan of the vault saw the upload move', () => {
    expect(checkpointFor(upload, recordOf(), vaultAt(5), NEXT)).toBe(checkpoint);
    expect(checkpointFor(upload, recordOf(), vaultAt(6), NEXT)).toBeUndefined();
  });

  it('and first sight counts as a move', () => {
    const sight = { firstSeenAt: atHour(5), progressSeenAt: atHour(5.2), progressAfter: atHour(0) };
    expect(checkpointFor(upload, recordOf(sight), vaultAt(5), NEXT)).toBe(checkpoint);
  });

  it.each<[string, Parameters<typeof checkpointFor>]>([
    ['nothing is remembered of the upload', [upload, undefined, vaultAt(5), NEXT]],
    ['nothing is remembered of the vault', [upload, recordOf(), undefined, NEXT]],
    ['it was gone', [upload, recordOf({ gone: { at: NEXT, seenAt: NEXT, lost: false } }), vaultAt(5), NEXT]],
    ['it was created at another time', [{ ...upload, createdAt: atHour(1) }, recordOf(), vaultAt(5), NEXT]],
    ['its parts have another size', [{ ...upload, partSizeBytes: 2 * MIB }, recordOf(), vaultAt(5), NEXT]],
  ])('but not where %s', (_, given) => {
    expect(checkpointFor(...given)).toBeUndefined();
  });

  it('but not in one hour of the day, which differs from upload to upload', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const inFull = hours.filter(
      (hour) => !checkpointFor(upload, recordOf(), vaultAt(5), new Date(Date.UTC(2026, 0, 9, hour, 59))),
    );
    expect(inFull).toEqual([fullListHour('u1')]);
    const ids = Array.from({ length: 500 }, (_, index) => `upload-${index}`);
    expect(new Set(ids.map(fullListHour))).toEqual(new Set(hours));
  });
});

describe('a list from a checkpoint', () => {
  it('is believed if it shows plain growth', () => {
    expect(isBelieved(progressOf({ parts: 61, bytes: 61 * MIB, highestPart: 61 }), progressOf())).toBe(true);
  });

  const gap = { first: 50 * MIB, last: 51 * MIB - 1 };
  const missingOf = (range: ByteRange) => ({ ranges: [range], gaps: 1, bytes: range.last - range.first + 1 });
  it.each<[string, Partial<UploadProgress>]>([
    ['no more parts than before', { fingerprint: 'other' }],
    ['fewer parts', { parts: 59, bytes: 59 * MIB, highestPart: 59 }],
    ['a gap in what had none', { parts: 61, bytes: 61 * MIB, highestPart: 62, missing: missingOf(gap) }],
    ['a highest part that is lower', { parts: 61, bytes: 61 * MIB, highestPart: 59 }],
    ['fewer bytes', { parts: 61, bytes: 60 * MIB - 1, highestPart: 61 }],
  ])('is not believed if it shows %s', (_, shown) => {
    expect(isBelieved(progressOf(shown), progressOf())).toBe(false);
  });

  it('is believed if a gap that was there is narrower, or gone, and not if it is wider', () => {
    const before = progressOf({ missing: missingOf(gap), highestPart: 61 });
    const more = { parts: 61, bytes: 61 * MIB, highestPart: 61 };
    expect(isBelieved(progressOf(more), before)).toBe(true);
    expect(isBelieved(progressOf({ ...more, missing: missingOf(gap) }), before)).toBe(true);
    const wider = { ...gap, first: 49 * MIB };
    expect(isBelieved(progressOf({ ...more, missing: missingOf(wider) }), before)).toBe(false);
  });
});

describe('a change', () => {
  const lastSight = atHour(5);
  const boundOf = (progress: UploadProgress, inFull: boolean, unverified?: true) =>
    progressAfterOf({ upload, progress, inFull }, recordOf(unverified && { unverified }), lastSight);
  const replaced = progressOf({ fingerprint: 'other' });

  it('is younger than the last sight', () => {
    expect(boundOf(progressOf({ parts: 61 }), true)).toEqual(lastSight);
    expect(boundOf(progressOf({ parts: 61 }), false, true)).toEqual(lastSight);
    expect(boundOf(replaced, true)).toEqual(lastSight);
  });

  it('may be older if a full list shows it after lists from checkpoints, and no part more', () => {
    expect(boundOf(replaced, true, true)).toEqual(atHour(4));
    expect(boundOf(progressOf({ parts: 61 }), true, true)).toEqual(lastSight);
  });
});
