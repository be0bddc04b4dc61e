// When the last part of an upload came: a range, from what lists show and what CloudTrail knows. Pure.
//
// The first row that holds has the last word.
//
//   lists                      | the last part came between the last scan without it and the first with it; of an upload that
//                              | was old when it was first seen, between its creation and then: the range is open
//   a part's call in that range| it came then, exactly: the newest call that shows, give or take two minutes for the clocks
//   a call outside of it       | nothing; it is logged
//   no call from a moment on,  | it came by that moment, which raises the lower end of the idle time. An open range stays open,
//   where silence is trusted   | and is judged as idle since then
//   refused, throttled, unread | nothing; what was learned before stays
//
// Silence may make an upload stuck or expiring, never lost: when it is gone, only what lists and calls prove counts.
import { addSeconds, earlier, later, MINUTE } from '../time.ts';
import type { UploadRecord } from './record.ts';

/** Between these the last part came. */
export interface IdleRange {
  /** Not before: the upper end of the idle time. Of an open range, from when on it is judged. */
  readonly after: Date;
  /** Not later: the lower end of the idle time. */
  readonly seenAt: Date;
  /** It may have come before `after` as well. */
  readonly isOpen: boolean;
}

/** How far the clocks of this function, Glacier and CloudTrail may be apart. */
export const CALL_TOLERANCE_SECONDS = 2 * MINUTE;

/** When the last part came by lists alone. */
export const listedRange = ({
  createdAt,
  progressAfter,
  progressSeenAt,
  idleSinceFirstSight,
}: UploadRecord) => ({ from: idleSinceFirstSight ? createdAt : progressAfter, to: progressSeenAt });

/** Whether a call may be that of the upload's last part. */
export function isInRange(at: Date, record: UploadRecord): boolean {
  const { from, to } = listedRange(record);
  return at >= addSeconds(from, -CALL_TOLERANCE_SECONDS) && at <= addSeconds(to, CALL_TOLERANCE_SECONDS);
}

/** By lists and the calls of parts. */
export function provenIdleRange(record: UploadRecord): IdleRange {
  const { progressAfter, progressSeenAt, idleSinceFirstSight, partCalls } = record;
  const last = partCalls?.last;
  if (!last || !isInRange(last.at, record)) {
    return { after: progressAfter, seenAt: progressSeenAt, isOpen: idleSinceFirstSight };
  }
  const at = within(last.at, listedRange(record));
  return { after: at, seenAt: at, isOpen: false };
}

/** By lists, the calls of parts, and their absence. */
export function idleRange(record: UploadRecord): IdleRange {
  const range = provenIdleRange(record);
  const { progressSeenAt, partCalls } = record;
  if (!partCalls?.isSilenceTrusted || partCalls.last || partCalls.to < progressSeenAt) return range;
  const seenAt = within(partCalls.from, listedRange(record));
  return { ...range, seenAt, ...(range.isOpen && { after: seenAt }) };
}

const within = (at: Date, { from, to }: { readonly from: Date; readonly to: Date }) =>
  later(from, earlier(at, to));
