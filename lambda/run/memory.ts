// The memory, on top of any store of items: it checks what it reads and leaves out what has expired.
import {
  COVERAGE,
  type Item,
  isExpired,
  isSaidItem,
  MONITOR,
  PART_TRUST,
  toCoverageItem,
  toPartTrustItem,
  toSaidItem,
  toUploadItem,
  toVaultItem,
  uploadsOf,
  VAULTS,
} from '../core/items.ts';
import { GAP_LINE } from '../core/log-lines.ts';
import {
  type Parsed,
  parseCoverageItem,
  parsePartTrustItem,
  parseSaidItem,
  parseUploadItem,
  parseVaultItem,
} from '../core/read-items.ts';
import { TABLE_KEYS } from '../core/settings/settings.ts';
import type { ItemStore, Memory, MemoryLog } from '../ports.ts';

interface Surroundings {
  readonly log: MemoryLog;
  /** Items that have expired by this clock are ignored, even if the store has not deleted them yet. */
  readonly now: () => Date;
}

export function createMemory(store: ItemStore, { log, now }: Surroundings): Memory {
  const list = async (collection: string) =>
    (await store.list(collection)).filter((item) => !isExpired(item, now()));

  /** An unreadable item counts as missing and does not fail the others. */
  function readable<T>(
    items: readonly Item[],
    parse: (item: Item) => Parsed<T>,
    nameOf: (name: unknown) => Record<string, unknown>,
  ): readonly T[] {
    return items.flatMap((item) => {
      const parsed = parse(item);
      if (parsed.unreadable === undefined) return [parsed.record];
      const fields = { ...nameOf(item[TABLE_KEYS.sort]), attributes: parsed.unreadable };
      log.warn(GAP_LINE.message, { subject: 'the memory', reason: 'unreadable: as if not there', ...fields });
      return [];
    });
  }

  const monitorItem = async <T>(name: string, parse: (item: Item) => Parsed<T>) =>
    readable(
      (await list(MONITOR)).filter((item) => item[TABLE_KEYS.sort] === name),
      parse,
      () => ({ name }),
    );

  return {
    vaults: async () => readable(await list(VAULTS), parseVaultItem, (vault) => ({ vault })),
    async uploads(vault) {
      const items = await list(uploadsOf(vault));
      const nameOf = (uploadId: unknown) => ({ vault, uploadId });
      const records = items.filter((item) => !isSaidItem(item));
      const said = readable(items.filter(isSaidItem), (item) => parseSaidItem(vault, item), nameOf);
      return {
        records: readable(records, (item) => parseUploadItem(vault, item), nameOf),
        said: new Map(said.map((each) => [each.id, each])),
      };
    },
    rememberUpload: (record) => store.put(toUploadItem(record)),
    rememberSaid: (said, isGone) => store.put(toSaidItem(said, isGone ? now() : undefined)),
    rememberVault: (record) => store.put(toVaultItem(record)),
    coverage: async () => (await monitorItem(COVERAGE, parseCoverageItem))[0],
    rememberCoverage: (record) => store.put(toCoverageItem(record)),
    partTrust: async () => (await monitorItem(PART_TRUST, parsePartTrustItem))[0],
    rememberPartTrust: (record) => store.put(toPartTrustItem(record)),
  };
}
