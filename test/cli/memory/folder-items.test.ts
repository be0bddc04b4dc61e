// What a file of the memory keeps where two runs have put items into it.
import { expect, it } from 'vitest';
import { mergeItems } from '../../../cli/memory/folder.ts';
import type { Item } from '../../../lambda/core/items.ts';

const item = (name: string, scannedAt: unknown, note: string, collection = 'uploads/photos'): Item => ({
  ...{ collection, name, scannedAt, note },
});

it('is what either of them has put', () => {
  const [one, other] = [item('a', 1, 'one'), item('b', 1, 'other')];
  const elsewhere = item('a', 1, 'elsewhere', 'uploads/mail');
  expect(mergeItems([one], [other, elsewhere])).toEqual([one, other, elsewhere]);
  expect(mergeItems([], [one])).toEqual([one]);
  expect(mergeItems([one], [])).toEqual([one]);
});

it.each([
  ['the newer scan’s, put later', item('a', 1, 'kept'), item('a', 2, 'put'), 'put'],
  ['the newer scan’s, put before', item('a', 2, 'kept'), item('a', 1, 'put'), 'kept'],
  ['of one scan the later put', item('a', 1, 'kept'), item('a', 1, 'put'), 'put'],
  ['what is put, where what is kept has no time', item('a', 'corrupt', 'kept'), item('a', 1, 'put'), 'put'],
])('is of one item %s', (_, kept, put, note) => {
  expect(mergeItems([kept], [put])).toMatchObject([{ note }]);
});

it('is the same where a run puts again all that it has put', () => {
  const puts = [item('a', 1, 'first'), item('b', 2, 'b'), item('a', 1, 'second')];
  const once = mergeItems([item('b', 1, 'old')], puts);
  expect(mergeItems(once, puts)).toEqual(once);
});
