// Writes what the monitor remembers as items of the table, with plain, readable attributes. read-items.ts reads them back.
import type { Coverage } from './coverage.ts';
import type { PartTrust } from './part-calls.ts';
import { TABLE_KEYS } from './settings/settings.ts';
import { WEEK } from './time.ts';
import type { Said } from './verdict/notices.ts';
import type { UploadRecord, VaultRecord } from './verdict/record.ts';

/** An item in the form of the document client. */
export type Item = Readonly<Record<string, unknown>>;

/** All vaults, sorted by name. It cannot collide with a vault's uploads, because a vault's name has no slash. */
export const VAULTS = 'vaults';
/** The uploads of one vault, sorted by id, each followed by what was reported about it. */
export const uploadsOf = (vault: string) => `uploads/${vault}`;
/** The memory of the monitor itself. */
export const MONITOR = 'monitor';
export const COVERAGE = 'coverage';
export const PART_TRUST = 'partTrust';

/** An upload's id has no slash. */
export const SAID = '/said';
export const isSaidItem = (item: Item) => String(item[TABLE_KEYS.sort]).endsWith(SAID);

/**
 * The schema version to write. If an attribute changes its meaning or goes away, use a new version. Then the schemas in
 * read-items.ts stay for the older items, and each new one goes beside the old one in a `v.union`.
 */
export const VERSION = 1;

/** A put never replaces an item with a later `scannedAt`. */
const itemAt = (collection: string, name: string, scannedAt: Date) => ({
  [TABLE_KEYS.partition]: collection,
  [TABLE_KEYS.sort]: name,
  version: VERSION,
  scannedAt: scannedAt.getTime(),
});

const expiry = (from: Date, seconds = WEEK) => ({
  [TABLE_KEYS.timeToLive]: Math.ceil(from.getTime() / 1000) + seconds,
});

/** DynamoDB deletes what has expired within days, not at once. */
export function isExpired(item: Item, now: Date): boolean {
  const expiresAt = item[TABLE_KEYS.timeToLive];
  return typeof expiresAt === 'number' && expiresAt * 1000 <= now.getTime();
}

/** Writes instants as text, at any depth, and leaves out what is undefined. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : [[name, plain(each)]])),
  );
}

const asItem = (record: object) => plain(record) as Item;

export const toVaultItem = ({ vault, scannedAt, ...record }: VaultRecord): Item => ({
  ...itemAt(VAULTS, vault, scannedAt),
  ...asItem(record),
  ...(record.gone && expiry(scannedAt)),
});

export const toUploadItem = ({ vault, id, scannedAt, ...record }: UploadRecord): Item => ({
  ...itemAt(uploadsOf(vault), id, scannedAt),
  ...asItem(record),
  ...(record.gone && expiry(scannedAt)),
});

/**
 * @param goneBy When the upload was gone. The item must outlive its tombstone, which may be written again for a day, so
 * that no loss is reported twice. The time of the report does not serve for that, because it may be long ago.
 */
export const toSaidItem = ({ vault, id, scannedAt, ...said }: Said, goneBy: Date | undefined): Item => ({
  ...itemAt(uploadsOf(vault), id + SAID, scannedAt),
  ...asItem(said),
  ...(goneBy && expiry(goneBy, 2 * WEEK)),
});

export const toCoverageItem = ({ scannedAt, ...coverage }: Coverage): Item => ({
  ...itemAt(MONITOR, COVERAGE, scannedAt),
  ...asItem(coverage),
});

export const toPartTrustItem = ({ scannedAt, ...trust }: PartTrust): Item => ({
  ...itemAt(MONITOR, PART_TRUST, scannedAt),
  ...asItem(trust),
});
