// Which scan an event asks for.
import { ATTEMPTS_SECONDS, addSeconds, CLOCK_TOLERANCE_SECONDS } from './time.ts';

/** What the schedule passes: the time at which the scan was due, the same in each attempt at it. */
export const SCHEDULED_TIME = 'scheduledTime';

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
  if (at > addSeconds(now, CLOCK_TOLERANCE_SECONDS)) {
    return expected(`no later than now, ${now.toISOString()}`);
  }
  // Later than that Lambda makes no attempt: it is the clock that is wrong.
  if (at < addSeconds(now, -ATTEMPTS_SECONDS - CLOCK_TOLERANCE_SECONDS)) {
    return expected(`of the last hour before ${now.toISOString()}`);
  }
  return { at };
}
