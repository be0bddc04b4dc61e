// How many attempts a scan takes at a rate limit, in simulated time: the real scan over a Glacier and a clock that are not.
import { count, renderTable } from '../cli/table.ts';
import { TIMEOUT_SECONDS } from '../infra/function/timeout.ts';
import type { Item } from '../lambda/core/items.ts';
import { originOf } from '../lambda/core/origin.ts';
import { CONCLUDE_SECONDS } from '../lambda/core/run-time.ts';
import { FUNCTION_DEFAULTS } from '../lambda/core/settings.ts';
import type { MultipartUpload } from '../lambda/core/upload.ts';
import { createMemory } from '../lambda/memory.ts';
import { monitorUploads } from '../lambda/monitor.ts';
import type { GlacierSource, ItemStore } from '../lambda/ports.ts';
import { RESOURCES } from '../local/cloud/identity.ts';
import { MEBIBYTE } from '../local/glacier/rules.ts';

const UPLOADS = 60_000;
const VAULTS = 60;
const REQUESTS_PER_SECOND = 50;
const ATTEMPTS = 3;
/** Lambda's own pauses before the second and the third attempt. */
const PAUSES_SECONDS = [0, 60, 120];
const UPLOADS_A_PAGE = 50;
const VAULTS_A_PAGE = 10;
const START = new Date('2026-01-01T00:17:00Z');

export async function measureAttempts(): Promise<void> {
  const store = createStore();
  let seconds = 0;
  const now = () => new Date(START.getTime() + seconds * 1000);
  const rows = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    seconds += PAUSES_SECONDS[attempt] ?? 0;
    const [began, end] = [seconds, new AbortController()];
    let requests = 0;
    /** Each request takes its turn. */
    const take = async () => {
      await new Promise(setImmediate);
      end.signal.throwIfAborted();
      requests += 1;
      seconds += 1 / REQUESTS_PER_SECOND;
      if (seconds - began >= TIMEOUT_SECONDS - CONCLUDE_SECONDS) end.abort(new Error('out of time'));
    };
    const { failures, health } = await monitorUploads({
      config: FUNCTION_DEFAULTS,
      origin: originOf(RESOURCES, 'us-east-1'),
      source: createSource(take),
      traffic: { requests: 0, throttled: 0 },
      memory: createMemory(store, { log: { warn: () => {} }, now }),
      publisher: { publish: async () => {} },
      notifier: { hasSubscribers: async () => true, notify: async () => {} },
      log: { info: () => {}, warn: () => {}, error: () => {} },
      now,
      scannedAt: START,
      signal: end.signal,
      onVault: () => {},
    });
    rows.push({
      attempt: String(attempt + 1),
      requests: count(requests),
      'vaults whole': count(health.VaultsScanned),
      'minutes since the scan was due': (seconds / 60).toFixed(1),
      complete: failures.length === 0 ? 'yes' : 'no',
    });
    if (failures.length === 0) break;
    // What finishing took of the minute.
    seconds += CONCLUDE_SECONDS / 2;
  }
  const world = `${count(UPLOADS)} new uploads at ${REQUESTS_PER_SECOND} requests a second, simulated`;
  console.log(renderTable(world, rows));
  const most = ATTEMPTS * (TIMEOUT_SECONDS - CONCLUDE_SECONDS) * REQUESTS_PER_SECOND;
  console.log(`At this limit a scan lists ${count(most)} pages at most, over ${ATTEMPTS} attempts.\n`);
}

function createSource(take: () => Promise<void>): GlacierSource {
  const pageOf = <T>(
    length: number,
    size: number,
    marker: string | undefined,
    item: (index: number) => T,
  ) => {
    const first = Number(marker ?? 0);
    const last = Math.min(first + size, length);
    const items = Array.from({ length: last - first }, (_, index) => item(first + index));
    return { items, ...(last < length && { marker: String(last) }) };
  };
  return {
    async listVaults(marker) {
      await take();
      return pageOf(VAULTS, VAULTS_A_PAGE, marker, (index) => `vault-${index}`);
    },
    async listMultipartUploads(vault, marker) {
      await take();
      return pageOf(
        UPLOADS / VAULTS,
        UPLOADS_A_PAGE,
        marker,
        (index): MultipartUpload => ({
          vault,
          id: `${vault}-${index}`,
          createdAt: new Date(START.getTime() - 3_600_000),
          partSizeBytes: MEBIBYTE,
        }),
      );
    },
    async listParts() {
      await take();
      return { items: [{ range: { first: 0, last: MEBIBYTE - 1 }, treeHash: 'hash' }] };
    },
  };
}

function createStore(): ItemStore {
  const collections = new Map<string, Map<string, Item>>();
  return {
    list: async (collection) => [...(collections.get(collection)?.values() ?? [])],
    async put(item) {
      const collection = collections.get(String(item.collection)) ?? new Map<string, Item>();
      collections.set(String(item.collection), collection.set(String(item.name), item));
    },
  };
}
