// Reads items of the table as what the monitor remembers; of an unreadable item it names the attributes.
import * as v from 'valibot';
import type { Coverage } from './coverage.ts';
import { type Item, SAID, VERSION } from './items.ts';
import type { PartTrust } from './part-calls.ts';
import { TABLE_KEYS } from './settings/settings.ts';
import type { Said } from './verdict/notices.ts';
import type { Beginning, Caller, Ending, PartCalls, UploadRecord, VaultRecord } from './verdict/record.ts';
import { VERDICTS } from './verdict/verdict.ts';

/** An item's record, or the attributes that made it unreadable. */
export type Parsed<T> =
  | { readonly record: T; readonly unreadable?: never }
  | { readonly unreadable: readonly string[] };

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
