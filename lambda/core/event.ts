// Which scan an event asks for.
import { ATTEMPTS_SECONDS, addSeconds, CLOCK_TOLERANCE_SECONDS } from './time.ts';

/** The schedule's event: the time at which the scan was due, the same in each attempt. */
export const SCHEDULED_TIME = 'scheduledTime';

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** The time of the scan to begin or to continue; without it this is a scan of its own. */
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
  // Lambda makes no attempt later than that, so the clock must be wrong.
  if (at < addSeconds(now, -ATTEMPTS_SECONDS - CLOCK_TOLERANCE_SECONDS)) {
    return expected(`of the last hour before ${now.toISOString()}`);
  }
  return { at };
}
