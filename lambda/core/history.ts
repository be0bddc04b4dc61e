// What to look for in CloudTrail, and what an upload is once something was found there. Pure.
import { callerFields } from './caller.ts';
import { withoutWhatEnded } from './verdict/notices.ts';
import type { Caller, Ending, UploadRecord } from './verdict/record.ts';
import { DAY, MINUTE, secondsBetween, type Thresholds } from './verdict/thresholds.ts';
import { type AssessedUpload, assess } from './verdict/verdict.ts';

/** The call that begins an upload, and those that end it. */
export const CALLS = {
  begun: 'InitiateMultipartUpload',
  completed: 'CompleteMultipartUpload',
  aborted: 'AbortMultipartUpload',
} as const;
export type CallName = (typeof CALLS)[keyof typeof CALLS];

export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
}

/** CloudTrail keeps calls for so long (CloudTrail User Guide, "Working with CloudTrail event history"). */
const KEPT_SECONDS = 90 * DAY;
/** Calls show late: what is not found is looked for as long as this. */
const SOUGHT_SECONDS = DAY;

/** How far the clocks of this function, Glacier and CloudTrail may be apart. */
const TOLERANCE_MILLISECONDS = 2 * MINUTE * 1000;
/** A scan lasts at most as long: an upload may have ended after the scan began that was the first not to find it. */
const LONGEST_SCAN_MILLISECONDS = 15 * MINUTE * 1000;

/** Whether it is gone, nobody knows how, and that may still show. What a newer scan has remembered is its own. */
export const isEndSought = ({ gone, scannedAt }: UploadRecord, at: Date) =>
  gone !== undefined && !gone.ending && scannedAt <= at && secondsBetween(gone.at, at) < SOUGHT_SECONDS;

export const isTooOld = ({ upload }: UploadRecord, at: Date) =>
  secondsBetween(upload.createdAt, at) >= KEPT_SECONDS;

/** Whether who began it is not known, and may still show. */
export const isBeginningSought = ({ begun, scannedAt }: UploadRecord, at: Date) =>
  scannedAt <= at &&
  (begun === undefined ||
    ('unknownSince' in begun && secondsBetween(begun.unknownSince, at) < SOUGHT_SECONDS));

/** From before the last scan that saw it until the first that did not was over. */
export function endWindow({ gone, scannedAt }: UploadRecord): TimeWindow {
  const { seenAt, at } = gone ?? { seenAt: scannedAt, at: scannedAt };
  return {
    from: new Date(seenAt.getTime() - TOLERANCE_MILLISECONDS),
    to: new Date(at.getTime() + LONGEST_SCAN_MILLISECONDS + TOLERANCE_MILLISECONDS),
  };
}

/** Until now: a list may have left it out before it ended. */
export const afterwards = (record: UploadRecord, at: Date): TimeWindow => ({
  from: endWindow(record).to,
  to: new Date(at.getTime() + TOLERANCE_MILLISECONDS),
});

export const beginningWindow = ({ upload: { createdAt } }: UploadRecord): TimeWindow => ({
  from: new Date(createdAt.getTime() - TOLERANCE_MILLISECONDS),
  to: new Date(createdAt.getTime() + TOLERANCE_MILLISECONDS),
});

/** An upload, by its id, and when the call was made that is looked for. */
export interface Sought {
  readonly id: string;
  readonly window: TimeWindow;
}

/** Windows that overlap as one, each with the uploads that are looked for in it; in the order of those. */
export function merged(sought: readonly Sought[]) {
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

/** What is gone, once it is known how: it is not lost. */
export function ended(
  upload: AssessedUpload,
  ending: Ending,
  at: Date,
  thresholds: Thresholds,
): AssessedUpload {
  const { gone, ...record } = upload.record;
  if (!gone) return upload;
  const known = { ...record, gone: { ...gone, lost: false, ending }, scannedAt: at };
  return withoutWhatEnded(assess(known, { startedAt: at, listedAt: at }, thresholds), at);
}

const withRecord = (upload: AssessedUpload, record: UploadRecord): AssessedUpload => ({ ...upload, record });

/** What is gone and now told as ended, though nobody knows how: if that shows later, it is news. */
export const leftOpen = (upload: AssessedUpload, at: Date): AssessedUpload =>
  upload.record.gone
    ? withRecord(upload, { ...upload.record, gone: { ...upload.record.gone, open: true }, scannedAt: at })
    : upload;

export const begunBy = (upload: AssessedUpload, caller: Caller, at: Date): AssessedUpload =>
  withRecord(upload, { ...upload.record, begun: { caller }, scannedAt: at });

/** The upload itself, where that is known already. */
export const begunByUnknown = (upload: AssessedUpload, at: Date): AssessedUpload =>
  upload.record.begun
    ? upload
    : withRecord(upload, { ...upload.record, begun: { unknownSince: at }, scannedAt: at });

/** As it is told and logged. */
export const trailFields = ({ begun, gone }: UploadRecord) => ({
  ...(begun && 'caller' in begun && { begun: callerFields(begun.caller) }),
  ...(gone?.ending && { ended: callerFields(gone.ending.caller) }),
});

/** Said once, by the scan that had the first news of it. */
export const isTooOldToTell = ({ begun, ...record }: UploadRecord, scannedAt: Date) =>
  begun !== undefined &&
  'unknownSince' in begun &&
  begun.unknownSince.getTime() === scannedAt.getTime() &&
  isTooOld(record, scannedAt);
