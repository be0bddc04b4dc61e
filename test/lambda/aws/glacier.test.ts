// The adapter with the real SDK client, over loopback.
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../embedded/glacier/faults.ts';
import { type Glacier, startGlacier } from '../../../embedded/glacier/server.ts';
import { createGlacierClient } from '../../../lambda/aws/clients.ts';
import { createGlacierSource } from '../../../lambda/aws/glacier.ts';
import { FUNCTION_DEFAULTS } from '../../../lambda/core/settings/settings.ts';
import { listVault } from '../../../lambda/run/list.ts';
import { planScan } from '../../../lambda/run/plan.ts';
import { createQueue } from '../../../lambda/run/queue.ts';
import { useEnvironment } from '../../support/environment.ts';
import { createFakeMemory } from '../../support/fake-memory.ts';

const MIB = 1024 ** 2;
const NOW = new Date('2026-01-02T00:00:00Z');
const SECRET = 'payroll of J. Doe';

let glacier: Glacier;
beforeAll(async () => {
  glacier = await startGlacier({ clock: () => NOW, pageSizes: { vaults: 2, uploads: 2, parts: 3 } });
  for (const name of ['a', 'b', 'c']) glacier.world.createVault(name);
  for (const count of [0, 7, 3]) {
    const parts = { count };
    glacier.world.seed({ vault: 'b', createdAt: NOW, partSizeBytes: MIB, description: SECRET, parts });
  }
  useEnvironment({ AWS_ENDPOINT_URL_GLACIER: glacier.endpoint });
});
afterEach(() => {
  glacier.clearFaults();
  glacier.resetRequests();
});
afterAll(() => glacier.close());

async function scanB(...faults: readonly Fault[]) {
  const { client, traffic } = createGlacierClient(8);
  // What lasts for ever is not waited for ten times.
  if (faults.some(({ times }) => times === Number.POSITIVE_INFINITY)) {
    const once = {
      name: 'retryMiddleware',
      step: 'finalizeRequest',
      priority: 'high',
      override: true,
    } as const;
    client.middlewareStack.add((next) => next, once);
  }
  const { signal } = new AbortController();
  for (const fault of faults) glacier.fault(fault);
  const scan = await listVault(
    { name: 'b', configured: false, remembered: undefined },
    {
      ...{ source: createGlacierSource(client, signal), scannedAt: NOW, signal },
      ...{ stop: new AbortController(), recall: async () => [] },
    },
  );
  client.destroy();
  const parts = scan.failed ? [] : scan.listed.map(({ progress }) => progress.parts).sort();
  return { scan, parts, traffic, message: scan.failed ? String(scan.failed.cause) : '' };
}

describe('Glacier through the SDK', () => {
  it('lists every vault, over all pages', async () => {
    const { client } = createGlacierClient(8);
    const { signal } = new AbortController();
    const source = createGlacierSource(client, signal);
    const { vaults } = await planScan({
      ...{ source, memory: createFakeMemory(), queue: createQueue(8, signal, signal), signal },
      ...{ settings: FUNCTION_DEFAULTS, scannedAt: NOW, now: () => NOW, mostShown: 0 },
    });
    client.destroy();
    expect(vaults.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(glacier.requests).toHaveLength(2);
  });

  it('lists every upload and part, over all pages, and counts each request', async () => {
    const { parts, traffic } = await scanB();
    expect(parts).toEqual([0, 3, 7]);
    expect(traffic).toEqual({ requests: glacier.requests.length, throttled: 0 });
    expect(glacier.requests.map(({ operation }) => operation).sort()).toEqual([
      ...Array(2).fill('ListMultipartUploads'),
      ...Array(5).fill('ListParts'),
    ]);
  });

  it.each(['throttle', 'unavailable', 'html', 'timeout', 'reset', 'truncate'] as const)(
    'gets over a passing fault: %s',
    async (kind) => {
      const { parts, traffic } = await scanB({ kind }, { kind, operation: 'ListParts' });
      expect(parts).toEqual([0, 3, 7]);
      expect(traffic).toEqual({ requests: 9, throttled: kind === 'throttle' ? 2 : 0 });
    },
  );

  it('gets over a body that is not JSON', async () => {
    const { parts } = await scanB({ kind: 'reply', operation: 'ListParts', body: () => '{"Parts": [{"Ran' });
    expect(parts).toEqual([0, 3, 7]);
  });

  it.each(['denied', 'expired'] as const)('does not try again what is refused for good: %s', async (kind) => {
    const { message, traffic } = await scanB({ kind, operation: 'ListMultipartUploads' });
    expect(message).toMatch(
      /^ListingError: vault b, ListMultipartUploads: (AccessDenied|ExpiredToken)Exception: /,
    );
    expect(traffic.requests).toBe(1);
  });

  it('takes 404 for parts as an upload that has ended', async () => {
    const { parts } = await scanB({ kind: 'notFound', operation: 'ListParts' });
    expect(parts).toHaveLength(2);
  });

  it('fails on a marker that repeats', async () => {
    expect((await scanB({ kind: 'repeatMarker', operation: 'ListParts' })).message).toContain('Marker');
  });

  const edit = (
    operation: 'ListMultipartUploads' | 'ListParts',
    list: string,
    field: string,
    value: unknown,
  ): Fault => ({
    kind: 'reply',
    operation,
    times: Number.POSITIVE_INFINITY,
    body: (normal) => ({
      ...normal,
      [list]: (normal[list] as object[]).map((item) => ({ ...item, [field]: value })),
    }),
  });
  it.each([
    ['ListParts', 'Parts', 'RangeInBytes', 'bytes 0-1048575'],
    ['ListParts', 'Parts', 'RangeInBytes', '5-4'],
    ['ListParts', 'Parts', 'RangeInBytes', '0-9007199254740993'],
    ['ListParts', 'Parts', 'RangeInBytes', null],
    ['ListParts', 'Parts', 'SHA256TreeHash', null],
    ['ListMultipartUploads', 'UploadsList', 'CreationDate', 'yesterday'],
    ['ListMultipartUploads', 'UploadsList', 'CreationDate', '2026-02-31T00:00:00.000Zzz'],
    ['ListMultipartUploads', 'UploadsList', 'CreationDate', null],
    ['ListMultipartUploads', 'UploadsList', 'PartSizeInBytes', 0],
    ['ListMultipartUploads', 'UploadsList', 'PartSizeInBytes', null],
    ['ListMultipartUploads', 'UploadsList', 'MultipartUploadId', null],
  ] as const)('fails on a malformed %s %s %s: %j', async (operation, list, field, value) => {
    const { message } = await scanB(edit(operation, list, field, value));
    expect(message).toMatch(
      new RegExp(`^ListingError: vault b,.*${operation}.*expected ${field}( of upload \\S+)? to be .*, got `),
    );
  });

  it.each([
    ['ListMultipartUploads', {}],
    ['ListMultipartUploads', undefined],
    ['ListMultipartUploads', { UploadsList: null, Marker: null }],
    ['ListParts', {}],
    ['ListParts', { Parts: null, Marker: null }],
  ] as const)('takes a 200 of %s without its list, %j, for a failure', async (operation, body) => {
    const { message } = await scanB({ kind: 'reply', operation, body: () => body });
    expect(message).toMatch(/^ListingError: .*expected (UploadsList|Parts) to be a list, got none/);
  });

  it('never repeats what an archive is called, even from a body that breaks off in it', async () => {
    const body = () => `{"UploadsList": [{"ArchiveDescription": "${SECRET}" oops`;
    const { message, scan } = await scanB({ kind: 'reply', body, times: Number.POSITIVE_INFINITY });
    expect(message).toContain('expected JSON from Glacier, got something else with HTTP status 200');
    expect(inspect(scan, { depth: null, showHidden: true })).not.toContain('payroll');
    expect(message).not.toContain('payroll');
  });
});
