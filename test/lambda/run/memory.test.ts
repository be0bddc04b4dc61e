// How long the memory keeps what it was given; how the table keeps items is in test/lambda/aws/table.test.ts.
import { expect, it } from 'vitest';
import type { Item } from '../../../lambda/core/items.ts';
import type { Said } from '../../../lambda/core/verdict/notices.ts';
import type { UploadRecord } from '../../../lambda/core/verdict/record.ts';
import { createMemory } from '../../../lambda/run/memory.ts';
import { atHour } from '../../support/story.ts';

const DAY = 24;
const said: Said = {
  ...{ vault: 'photos', id: 'u1', scannedAt: atHour(0) },
  notified: { verdict: 'broken', at: atHour(0), parts: 2, bytes: 9 },
};
const tombstoneAt = (hour: number): UploadRecord => ({
  ...{ vault: 'photos', id: 'u1', createdAt: atHour(0), partSizeBytes: 1 },
  progress: { parts: 2, bytes: 9, fingerprint: 'f', highestPart: 2 },
  ...{ firstSeenAt: atHour(0), progressSeenAt: atHour(0), progressAfter: atHour(0) },
  idleSinceFirstSight: false,
  gone: { at: atHour(9 * DAY), seenAt: atHour(9 * DAY - 1), lost: true },
  scannedAt: atHour(hour),
});

/** A memory whose clock is set from outside, over items in a map. */
function createClockedMemory() {
  const items = new Map<string, Item>();
  let now = atHour(0);
  const store = {
    list: async (collection: string) => [...items.values()].filter((item) => item.collection === collection),
    put: async (item: Item) => void items.set(`${item.collection}/${item.name}`, item),
  };
  const log = { warn: () => expect.unreachable() };
  return { ...createMemory(store, { log, now: () => now }), setHour: (hour: number) => (now = atHour(hour)) };
}

it('keeps what was said of an upload that is gone, however long ago it was said', async () => {
  const { setHour, rememberSaid, uploads } = createClockedMemory();
  setHour(9 * DAY);
  await rememberSaid(said, true);
  expect((await uploads('photos')).said.get('u1')).toEqual(said);
});

it('keeps it for as long as the tombstone, so that no loss is reported twice', async () => {
  const { setHour, rememberSaid, rememberUpload, uploads } = createClockedMemory();
  setHour(9 * DAY);
  await rememberSaid(said, true);
  // The monitor puts what CloudTrail shows within a day into the tombstone.
  setHour(10 * DAY);
  await rememberUpload(tombstoneAt(10 * DAY));
  setHour(17 * DAY - 1);
  expect(await uploads('photos')).toEqual({
    records: [tombstoneAt(10 * DAY)],
    said: new Map([['u1', said]]),
  });
  setHour(30 * DAY);
  expect(await uploads('photos')).toEqual({ records: [], said: new Map() });
});
