// The world without HTTP: simulations and benchmarks use it so.
import { expect, test } from 'vitest';
import type { GlacierError } from '../../../embedded/glacier/error.ts';
import { MEBIBYTE } from '../../../embedded/glacier/rules.ts';
import { createWorld, type World } from '../../../embedded/glacier/world.ts';

const now = new Date('2026-03-01T00:00:00.000Z');

function worldWithVault(seed = 'world'): World {
  const world = createWorld({ clock: () => now, seed });
  world.createVault('photos');
  return world;
}

function allRanges(world: World, uploadId: string): readonly string[] {
  const ranges: string[] = [];
  for (let marker: string | null | undefined; marker !== null; ) {
    const page = world.listParts(uploadId, marker === undefined ? {} : { marker });
    ranges.push(...page.items.map((part) => `${part.first}-${part.last}`));
    marker = page.marker;
  }
  return ranges;
}

test('ten million parts cost no memory, and any page is at hand', () => {
  const world = worldWithVault();
  const upload = { vault: 'photos', partSizeBytes: MEBIBYTE, createdAt: now, parts: { count: 10_000 } };
  const ids = Array.from({ length: 1000 }, () => world.seed(upload));
  expect(world.upload(ids[500] ?? '').partCount).toBe(10_000);
  expect(allRanges(world, ids[999] ?? '')).toHaveLength(10_000);
});

test('a seeded upload may have gaps, which are filled and overwritten like any other', () => {
  const world = worldWithVault();
  const everyOther = (index: number) => ({
    first: 2 * index * MEBIBYTE,
    last: (2 * index + 1) * MEBIBYTE - 1,
  });
  const id = world.seed({
    vault: 'photos',
    createdAt: now,
    partSizeBytes: MEBIBYTE,
    parts: { count: 2, partAt: everyOther },
  });
  const full = (index: number) => ({ first: index * MEBIBYTE, last: (index + 1) * MEBIBYTE - 1 });
  expect(() => world.complete(id)).toThrow('bytes 1048576-2097151 are missing');
  world.uploadPart(id, full(3));
  world.uploadPart(id, full(1));
  world.uploadPart(id, full(2), 'ab'.repeat(32));
  expect(world.upload(id).partCount).toBe(4);
  expect(allRanges(world, id)).toEqual([0, 1, 2, 3].map((i) => `${full(i).first}-${full(i).last}`));
  expect(world.listParts(id).items[2]?.treeHash).toBe('ab'.repeat(32));

  world.complete(id);
  expect(world.vault('photos')).toMatchObject({ archiveCount: 1, archiveBytes: 4 * MEBIBYTE });
});

test('an upload seeded as long idle is gone at once', () => {
  const world = worldWithVault();
  const createdAt = new Date('2026-02-01T00:00:00.000Z');
  const upload = { vault: 'photos', partSizeBytes: MEBIBYTE, createdAt };
  const moving = world.seed({ ...upload, lastActivityAt: new Date('2026-02-28T00:00:00.001Z') });
  const idle = world.seed({ ...upload, lastActivityAt: new Date('2026-02-28T00:00:00.000Z') });
  expect(world.listUploads('photos').items.map((item) => item.id)).toEqual([moving]);
  expect(() => world.upload(idle)).toThrow('The upload ID was not found');
});

test('the same seed gives the same ids, another one others', () => {
  const upload = { vault: 'photos', partSizeBytes: MEBIBYTE };
  const id = worldWithVault('a').initiate(upload);
  expect(worldWithVault('a').initiate(upload)).toBe(id);
  expect(worldWithVault('b').initiate(upload)).not.toBe(id);
});

test('an id can be given, but not twice', () => {
  const world = worldWithVault();
  const upload = { vault: 'photos', partSizeBytes: MEBIBYTE, createdAt: now, id: '-known' };
  expect(world.seed(upload)).toBe('-known');
  expect(() => world.seed(upload)).toThrow('expected a new upload id, got -known again');
});

test('an account holds 1,000 vaults', () => {
  const world = createWorld({ clock: () => now });
  for (let count = 0; count < 1000; count += 1) world.createVault(`vault-${count}`);
  world.createVault('vault-7');
  expect(() => world.createVault('vault-1000')).toThrow(
    expect.objectContaining({ code: 'LimitExceededException' } satisfies Partial<GlacierError>),
  );
});
