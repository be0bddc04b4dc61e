// How the time of a run is divided.

/** Kept of it to publish what is known: 15 minutes is hard. */
export const CONCLUDE_SECONDS = 60;
/** Kept of that for the last publications, when a table that throttles could still be remembering. */
export const LAST_WORD_SECONDS = 20;
