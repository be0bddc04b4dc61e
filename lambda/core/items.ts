// The items of the table: what is remembered as plain, readable attributes, and back.
import * as v from 'valibot';
import { TABLE_KEYS } from './settings/settings.ts';
import { beginningItem, endingItem, fromBeginning, fromEnding } from './trail-items.ts';
import { DANGERS, type UploadRecord, type VaultRecord } from './verdict/record.ts';

/** An item as the document client gives it. */
export type Item = Readonly<Record<string, unknown>>;

/** An item's record, or the attributes for which it has none. */
export type Parsed<T> =
  | { readonly record: T; readonly unreadable?: never }
  | { readonly unreadable: readonly string[] };

/** All vaults, sorted by name. No vault's uploads can get in: a vault's name has no slash. */
export const VAULTS = 'vaults';
/** The uploads of one vault, sorted by id. */
export const uploadsOf = (vault: string) => `uploads/${vault}`;

/**
 * The schema version that is written. Attributes that mean something else, or are no longer there, need a new one;
 * then the schemas below stay as they are for the older items, and each new one goes beside its elder in a `v.union`
 * that gives the same record.
 */
const VERSION = 1;

const WEEK_SECONDS = 7 * 86_400;

const expiry = (scannedAt: Date) => ({
  [TABLE_KEYS.timeToLive]: Math.ceil(scannedAt.getTime() / 1000) + WEEK_SECONDS,
});

/** DynamoDB deletes what has expired within days, not at once. */
export function isExpired(item: Item, now: Date): boolean {
  const expiresAt = item[TABLE_KEYS.timeToLive];
  return typeof expiresAt === 'number' && expiresAt * 1000 <= now.getTime();
}

export const toVaultItem = ({
  vault,
  scannedAt,
  hadUploads,
  mostParts,
  gone,
  listedAt,
  settings,
}: VaultRecord) => ({
  [TABLE_KEYS.partition]: VAULTS,
  [TABLE_KEYS.sort]: vault,
  version: VERSION,
  scannedAt: scannedAt.getTime(),
  hadUploads,
  mostParts,
  gone,
  listedAt: listedAt.getTime(),
  settings,
  ...(gone && expiry(scannedAt)),
});

export const toUploadItem = ({ upload, gone, scannedAt, ...record }: UploadRecord) => ({
  [TABLE_KEYS.partition]: uploadsOf(upload.vault),
  [TABLE_KEYS.sort]: upload.id,
  version: VERSION,
  // A number, as the order of the puts hangs on it.
  scannedAt: scannedAt.getTime(),
  createdAt: upload.createdAt.toISOString(),
  partSizeBytes: upload.partSizeBytes,
  progress: record.progress,
  firstSeenAt: record.firstSeenAt.toISOString(),
  progressSeenAt: record.progressSeenAt.toISOString(),
  progressAfter: record.progressAfter.toISOString(),
  idleSinceFirstSight: record.idleSinceFirstSight,
  ...(record.checkpoint && { checkpoint: record.checkpoint }),
  ...(record.unverified && { unverified: true }),
  told: record.told,
  ...(record.unheard && { unheard: true }),
  ...fromBeginning(record.begun),
  ...(record.lastTold && { lastTold: { ...record.lastTold, at: record.lastTold.at.toISOString() } }),
  ...(record.arrived && { arrived: { ...record.arrived, at: record.arrived.at.toISOString() } }),
  ...(record.nearLimit && { nearLimit: record.nearLimit }),
  ...(record.reminded !== undefined && { reminded: record.reminded }),
  ...(gone && {
    gone: {
      at: gone.at.toISOString(),
      seenAt: gone.seenAt.toISOString(),
      lost: gone.lost,
      ...fromEnding(gone),
    },
    ...expiry(scannedAt),
  }),
});

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const epochMilliseconds = v.pipe(
  v.number(),
  v.transform((milliseconds) => new Date(milliseconds)),
  v.date(),
);

/** Exactly as it was written: `new Date` alone takes much for a date, such as the 31st of February. */
const isoInstant = v.pipe(
  v.string(),
  v.transform((text) => ({ text, date: new Date(text) })),
  v.check(({ text, date }) => !Number.isNaN(date.getTime()) && date.toISOString() === text),
  v.transform(({ date }) => date),
);

const byteRange = v.object({ first: wholeNumber, last: wholeNumber });

const vaultItem = v.object({
  [TABLE_KEYS.sort]: v.string(),
  version: v.literal(1),
  scannedAt: epochMilliseconds,
  hadUploads: v.boolean(),
  mostParts: wholeNumber,
  gone: v.boolean(),
  listedAt: epochMilliseconds,
  settings: v.string(),
});

const uploadItem = v.object({
  [TABLE_KEYS.sort]: v.string(),
  version: v.literal(1),
  scannedAt: epochMilliseconds,
  createdAt: isoInstant,
  partSizeBytes: wholeNumber,
  progress: v.object({
    parts: wholeNumber,
    bytes: wholeNumber,
    fingerprint: v.string(),
    firstMissingRange: v.exactOptional(byteRange),
    firstShortPart: v.exactOptional(byteRange),
    highestPart: wholeNumber,
  }),
  firstSeenAt: isoInstant,
  progressSeenAt: isoInstant,
  progressAfter: isoInstant,
  idleSinceFirstSight: v.boolean(),
  checkpoint: v.exactOptional(v.object({ marker: v.string(), parts: wholeNumber, fingerprint: v.string() })),
  unverified: v.exactOptional(v.literal(true)),
  told: v.array(v.picklist(DANGERS)),
  unheard: v.exactOptional(v.literal(true)),
  lastTold: v.exactOptional(v.object({ at: isoInstant, parts: wholeNumber, bytes: wholeNumber })),
  arrived: v.exactOptional(v.object({ at: isoInstant, bytes: wholeNumber })),
  nearLimit: v.exactOptional(v.picklist(['told', 'unheard'])),
  reminded: v.exactOptional(v.number()),
  gone: v.exactOptional(v.object({ at: isoInstant, seenAt: isoInstant, lost: v.boolean(), ...endingItem })),
  ...beginningItem,
});

export const parseVaultItem = (item: Item): Parsed<VaultRecord> =>
  parse(vaultItem, item, ({ name, version: _, ...record }) => ({ vault: name, ...record }));

export const parseUploadItem = (vault: string, item: Item): Parsed<UploadRecord> =>
  parse(uploadItem, item, ({ name, version: _, createdAt, partSizeBytes, gone, begun, ...record }) => ({
    upload: { vault, id: name, createdAt, partSizeBytes },
    ...record,
    ...(begun && { begun }),
    ...(gone && {
      gone: {
        at: gone.at,
        seenAt: gone.seenAt,
        lost: gone.lost,
        ...(gone.ending && { ending: gone.ending }),
        ...(gone.open && { open: gone.open }),
      },
    }),
  }));

/** @param toRecord makes the record of what the schema gives. */
export function parse<Schema extends v.GenericSchema, T>(
  schema: Schema,
  item: Item,
  toRecord: (parsed: v.InferOutput<Schema>) => T,
): Parsed<T> {
  const parsed = v.safeParse(schema, item);
  if (parsed.success) return { record: toRecord(parsed.output) };
  return { unreadable: parsed.issues.map((issue) => v.getDotPath(issue) ?? 'item') };
}
