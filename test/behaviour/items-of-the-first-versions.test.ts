// An upgrade resets nothing: items as the first versions wrote them are read, compared, and taken over.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../lambda/core/items.ts';
import { createMemory } from '../../lambda/memory.ts';
import { MIB, partsInARow } from '../support/fake-glacier.ts';
import { createFakeStore } from '../support/fake-store.ts';
import { atHour, createStory } from '../support/story.ts';

/** One hash over all parts: what the first versions compared. */
const firstFingerprint = (count: number) =>
  partsInARow(count)
    .reduce(
      (hash, { range, treeHash }) => hash.update(`${range.first}-${range.last}:${treeHash}\n`),
      createHash('sha256'),
    )
    .digest('base64url');

/** Not to be changed together with the code: these items are in people's tables. */
const itemOf = (id: string, count: number, more: object = {}): Item => ({
  collection: 'uploads/photos',
  name: id,
  version: 1,
  scannedAt: atHour(0).getTime(),
  createdAt: atHour(-100).toISOString(),
  partSizeBytes: MIB,
  progress: {
    parts: count,
    bytes: count * MIB,
    fingerprint: firstFingerprint(count),
    highestPart: count,
  },
  firstSeenAt: atHour(-99).toISOString(),
  progressSeenAt: atHour(0).toISOString(),
  progressAfter: atHour(-1).toISOString(),
  idleSinceFirstSight: false,
  told: 'moving',
  ...more,
});
const vaultItem: Item = {
  collection: 'vaults',
  name: 'photos',
  version: 1,
  scannedAt: atHour(7).getTime(),
  hadUploads: true,
  mostParts: 200,
  gone: false,
};

function upgraded(...items: readonly Item[]) {
  const store = createFakeStore([vaultItem, ...items]);
  const story = createStory();
  const warnings: string[] = [];
  const memory = (hour: number) =>
    createMemory(store, { log: { warn: (message) => warnings.push(message) }, now: () => atHour(hour) });
  const scan = (hour: number) => story.scan(hour, { pageSize: 50, monitor: { memory: memory(hour) } });
  return { story, scan, store, warnings };
}

describe('items of the first versions', () => {
  it('do not make an idle upload look as if it moved, at the upgrade or after it', async () => {
    const { story, scan, store, warnings } = upgraded(itemOf('idle', 120));
    story.upload('idle', 120, { createdAtHour: -100 });
    const { told, account } = await scan(8);
    expect(told).toMatchObject([{ kind: 'stuck', idleHoursAtLeast: 8, idleHoursAtMost: 9 }]);
    expect(account.LongestIdleTime).toBe(9 * 3600);
    expect(warnings).toEqual([]);
    expect((await scan(9)).told).toEqual([]);
    expect((await scan(15)).told).toMatchObject([
      { kind: 'expiring', idleHoursAtLeast: 15, idleHoursAtMost: 16 },
    ]);
    const kept = (await store.list('uploads/photos'))[0] as { progress: { fingerprint: string } };
    expect(kept.progress.fingerprint).toMatch(/^2\./);
  });

  it('tell nothing again that was told', async () => {
    const { story, scan } = upgraded(itemOf('idle', 120, { told: 'stuck' }));
    story.upload('idle', 120, { createdAtHour: -100 });
    expect((await scan(8)).told).toEqual([]);
  });

  it('show the progress that there is, and give the next scan where to begin', async () => {
    const { story, scan, store } = upgraded(itemOf('moving', 120));
    story.upload('moving', 125, { createdAtHour: -100 });
    expect((await scan(8)).account).toMatchObject({ StuckUploads: 0, LongestIdleTime: 3600 });
    expect((await store.list('uploads/photos'))[0]).toMatchObject({ checkpoint: { parts: 100 } });
  });

  it('tell a loss', async () => {
    const { scan } = upgraded(itemOf('idle', 120, { told: 'expiring' }));
    expect((await scan(25)).told).toMatchObject([{ kind: 'perhapsLost', uploadId: 'idle' }]);
  });
});
