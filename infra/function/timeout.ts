// The time that the function has: plain data, for the function itself and for what is measured by it.

/** The most that Lambda gives. */
export const TIMEOUT_SECONDS = 15 * 60;
