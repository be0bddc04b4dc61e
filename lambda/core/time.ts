// Durations, and how far clocks may be apart. All in seconds, unless a name says otherwise. Pure.

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** Glacier may remove an upload after this long without a part (Amazon Glacier Developer Guide, "Multipart Upload Operations"). */
export const EXPIRY_SECONDS = 24 * HOUR;

/** The most that Lambda gives a run. */
export const LONGEST_SCAN_SECONDS = 15 * MINUTE;

/** Lambda repeats a run that failed for so long: an attempt at a scan begins within this time after it was due. */
export const ATTEMPTS_SECONDS = 60 * MINUTE;

/** The clock of the function, that of Glacier and those of earlier scans may be this far apart. */
export const CLOCK_TOLERANCE_SECONDS = 5 * MINUTE;

/** Kept at the end of a run: from then on nothing is listed. */
export const CONCLUDE_SECONDS = 60;
/** Kept of that: from then on nothing that was listed is remembered. */
export const REMEMBER_SECONDS = 40;
/** Kept of that for the last word, when a table that throttles could still be remembering what was said. */
export const LAST_WORD_SECONDS = 15;

/** Never below zero, whatever the clocks say. */
export const secondsBetween = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / 1000);

export const addSeconds = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000);

export const later = (one: Date, other: Date) => (one > other ? one : other);
export const earlier = (one: Date, other: Date) => (one < other ? one : other);
export const isSame = (one: Date | undefined, other: Date) => one?.getTime() === other.getTime();
