// A table that takes fewer puts a second than a scan has to make: over HTTP, through the real handler and client.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld } from '../../embedded/glacier/world.ts';
import { MIB } from '../support/fake-glacier.ts';
import { startWire, type Wire } from '../support/wire.ts';

const NOW = new Date();
const UPLOADS = 120;
// Far below what even a busy machine sends, so that some must be refused.
const PUTS_PER_SECOND = 25;

let wire: Wire;
beforeAll(async () => {
  wire = await startWire(NOW);
});
afterAll(() => wire.close());

function createAccount() {
  const world = createWorld({ clock: () => NOW });
  world.createVault('photos');
  for (let index = 0; index < UPLOADS; index += 1)
    world.seed({ vault: 'photos', createdAt: NOW, partSizeBytes: MIB });
  return world;
}

it('takes them all in one scan, with few refused, and has them from then on', async () => {
  const { dynamoDb } = wire;
  const tableName = await wire.newTable();
  const world = createAccount();
  dynamoDb.reset();
  dynamoDb.putsPerSecond = PUTS_PER_SECOND;
  const { error, account } = await wire.scan(world, [], { tableName });
  const puts = dynamoDb.requests.filter((operation) => operation === 'PutItem').length;
  // Beside the uploads: the vault's own record, and what is known of gaps.
  const refused = puts - UPLOADS - 2;
  expect(error).toBeUndefined();
  expect(account).toMatchObject({ InProgressUploads: UPLOADS, ScanCompleted: 1 });
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(UPLOADS / 2);

  dynamoDb.reset();
  await wire.scan(world, [], { tableName });
  expect(dynamoDb.requests.filter((operation) => operation === 'PutItem')).toHaveLength(2);
});
