// A believable account for `npm start`: what an operator of several backup vaults might find.
import { createWorld, type World } from './glacier-world.ts';

const MIB = 1024 ** 2;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function createDemoWorld(now: Date): World {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const world = createWorld({ clock: () => now, seed: 'demo' });
  const seed = (vault: string, age: number, idle: number, partSizeMiB: number, count: number) =>
    world.seed({
      vault,
      createdAt: before(age),
      lastActivityAt: before(idle),
      partSizeBytes: partSizeMiB * MIB,
      parts: { count },
    });

  for (const vault of ['documents', 'finance-2019', 'photos', 'research-data', 'video-masters']) {
    world.createVault(vault);
  }
  seed('photos', 5 * HOUR, 120_000, 16, 412);
  seed('photos', 26 * HOUR, 300_000, 16, 1_980);
  seed('documents', 20 * HOUR, 20 * HOUR, 8, 0);
  seed('research-data', 96 * DAY, 240_000, 1024, 7_903);
  seed('video-masters', 41 * DAY, 180_000, 64, 10_000);
  seedBroken(world, before(3 * HOUR));
  return world;
}

/** A short part in the middle: Glacier takes it, and Complete will fail. */
function seedBroken(world: World, createdAt: Date): void {
  const id = world.seed({ vault: 'documents', createdAt, lastActivityAt: createdAt, partSizeBytes: MIB });
  world.uploadPart(id, { first: 0, last: MIB - 1 });
  world.uploadPart(id, { first: MIB, last: MIB + 1_000 });
  world.uploadPart(id, { first: 2 * MIB, last: 3 * MIB - 1 });
}
