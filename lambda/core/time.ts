// Durations, and how far clocks may be apart. All in seconds, unless a name says otherwise. Pure.

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** Glacier may remove an upload after this long without a part (Amazon Glacier Developer Guide, "Multipart Upload Operations"). */
export const EXPIRY_SECONDS = 24 * HOUR;

/** The most that Lambda gives a run. */
export const LONGEST_SCAN_SECONDS = 15 * MINUTE;

/** How long Lambda repeats a failed run: each attempt at a scan begins within this time after the scan was due. */
export const ATTEMPTS_SECONDS = 60 * MINUTE;

/** The clock of the function, that of Glacier and those of earlier scans may be this far apart. */
export const CLOCK_TOLERANCE_SECONDS = 5 * MINUTE;

/** Kept at the end of a run: when only this is left, listing stops. */
export const CONCLUDE_SECONDS = 60;
/** Kept of that: when only this is left, remembering listings stops. */
export const REMEMBER_SECONDS = 40;
/** Kept of that for the last metric, because a table that throttles may still be remembering what was reported. */
export const LAST_WORD_SECONDS = 15;

/** Never below zero, whatever the clocks say. */
export const secondsBetween = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / 1000);

export const addSeconds = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000);

export const later = (one: Date, other: Date) => (one > other ? one : other);
export const earlier = (one: Date, other: Date) => (one < other ? one : other);
export const isSame = (one: Date | undefined, other: Date) => one?.getTime() === other.getTime();
