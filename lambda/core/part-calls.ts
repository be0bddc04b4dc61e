// Which calls of parts to look for in CloudTrail, and what they mean for an upload. Pure.
import { isAccepted, type RecordedCall, type TimeWindow } from './history.ts';
import { addSeconds, DAY, earlier, isSame, later, MINUTE, secondsBetween, WEEK } from './time.ts';
import { CALL_TOLERANCE_SECONDS, idleRange, isInRange, listedRange } from './verdict/idle.ts';
import type { Caller, PartCalls, RefusedCall, RefusedParts, UploadRecord } from './verdict/record.ts';
import type { Thresholds } from './verdict/thresholds.ts';
import { type AssessedUpload, assess } from './verdict/verdict.ts';

/** We assume that CloudTrail shows calls that are this much older than the newest one that it shows. */
export const LATE_SECONDS = 30 * MINUTE;
/**
 * How far back from the end of the range to read calls of parts: an upload that is idle for longer has no hours left.
 */
const READ_BACK_SECONDS = DAY;

/** Uploads in danger, and those whose idle time we do not know, or not yet exactly. */
export function isLastPartSought({ record, verdict, idleUnknown, isUnproven }: AssessedUpload, at: Date) {
  const { gone, progress, partCalls, progressSeenAt, scannedAt } = record;
  if (gone || progress.parts === 0 || scannedAt > at) return false;
  const isUnfinished = partCalls !== undefined && partCalls.to < progressSeenAt;
  return verdict !== 'moving' || idleUnknown || isUnproven || isUnfinished;
}

/** Where to look for the last part, newest calls first; undefined once we have found it, or have read everything. */
export function backwards({ record }: AssessedUpload, now: Date): TimeWindow | undefined {
  const { from, to } = bounds(record, now);
  const { partCalls } = record;
  if (partCalls?.last || (partCalls && partCalls.from <= from)) return undefined;
  return { from, to: partCalls?.from ?? to };
}

/** What came since: refusals, and calls that show late. */
export function onwards({ record }: AssessedUpload, now: Date): TimeWindow | undefined {
  const { partCalls } = record;
  return partCalls && partCalls.to < now ? { from: partCalls.to, to: now } : undefined;
}

/** The window between two scans, if only the second saw the last part; otherwise a wide one, which is read last. */
export const isNarrow = ({ record }: AssessedUpload, { scanEveryMinutes }: Thresholds) => {
  const { from, to } = listedRange(record);
  return secondsBetween(from, to) <= 2 * scanEveryMinutes * MINUTE;
};

function bounds(record: UploadRecord, now: Date): TimeWindow {
  const range = listedRange(record);
  const to = earlier(addSeconds(range.to, CALL_TOLERANCE_SECONDS), now);
  const from = addSeconds(range.from, -CALL_TOLERANCE_SECONDS);
  return { from: later(from, addSeconds(to, -READ_BACK_SECONDS)), to };
}

/** The calls that we have read for an upload. */
export interface PartReading {
  readonly direction: 'backwards' | 'onwards';
  readonly window: TimeWindow;
  /** About this upload. */
  readonly calls: readonly RecordedCall[];
  /** How far back; undefined: all of the window, or as far as the last part. */
  readonly readTo: Date | undefined;
}

/** @param shownTo We assume that CloudTrail shows calls until then; undefined if nobody knows. */
export function afterReading(
  record: UploadRecord,
  { direction, window, calls, readTo }: PartReading,
  shownTo: Date | undefined,
): PartCalls {
  const before = record.partCalls;
  const taken = calls.filter((call) => isAccepted(call) && isInRange(call.caller.at, record));
  const last = latest([...taken.map(({ caller }) => caller), ...(before?.last ? [before.last] : [])]);
  const refused = refusedAfter(before?.refused, calls, last?.at);
  const isBack = direction === 'backwards';
  const from = last?.at ?? (isBack ? (readTo ?? window.from) : (before?.from ?? window.from));
  const shown = shownTo && earlier(shownTo, window.to);
  const isReadOn = isBack ? before === undefined : readTo === undefined;
  const to =
    isReadOn && shown ? later(shown, before?.to ?? shown) : (before?.to ?? bounds(record, window.to).from);
  const { refused: _, last: __, ...kept } = before ?? {};
  return { ...kept, from, to, ...(last && { last }), ...(refused && { refused }) };
}

const latest = (callers: readonly Caller[]) =>
  callers.reduce<Caller | undefined>((last, each) => (last && last.at >= each.at ? last : each), undefined);

/** By their time we know which calls we have counted before, so none counts twice. */
function refusedAfter(
  before: RefusedParts | undefined,
  calls: readonly RecordedCall[],
  lastPartAt: Date | undefined,
): RefusedParts | undefined {
  const since = (at: Date) => lastPartAt === undefined || at > lastPartAt;
  const isCounted = (at: Date) => before !== undefined && at >= before.since && at <= before.until;
  const fresh = calls.flatMap(({ caller: { at }, refusal }) =>
    refusal !== undefined && since(at) && !isCounted(at)
      ? [{ calls: 1, since: at, until: at, code: refusal }]
      : [],
  );
  const kept =
    before && since(before.until)
      ? [since(before.since) ? before : { ...before, calls: 1, since: before.until }]
      : [];
  return [...kept, ...fresh].reduce<RefusedParts | undefined>(
    (all, each) =>
      all === undefined
        ? each
        : {
            calls: all.calls + each.calls,
            since: earlier(all.since, each.since),
            until: later(all.until, each.until),
            code: each.until > all.until ? each.code : all.code,
          },
    undefined,
  );
}

/** Where to look for attempts to complete it: since its last part, or since we last looked. */
export const completionWindow = ({ record }: AssessedUpload, now: Date): TimeWindow => ({
  from: record.partCalls?.to ?? bounds(record, now).from,
  to: now,
});

/** @param calls Attempts to complete it, the newest first. */
export function withCompletion(partCalls: PartCalls, calls: readonly RecordedCall[]): PartCalls {
  const refused = calls.flatMap(({ caller, refusal }): RefusedCall[] =>
    refusal === undefined ? [] : [{ caller, code: refusal }],
  );
  const isLate = ({ caller }: RefusedCall) => !partCalls.last || caller.at > partCalls.last.at;
  const completion = [...refused, ...(partCalls.completion ? [partCalls.completion] : [])].find(isLate);
  const { completion: _, ...kept } = partCalls;
  return { ...kept, ...(completion && { completion }) };
}

/** Calls of parts that Glacier accepted when, by the lists, none can have come. */
export const contradictionsIn = (record: UploadRecord, calls: readonly RecordedCall[]) =>
  calls.filter((call) => isAccepted(call) && !isInRange(call.caller.at, record));

/** Whether CloudTrail records the calls of parts in this account and Region. If it does not, silence proves nothing. */
export interface PartTrust {
  /** The last scan that found the call of a part that lists know. */
  readonly shownAt?: Date;
  /** The last scan that found no call for a part that lists know. */
  readonly withdrawnAt?: Date;
  readonly scannedAt: Date;
}

export const isTrusted = ({ shownAt, withdrawnAt }: PartTrust, at: Date) =>
  isWithinAWeek(shownAt, at) && !isWithinAWeek(withdrawnAt, at);

const isWithinAWeek = (then: Date | undefined, at: Date) =>
  then !== undefined && secondsBetween(then, at) < WEEK;

/** @param read The uploads before, and the calls read for them. */
export function trustAfter(
  before: PartTrust | undefined,
  read: readonly { readonly record: UploadRecord; readonly partCalls: PartCalls }[],
  scannedAt: Date,
): PartTrust {
  const { scannedAt: _, ...known } = before ?? { scannedAt };
  const isShown = read.some(
    ({ record, partCalls: { last } }) => last && !isSame(record.partCalls?.last?.at, last.at),
  );
  const isWithdrawn = read.some(({ record, partCalls }) => isMissed(record, partCalls));
  return {
    ...known,
    ...(isShown && { shownAt: scannedAt }),
    ...(isWithdrawn && { withdrawnAt: scannedAt }),
    scannedAt,
  };
}

/** Lists know a part, but CloudTrail does not show its call, or did not show it in time. */
function isMissed(record: UploadRecord, { from, to, last }: PartCalls): boolean {
  const range = listedRange(record);
  const isReadWhole = from <= range.from && to >= range.to;
  if (!last) return isReadWhole;
  const before = record.partCalls;
  return before !== undefined && last.at > before.from && last.at < before.to;
}

/** The upload with what we know now, judged at the same moment as before. */
export function withPartCalls(
  upload: AssessedUpload,
  partCalls: PartCalls,
  scannedAt: Date,
  thresholds: Thresholds,
): AssessedUpload {
  const record = { ...upload.record, partCalls, scannedAt };
  const { after, seenAt, isOpen } = upload.idle;
  const range = idleRange(record);
  const isLearned = !isSame(after, range.after) || !isSame(seenAt, range.seenAt) || isOpen !== range.isOpen;
  const known = isLearned ? { ...record, partCalls: { ...partCalls, learnedAt: scannedAt } } : record;
  const listedAt = addSeconds(after, upload.idleAtMostSeconds);
  return assess(known, { scannedAt, listedAt }, thresholds);
}
