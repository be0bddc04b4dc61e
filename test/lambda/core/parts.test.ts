import { describe, expect, it } from 'vitest';
import { PartError } from '../../../lambda/core/failures.ts';
import { createProgressFold, isBroken } from '../../../lambda/core/parts.ts';
import type { Part } from '../../../lambda/core/upload.ts';
import { MIB, partsInARow } from '../../support/fake-glacier.ts';

const fold = (parts: readonly Part[], partSizeBytes = MIB) => {
  const progress = createProgressFold(partSizeBytes);
  for (const part of parts) progress.add(part);
  return progress.result();
};
const part = (first: number, last: number, treeHash = 'hash'): Part => ({ range: { first, last }, treeHash });

describe('folding parts', () => {
  it('counts parts and bytes, and finds nothing wrong with parts in a row', () => {
    expect(fold([...partsInARow(3), part(3 * MIB, 3 * MIB + 9)])).toEqual({
      parts: 4,
      bytes: 3 * MIB + 10,
      fingerprint: expect.stringMatching(/^[\w-]{43}$/),
      highestPart: 4,
    });
  });

  it('takes an upload without parts for one that has not begun', () => {
    expect(fold([])).toMatchObject({ parts: 0, bytes: 0, highestPart: 0 });
  });

  it('names the missing ranges, and does not call the upload broken for it', () => {
    const progress = fold([part(MIB, 2 * MIB - 1), part(4 * MIB, 5 * MIB - 1)]);
    const ranges = [
      { first: 0, last: MIB - 1 },
      { first: 2 * MIB, last: 4 * MIB - 1 },
    ];
    expect(progress.missing).toEqual({ ranges, gaps: 2, bytes: 3 * MIB });
    expect(isBroken(progress)).toBe(false);
  });

  it('names the first short part that another follows: Complete can only fail', () => {
    const progress = fold([part(0, 99), part(MIB, MIB + 99), part(2 * MIB, 3 * MIB - 1)]);
    expect(progress.firstShortPart).toEqual({ first: 0, last: 99 });
    expect(isBroken(progress)).toBe(true);
  });

  it('finds a short part wherever it is', () => {
    const progress = fold([...partsInARow(3), part(3 * MIB, 3 * MIB + 9), part(4 * MIB, 5 * MIB - 1)]);
    expect(progress.firstShortPart).toEqual({ first: 3 * MIB, last: 3 * MIB + 9 });
    const range = { first: 3 * MIB + 10, last: 4 * MIB - 1 };
    expect(progress.missing).toEqual({ ranges: [range], gaps: 1, bytes: MIB - 10 });
  });

  it('keeps ten of the ranges, and counts them all', () => {
    const everyOther = Array.from({ length: 40 }, (_, index) =>
      part(2 * index * MIB, (2 * index + 1) * MIB - 1),
    );
    const { missing } = fold(everyOther);
    expect(missing).toMatchObject({ gaps: 39, bytes: 39 * MIB });
    expect(missing?.ranges.map(({ first }) => first / MIB)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  });

  it('does not take the same byte twice', () => {
    expect(() => fold([part(5, 5), part(5, 5)], 1)).toThrow('begins after byte 5');
  });

  it('lets the last part be short', () => {
    expect(isBroken(fold([part(0, MIB - 1), part(MIB, MIB)]))).toBe(false);
  });

  it('calls an upload broken only beyond the 10,000th part', () => {
    expect(isBroken(fold([part(9_999 * MIB, 10_000 * MIB - 1)]))).toBe(false);
    expect(isBroken(fold([part(10_000 * MIB, 10_001 * MIB - 1)]))).toBe(true);
  });

  it('changes the fingerprint when a part is added or replaced, and not otherwise', () => {
    const before = fold(partsInARow(2)).fingerprint;
    expect(fold(partsInARow(2)).fingerprint).toBe(before);
    expect(fold(partsInARow(3)).fingerprint).not.toBe(before);
    expect(fold([...partsInARow(1), part(MIB, 2 * MIB - 1, 'another')]).fingerprint).not.toBe(before);
  });

  it.each([
    ['overlaps', [part(0, MIB - 1), part(0, MIB - 1)], 'begins after byte 1048575'],
    ['comes before the last', [part(MIB, 2 * MIB - 1), part(0, MIB - 1)], 'begins after byte 2097151'],
    ['is not aligned', [part(1, MIB - 1)], 'at a multiple'],
    ['is longer than the part size', [part(0, MIB)], 'of 1048576 bytes at most'],
  ])('refuses a part that %s', (_, parts, message) => {
    expect(() => fold(parts)).toThrow(PartError);
    expect(() => fold(parts)).toThrow(message);
  });
});
