// The memory over whatever keeps its items: read, checked, and without what has expired.
import { MONITOR, parseCoverageItem, toCoverageItem } from '../core/coverage-item.ts';
import {
  type Item,
  isExpired,
  type Parsed,
  parseUploadItem,
  parseVaultItem,
  toUploadItem,
  toVaultItem,
  uploadsOf,
  VAULTS,
} from '../core/items.ts';
import { GAP_LINE } from '../core/log-lines.ts';
import { TABLE_KEYS } from '../core/settings/settings.ts';
import type { ItemStore, Memory, MemoryLog } from '../ports.ts';

interface Surroundings {
  readonly log: MemoryLog;
  /** What has expired by this clock is not read, whether the store has deleted it yet or not. */
  readonly now: () => Date;
}

export function createMemory(store: ItemStore, { log, now }: Surroundings): Memory {
  /** One unreadable item is as if it were not there, and no reason to fail the others. */
  async function read<T>(
    collection: string,
    parse: (item: Item) => Parsed<T>,
    nameOf: (name: unknown) => Record<string, unknown>,
  ): Promise<readonly T[]> {
    const items = await store.list(collection);
    return items
      .filter((item) => !isExpired(item, now()))
      .flatMap((item) => {
        const parsed = parse(item);
        if (parsed.unreadable === undefined) return [parsed.record];
        const fields = { ...nameOf(item[TABLE_KEYS.sort]), attributes: parsed.unreadable };
        log.warn(GAP_LINE.message, {
          subject: 'the memory',
          reason: 'unreadable: as if not there',
          ...fields,
        });
        return [];
      });
  }

  return {
    vaults: () => read(VAULTS, parseVaultItem, (vault) => ({ vault })),
    uploads: (vault) =>
      read(
        uploadsOf(vault),
        (item) => parseUploadItem(vault, item),
        (uploadId) => ({ vault, uploadId }),
      ),
    rememberUpload: (record) => store.put(toUploadItem(record)),
    rememberVault: (record) => store.put(toVaultItem(record)),
    coverage: async () => (await read(MONITOR, parseCoverageItem, (name) => ({ name })))[0],
    rememberCoverage: (record) => store.put(toCoverageItem(record)),
  };
}
