// The stores of the memory, the table and the file, keep the same promises.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMemory } from '../../../cli/memory/folder.ts';
import { type DynamoDb, startDynamoDb } from '../../../embedded/cloud/dynamodb.ts';
import { createDynamoDbClient } from '../../../lambda/aws/clients.ts';
import { createTableStore } from '../../../lambda/aws/table.ts';
import { type Item, VAULTS } from '../../../lambda/core/items.ts';
import type { ItemStore } from '../../../lambda/ports.ts';
import { useEnvironment } from '../../support/environment.ts';

const NOW = new Date('2026-01-02T00:17:00Z');
const UPLOADS = 'uploads/photos';
const item = (name: string, scannedAt: unknown, note = '', collection = UPLOADS): Item => ({
  collection,
  name,
  scannedAt,
  note,
});

let dynamoDb: DynamoDb;
let folder: string;
let stores = 0;
beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-stores-'));
  useEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint });
});
afterAll(async () => {
  await dynamoDb.close();
  await rm(folder, { recursive: true });
});

async function table(): Promise<() => Promise<ItemStore>> {
  const name = `store-${stores++}`;
  await dynamoDb.createTable(name);
  return async () => createTableStore(createDynamoDbClient(4), name, new AbortController().signal);
}

/** A file is written with its vault. */
async function file(): Promise<() => Promise<ItemStore>> {
  const region = `region-${stores++}`;
  return async () => {
    const { store } = await openMemory(folder, '123456789012', region, () => NOW);
    const put = async (each: Item) => {
      await store.put(each);
      if (each.collection !== VAULTS) await store.put(item('any', 0, '', VAULTS));
    };
    return { ...store, put };
  };
}

describe.each([
  ['the table', table],
  ['the file', file],
])('%s', (_name, create) => {
  it('is empty at first', async () => {
    const open = await create();
    expect(await (await open()).list(UPLOADS)).toEqual([]);
  });

  it('gives back what was put, by collection, to whoever opens it', async () => {
    const open = await create();
    const [one, other] = [item('a', 1, 'one'), item('a', 1, 'other', 'uploads/photos-2')];
    const store = await open();
    for (const each of [one, other]) await store.put(each);
    for (const each of [store, await open()]) {
      expect(await each.list(UPLOADS)).toEqual([one]);
      expect(await each.list('uploads/photos-2')).toEqual([other]);
    }
  });

  it('lets a newer item stand, and takes one that is as new, or newer, or cannot be compared', async () => {
    const open = await create();
    const puts: readonly (readonly [put: Item, kept: Item])[] = [
      [item('a', 2, 'first'), item('a', 2, 'first')],
      [item('a', 1, 'older'), item('a', 2, 'first')],
      [item('a', 2, 'as new'), item('a', 2, 'as new')],
      [item('a', 'no time', 'corrupt'), item('a', 'no time', 'corrupt')],
      [item('a', 1, 'sound'), item('a', 1, 'sound')],
    ];
    for (const [put, kept] of puts) {
      await (await open()).put(put);
      expect(await (await open()).list(UPLOADS)).toEqual([kept]);
    }
  });
});
