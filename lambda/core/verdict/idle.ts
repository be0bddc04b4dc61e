// When the last part of an upload came: a range, from what lists show and what CloudTrail knows. Pure.
//
// Lists give the range, and CloudTrail may narrow it.
//
//   lists                       | The last part came between the last scan without it and the first with it. For an
//                               | upload that was old at first sight: between its creation and then, an open range.
//   a part's call in that range | It came exactly then. The newest such call counts, give or take two minutes.
//   a call outside that range   | Nothing. The log has a line about it.
//   no call from a moment on,   | It came before that moment, which raises the lower end of the idle time. An open range
//   where we trust silence      | stays open, and is judged as idle since then.
//   refused, throttled, unread  | Nothing. We keep what we learned before.
//
// Silence may make an upload stuck or expiring, never lost: once it is gone, only lists and calls are proof.
import { addSeconds, earlier, later, MINUTE } from '../time.ts';
import type { UploadRecord } from './record.ts';

/** The last part came between these two. */
export interface IdleRange {
  /**
   * It did not come before this: the upper end of the idle time. In an open range, the time from which it is judged.
   */
  readonly after: Date;
  /** It did not come after this: the lower end of the idle time. */
  readonly seenAt: Date;
  /** It may have come before `after` as well. */
  readonly isOpen: boolean;
}

/** How far the clocks of this function, Glacier and CloudTrail may be apart. */
export const CALL_TOLERANCE_SECONDS = 2 * MINUTE;

/** When the last part came, by lists alone. */
export const listedRange = ({
  createdAt,
  progressAfter,
  progressSeenAt,
  idleSinceFirstSight,
}: UploadRecord) => ({ from: idleSinceFirstSight ? createdAt : progressAfter, to: progressSeenAt });

/** Whether a call may be the one of the upload's last part. */
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
