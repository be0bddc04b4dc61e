// Which scan an event asks for.

/** What the schedule passes: the time at which the scan was due, the same in each attempt at it. */
export const SCHEDULED_TIME = 'scheduledTime';

const FUTURE_MILLISECONDS = 5 * 60_000;
const DAY_MILLISECONDS = 24 * 3_600_000;
const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** The time of the scan to begin or to go on with; without it the scan is one of its own. */
export type ScanTime =
  | { readonly at?: Date; readonly problem?: never }
  /** Why the event's time cannot be used. */
  | { readonly problem: string; readonly at?: never };

export function scanTimeOf(event: unknown, now: Date): ScanTime {
  const given = typeof event === 'object' && event !== null && SCHEDULED_TIME in event;
  if (!given) return {};
  const text = (event as Readonly<Record<string, unknown>>)[SCHEDULED_TIME];
  const at = new Date(String(text));
  const expected = (what: string) => ({
    problem: `expected ${SCHEDULED_TIME} to be ${what}, got ${JSON.stringify(text) ?? 'nothing'}`,
  });
  if (typeof text !== 'string' || !ISO_8601.test(text) || Number.isNaN(at.getTime())) {
    return expected('a time such as 2026-01-31T00:17:00Z');
  }
  const age = now.getTime() - at.getTime();
  if (age < -FUTURE_MILLISECONDS) return expected(`no later than now, ${now.toISOString()}`);
  if (age > DAY_MILLISECONDS) return expected(`of the last 24 hours before ${now.toISOString()}`);
  return { at };
}
