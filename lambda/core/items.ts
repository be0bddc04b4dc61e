// Translates what the monitor remembers into items of the table, with plain, readable attributes, and back.
import * as v from 'valibot';
import type { Coverage } from './coverage.ts';
import type { PartTrust } from './part-calls.ts';
import { TABLE_KEYS } from './settings/settings.ts';
import { WEEK } from './time.ts';
import type { Said } from './verdict/notices.ts';
import type { Beginning, Caller, Ending, PartCalls, UploadRecord, VaultRecord } from './verdict/record.ts';
import { VERDICTS } from './verdict/verdict.ts';

/** An item in the form of the document client. */
export type Item = Readonly<Record<string, unknown>>;

/** An item's record, or the attributes that made it unreadable. */
export type Parsed<T> =
  | { readonly record: T; readonly unreadable?: never }
  | { readonly unreadable: readonly string[] };

/** All vaults, sorted by name. It cannot collide with a vault's uploads, because a vault's name has no slash. */
export const VAULTS = 'vaults';
/** The uploads of one vault, sorted by id, each followed by what was reported about it. */
export const uploadsOf = (vault: string) => `uploads/${vault}`;
/** The memory of the monitor itself. */
export const MONITOR = 'monitor';
export const COVERAGE = 'coverage';
export const PART_TRUST = 'partTrust';

/** An upload's id has no slash. */
const SAID = '/said';
export const isSaidItem = (item: Item) => String(item[TABLE_KEYS.sort]).endsWith(SAID);

/**
 * The schema version to write. If an attribute changes its meaning or goes away, use a new version. Then the schemas
 * below stay for the older items, and each new one goes beside the old one in a `v.union`.
 */
const VERSION = 1;

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

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const epochMilliseconds = v.pipe(
  v.number(),
  v.transform((milliseconds) => new Date(milliseconds)),
  v.date(),
);

/** Only exactly what was written: `new Date` alone accepts too much, such as the 31st of February. */
const instant = v.pipe(
  v.string(),
  v.transform((text) => ({ text, date: new Date(text) })),
  v.check(({ text, date }) => !Number.isNaN(date.getTime()) && date.toISOString() === text),
  v.transform(({ date }) => date),
);

const common = { [TABLE_KEYS.sort]: v.string(), version: v.literal(VERSION), scannedAt: epochMilliseconds };
const byteRange = v.object({ first: wholeNumber, last: wholeNumber });

const text = v.pipe(v.string(), v.maxLength(256));
const caller = v.object({
  at: instant,
  principal: v.exactOptional(text),
  address: v.exactOptional(text),
  agent: v.exactOptional(text),
}) satisfies v.GenericSchema<unknown, Caller>;
const beginning = v.union([
  v.object({ caller }),
  v.object({ unknownSince: instant }),
]) satisfies v.GenericSchema<unknown, Beginning>;
const ending = v.object({
  kind: v.picklist(['completed', 'aborted']),
  caller,
}) satisfies v.GenericSchema<unknown, Ending>;

const code = v.pipe(v.string(), v.maxLength(64));
const partCalls = v.object({
  from: instant,
  to: instant,
  isSilenceTrusted: v.exactOptional(v.literal(true)),
  last: v.exactOptional(caller),
  learnedAt: v.exactOptional(instant),
  refused: v.exactOptional(v.object({ calls: wholeNumber, since: instant, until: instant, code })),
  completion: v.exactOptional(v.object({ caller, code })),
}) satisfies v.GenericSchema<unknown, PartCalls>;

/** What CloudTrail knew. An unreadable detail must not lose the record. */
const orNothing = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

const vaultItem = v.object({
  ...common,
  quietScans: wholeNumber,
  mostParts: wholeNumber,
  gone: v.boolean(),
  listedAt: instant,
  settings: v.string(),
});

const uploadItem = v.object({
  ...common,
  createdAt: instant,
  partSizeBytes: wholeNumber,
  progress: v.object({
    parts: wholeNumber,
    bytes: wholeNumber,
    fingerprint: v.string(),
    missing: v.exactOptional(v.object({ ranges: v.array(byteRange), gaps: wholeNumber, bytes: wholeNumber })),
    firstShortPart: v.exactOptional(byteRange),
    highestPart: wholeNumber,
  }),
  firstSeenAt: instant,
  progressSeenAt: instant,
  progressAfter: instant,
  idleSinceFirstSight: v.boolean(),
  arrived: v.exactOptional(v.object({ at: instant, bytes: wholeNumber })),
  checkpoint: v.exactOptional(v.object({ marker: v.string(), parts: wholeNumber, fingerprint: v.string() })),
  unverified: v.exactOptional(v.literal(true)),
  gone: v.exactOptional(
    v.object({
      ...{ at: instant, seenAt: instant, lost: v.boolean(), ending: orNothing(ending) },
      readTo: orNothing(v.object({ completed: v.exactOptional(instant), aborted: v.exactOptional(instant) })),
    }),
  ),
  begun: orNothing(beginning),
  partCalls: orNothing(partCalls),
});

const verdict = v.picklist(VERDICTS);
const saidItem = v.object({
  ...common,
  notified: v.exactOptional(
    v.object({
      verdict: v.union([verdict, v.picklist(['ended', 'completed', 'aborted'])]),
      hoursLeft: v.exactOptional(v.number()),
      nearLimit: v.exactOptional(v.literal(true)),
      at: instant,
      parts: wholeNumber,
      bytes: wholeNumber,
    }),
  ),
  alerted: v.exactOptional(v.object({ verdict, at: instant })),
});

const coverageItem = v.object({
  ...common,
  reportedAt: v.exactOptional(instant),
  digestedAt: v.exactOptional(instant),
  gaps: v.array(v.object({ key: v.string(), seenAt: instant, reported: v.exactOptional(v.literal(true)) })),
});

const partTrustItem = v.object({
  ...common,
  shownAt: v.exactOptional(instant),
  withdrawnAt: v.exactOptional(instant),
});

export const parseVaultItem = (item: Item): Parsed<VaultRecord> =>
  parse(vaultItem, item, ({ name, version: _, ...record }) => ({ vault: name, ...record }));

export const parseUploadItem = (vault: string, item: Item): Parsed<UploadRecord> =>
  parse(uploadItem, item, ({ name, version: _, gone, begun, partCalls, ...record }) => ({
    vault,
    id: name,
    ...record,
    ...(begun && { begun }),
    ...(partCalls && { partCalls }),
    ...(gone && { gone: withoutUndefined(gone) }),
  }));

export const parseSaidItem = (vault: string, item: Item): Parsed<Said> =>
  parse(saidItem, item, ({ name, version: _, ...said }) => ({
    vault,
    id: name.slice(0, -SAID.length),
    ...said,
  }));

export const parseCoverageItem = (item: Item): Parsed<Coverage> =>
  parse(coverageItem, item, ({ name: _, version: __, ...coverage }) => coverage);

export const parsePartTrustItem = (item: Item): Parsed<PartTrust> =>
  parse(partTrustItem, item, ({ name: _, version: __, ...trust }) => trust);

const withoutUndefined = ({
  ending: known,
  readTo,
  ...gone
}: v.InferOutput<typeof uploadItem>['gone'] & object) => ({
  ...gone,
  ...(known && { ending: known }),
  ...(readTo && { readTo }),
});

/** @param toRecord makes the record from the schema's output. */
function parse<Schema extends v.GenericSchema, T>(
  schema: Schema,
  item: Item,
  toRecord: (parsed: v.InferOutput<Schema>) => T,
): Parsed<T> {
  const parsed = v.safeParse(schema, item);
  if (parsed.success) return { record: toRecord(parsed.output) };
  return { unreadable: parsed.issues.map((issue) => v.getDotPath(issue) ?? 'item') };
}
