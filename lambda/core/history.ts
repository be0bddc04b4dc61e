// What to look for in CloudTrail's event history, and what a call found there means for an upload. Pure.
import { callerFields } from './caller.ts';
import {
  ATTEMPTS_SECONDS,
  addSeconds,
  DAY,
  isSame,
  LONGEST_SCAN_SECONDS,
  MINUTE,
  secondsBetween,
} from './time.ts';
import type { Caller, Ending, RefusedParts, UploadRecord } from './verdict/record.ts';
import type { Thresholds } from './verdict/thresholds.ts';
import { type AssessedUpload, assess } from './verdict/verdict.ts';

/** The call that begins an upload, that of each part, those that end it, and the one that this monitor makes in each scan. */
export const CALLS = {
  begun: 'InitiateMultipartUpload',
  part: 'UploadMultipartPart',
  completed: 'CompleteMultipartUpload',
  aborted: 'AbortMultipartUpload',
  listed: 'ListMultipartUploads',
} as const;
export type CallName = (typeof CALLS)[keyof typeof CALLS];

/** A call about an upload. We take nothing else from its record, because that may carry the archive's description. */
export interface RecordedCall {
  readonly uploadId: string;
  readonly caller: Caller;
  /** Glacier's error code, if it refused the call. */
  readonly refusal?: string;
  /** The record's own id, because a record may come twice. */
  readonly eventId: string;
}

/** Whether Glacier accepted the call. */
export const isAccepted = ({ refusal }: RecordedCall) => refusal === undefined;

export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
}

/** CloudTrail keeps calls this long (CloudTrail User Guide, "Working with CloudTrail event history"). */
const KEPT_SECONDS = 90 * DAY;
/** Calls show late, so we go on looking this long. */
const SOUGHT_SECONDS = DAY;

/** How far the clocks of this function, Glacier and CloudTrail may be apart. */
const TOLERANCE_SECONDS = 2 * MINUTE;

/**
 * Whether the upload is gone, nobody knows how, and a call may still show it. We leave alone what a newer scan has
 * remembered.
 */
export const isEndSought = ({ gone, scannedAt }: UploadRecord, at: Date) =>
  gone !== undefined && !gone.ending && scannedAt <= at && secondsBetween(gone.at, at) < SOUGHT_SECONDS;

export const isTooOld = ({ createdAt }: UploadRecord, at: Date) =>
  secondsBetween(createdAt, at) >= KEPT_SECONDS;

/** Whether nobody knows who began it, and a call may still show it. */
export const isBeginningSought = ({ begun, scannedAt }: UploadRecord, at: Date) =>
  scannedAt <= at &&
  (begun === undefined ||
    ('unknownSince' in begun && secondsBetween(begun.unknownSince, at) < SOUGHT_SECONDS));

/** From before the last scan that saw the upload until the end of the last attempt at the first scan that did not. */
export function endWindow({ gone, scannedAt }: UploadRecord): TimeWindow {
  const { seenAt, at } = gone ?? { seenAt: scannedAt, at: scannedAt };
  return {
    from: addSeconds(seenAt, -TOLERANCE_SECONDS),
    to: addSeconds(at, ATTEMPTS_SECONDS + LONGEST_SCAN_SECONDS + TOLERANCE_SECONDS),
  };
}

/** The rest of the end window that earlier scans have not read. */
export function unreadWindow(record: UploadRecord, kind: Ending['kind']): TimeWindow {
  const window = endWindow(record);
  return { ...window, to: record.gone?.readTo?.[kind] ?? window.to };
}

/**
 * The upload with how far back we have read its calls of a kind. Undefined means to the end, so that later scans begin
 * again.
 */
export function readOn(
  upload: AssessedUpload,
  kind: Ending['kind'],
  readTo: Date | undefined,
  at: Date,
): AssessedUpload {
  const { gone } = upload.record;
  if (!gone || gone.readTo?.[kind]?.getTime() === readTo?.getTime()) return upload;
  const { [kind]: _, ...others } = gone.readTo ?? {};
  const { readTo: __, ...rest } = gone;
  const all = { ...others, ...(readTo && { [kind]: readTo }) };
  const now = { ...rest, ...(Object.keys(all).length > 0 && { readTo: all }) };
  return withRecord(upload, { ...upload.record, gone: now, scannedAt: at });
}

/** Until now, because a list may have left out the upload before it ended. */
export const afterwards = (record: UploadRecord, at: Date): TimeWindow => ({
  from: endWindow(record).to,
  to: addSeconds(at, TOLERANCE_SECONDS),
});

export const beginningWindow = ({ createdAt }: UploadRecord): TimeWindow => ({
  from: addSeconds(createdAt, -TOLERANCE_SECONDS),
  to: addSeconds(createdAt, TOLERANCE_SECONDS),
});

/** An upload, by its id, and the time of the call that we look for. */
export interface Sought {
  readonly id: string;
  readonly window: TimeWindow;
}

/** Merges windows that overlap. Each has the uploads to look for in it, in their order. */
export function mergedWindows(sought: readonly Sought[]) {
  const groups: { from: Date; to: Date; readonly ids: string[]; rank: number }[] = [];
  const latestFirst = sought
    .map(({ id, window }, rank) => ({ id, window, rank }))
    .filter(({ window }) => window.from < window.to)
    .sort((one, other) => other.window.to.getTime() - one.window.to.getTime());
  for (const { id, window, rank } of latestFirst) {
    const group = groups.at(-1);
    if (group && window.to >= group.from) {
      if (window.from < group.from) group.from = window.from;
      group.ids.push(id);
      group.rank = Math.min(group.rank, rank);
    } else {
      groups.push({ ...window, ids: [id], rank });
    }
  }
  return groups.sort((one, other) => one.rank - other.rank);
}

/** An upload that is gone, once we know how: it is not lost. */
export function ended(
  upload: AssessedUpload,
  ending: Ending,
  at: Date,
  thresholds: Thresholds,
): AssessedUpload {
  const { gone, ...record } = upload.record;
  if (!gone) return upload;
  const known = { ...record, gone: { ...gone, lost: false, ending }, scannedAt: at };
  return assess(known, { scannedAt: at, listedAt: at }, thresholds);
}

const withRecord = (upload: AssessedUpload, record: UploadRecord): AssessedUpload => ({ ...upload, record });

export const begunBy = (upload: AssessedUpload, caller: Caller, at: Date): AssessedUpload =>
  withRecord(upload, { ...upload.record, begun: { caller }, scannedAt: at });

/** The upload itself, if that is known already. */
export const begunByUnknown = (upload: AssessedUpload, at: Date): AssessedUpload =>
  upload.record.begun
    ? upload
    : withRecord(upload, { ...upload.record, begun: { unknownSince: at }, scannedAt: at });

/** For logs and messages. */
export const callFields = ({ begun, gone, partCalls }: UploadRecord) => ({
  ...(begun && 'caller' in begun && { begun: callerFields(begun.caller) }),
  ...(partCalls?.last && { lastPart: callerFields(partCalls.last) }),
  ...(partCalls?.refused && { refusedParts: refusedFields(partCalls.refused) }),
  ...(partCalls?.completion && {
    refusedCompletion: { ...callerFields(partCalls.completion.caller), code: partCalls.completion.code },
  }),
  ...(gone?.ending && { ended: callerFields(gone.ending.caller) }),
});

const refusedFields = ({ calls, since, until, code }: RefusedParts) => ({
  calls,
  since: since.toISOString(),
  until: until.toISOString(),
  code,
});
export type RefusedFields = ReturnType<typeof refusedFields>;

/** Said once, by the first scan that did not find out. */
export const isTooOldToTell = (record: UploadRecord, scannedAt: Date) =>
  record.begun !== undefined &&
  'unknownSince' in record.begun &&
  isSame(record.begun.unknownSince, scannedAt) &&
  isTooOld(record, scannedAt);
