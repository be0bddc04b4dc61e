// The real SDK client meets each fault of the embedded Glacier.
import { ListMultipartUploadsCommand, ListPartsCommand, ListVaultsCommand } from '@aws-sdk/client-glacier';
import { describe, expect, test } from 'vitest';
import { BREAKAGES, REFUSALS } from '../../../embedded/glacier/faults.ts';
import { MEBIBYTE } from '../../../embedded/glacier/rules.ts';
import type { Glacier } from '../../../embedded/glacier/server.ts';
import { WIRE_FAULTS } from '../../support/wire-faults.ts';
import { start } from './harness.ts';

const listVaults = new ListVaultsCommand({ accountId: '-' });
const listUploads = (vaultName: string) => new ListMultipartUploadsCommand({ accountId: '-', vaultName });

async function firstRequest(glacier: Glacier): Promise<void> {
  while (glacier.requests.length === 0) await new Promise(setImmediate);
}

test('each kind of fault is met by a scan', () => {
  const met = new Set(WIRE_FAULTS.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect([...met].sort()).toEqual([...Object.keys(REFUSALS), ...BREAKAGES].sort());
});

describe('refusals', () => {
  test.each([
    ['throttle', 400, 'ThrottlingException'],
    ['unavailable', 500, 'ServiceUnavailableException'],
    ['timeout', 408, 'RequestTimeoutException'],
    ['denied', 403, 'AccessDeniedException'],
    ['notFound', 404, 'ResourceNotFoundException'],
    ['unsupported', 400, 'NoLongerSupportedException'],
    ['expired', 403, 'ExpiredTokenException'],
  ] as const)('%s is HTTP %i, %s, once', async (kind, status, name) => {
    const { client, glacier } = await start();
    glacier.fault({ kind });
    await expect(client.send(listVaults)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    });
    await expect(client.send(listVaults)).resolves.toMatchObject({ VaultList: [] });
    expect(glacier.requests.map((request) => request.status)).toEqual([status, 200]);
  });

  test('a client that retries gets over it', async () => {
    const { client, glacier } = await start({ maxAttempts: 2 });
    glacier.fault({ kind: 'unavailable' });
    await expect(client.send(listVaults)).resolves.toMatchObject({ $metadata: { attempts: 2 } });
  });

  test('one vault may deny while the others work, until the fault is lifted', async () => {
    const { client, glacier } = await start({ vaults: ['open', 'secret'] });
    const lift = glacier.fault({ kind: 'denied', vault: 'secret', times: Number.POSITIVE_INFINITY });
    await expect(client.send(listUploads('open'))).resolves.toBeDefined();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(client.send(listUploads('secret'))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    }
    lift();
    await expect(client.send(listUploads('secret'))).resolves.toBeDefined();
  });

  test('a fault hits one operation on one upload, and clearing ends them all', async () => {
    const { client, glacier, world } = await start({ vaults: ['photos'] });
    const initiate = () => world.initiate({ vault: 'photos', partSizeBytes: MEBIBYTE });
    const [gone, other] = [initiate(), initiate()];
    const listParts = (uploadId: string) =>
      client.send(new ListPartsCommand({ accountId: '-', vaultName: 'photos', uploadId }));
    glacier.fault({ kind: 'notFound', operation: 'ListParts', uploadId: gone, times: 2 });
    await expect(client.send(listUploads('photos'))).resolves.toBeDefined();
    await expect(listParts(other)).resolves.toBeDefined();
    await expect(listParts(gone)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    glacier.clearFaults();
    await expect(listParts(gone)).resolves.toBeDefined();
  });

  test('requests beyond the rate are throttled, after a burst of one second', async () => {
    const { client, glacier } = await start();
    glacier.requestsPerSecond = 3 / 3600;
    await expect(client.send(listVaults)).resolves.toBeDefined();
    await expect(client.send(listVaults)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(client.send(listVaults)).rejects.toMatchObject({ name: 'ThrottlingException' });
    glacier.requestsPerSecond = Number.POSITIVE_INFINITY;
    await expect(client.send(listVaults)).resolves.toBeDefined();
  });
});

describe('broken answers', () => {
  test('HTML instead of JSON surfaces as a SyntaxError', async () => {
    const { client, glacier } = await start();
    glacier.fault({ kind: 'html' });
    await expect(client.send(listVaults)).rejects.toMatchObject({
      name: 'SyntaxError',
      $metadata: { httpStatusCode: 503 },
    });
  });

  test('a reset connection', async () => {
    const { client, glacier } = await start();
    glacier.fault({ kind: 'reset' });
    await expect(client.send(listVaults)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(glacier.requests).toEqual([{ operation: 'ListVaults', status: 0 }]);
  });

  test('a body that breaks off', async () => {
    const { client, glacier } = await start({ vaults: ['photos'] });
    glacier.fault({ kind: 'truncate' });
    await expect(client.send(listVaults)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('a request that hangs ends when the client gives up', async () => {
    const { client, glacier } = await start();
    glacier.fault({ kind: 'hang' });
    const controller = new AbortController();
    const pending = client.send(listVaults, { abortSignal: controller.signal });
    const failed = expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    await firstRequest(glacier);
    controller.abort();
    await failed;
    await expect(client.send(listVaults)).resolves.toBeDefined();
  });

  test('a request that hangs does not hold up close()', async () => {
    const { client, glacier } = await start();
    glacier.fault({ kind: 'hang' });
    const failed = expect(client.send(listVaults)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await firstRequest(glacier);
    await glacier.close();
    await failed;
  });
});

describe('broken lists', () => {
  test('a page that repeats its marker keeps the client where it is', async () => {
    const { client, glacier } = await start({ vaults: ['a', 'b', 'c'], pageSizes: { vaults: 1 } });
    glacier.fault({ kind: 'repeatMarker' });
    const first = await client.send(listVaults);
    const second = await client.send(new ListVaultsCommand({ accountId: '-', marker: first.Marker }));
    expect(second).toMatchObject({ VaultList: [{ VaultName: 'b' }], Marker: first.Marker });
    const third = await client.send(new ListVaultsCommand({ accountId: '-', marker: first.Marker }));
    expect(third.Marker).not.toBe(first.Marker);
  });

  test('a reply without its list', async () => {
    const { client, glacier } = await start({ vaults: ['photos'] });
    glacier.fault({ kind: 'reply', body: ({ VaultList, ...rest }) => rest });
    glacier.fault({ kind: 'reply', body: () => undefined });
    expect((await client.send(listVaults)).VaultList).toBeUndefined();
    expect((await client.send(listVaults)).VaultList).toBeUndefined();
    expect((await client.send(listVaults)).VaultList).toHaveLength(1);
  });

  test('a reply with a malformed range', async () => {
    const { client, glacier, world } = await start({ vaults: ['photos'] });
    const uploadId = world.initiate({ vault: 'photos', partSizeBytes: MEBIBYTE });
    const Parts = [{ RangeInBytes: 'bytes 0-5', SHA256TreeHash: '' }];
    glacier.fault({ kind: 'reply', operation: 'ListParts', body: (normal) => ({ ...normal, Parts }) });
    const command = new ListPartsCommand({ accountId: '-', vaultName: 'photos', uploadId });
    expect((await client.send(command)).Parts).toEqual(Parts);
  });

  test('a list of fresh markers without end', async () => {
    const { client, glacier } = await start({ vaults: ['photos'] });
    let count = 0;
    const body = (normal: object) => ({ ...normal, Marker: `fresh-${count++}` });
    glacier.fault({ kind: 'reply', operation: 'ListVaults', times: Number.POSITIVE_INFINITY, body });
    let marker: string | undefined;
    for (let page = 0; page < 5; page += 1) {
      const answer = await client.send(new ListVaultsCommand({ accountId: '-', marker }));
      expect(answer).toMatchObject({ VaultList: [{ VaultName: 'photos' }], Marker: `fresh-${page}` });
      marker = answer.Marker;
    }
  });

  test('a reply function that fails says so', async () => {
    const { client, glacier } = await start();
    const body = () => {
      throw new Error('no such field');
    };
    glacier.fault({ kind: 'reply', body });
    await expect(client.send(listVaults)).rejects.toThrow(
      'the embedded Glacier failed: Error: no such field',
    );
  });
});

describe('the log', () => {
  test('knows how many requests were in flight at once', async () => {
    const { client, glacier } = await start();
    glacier.latencyMilliseconds = 20;
    await Promise.all([1, 2, 3].map(() => client.send(listVaults)));
    expect(glacier.maxInFlight).toBe(3);
    glacier.resetRequests();
    expect(glacier.requests).toEqual([]);
    await client.send(listVaults);
    expect(glacier.maxInFlight).toBe(1);
  });
});
