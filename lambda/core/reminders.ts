// When an upload that expires is told of again. Pure.
import type { AssessedUpload } from './verdict/verdict.ts';

/** The fewest of the hours to remind at that have come, 0 once its time is over; undefined while none has. */
export function hourReached(hoursLeft: number, remindAt: readonly number[]): number | undefined {
  const reached = [...remindAt, 0].filter((hours) => hoursLeft <= hours);
  return reached.length === 0 ? undefined : Math.min(...reached);
}

/** Whether to tell again of one that somebody has heard of. One that is broken cannot be saved. */
export function isReminderDue(upload: AssessedUpload, remindAt: readonly number[]): boolean {
  const { told, unheard, reminded = Number.POSITIVE_INFINITY, gone } = upload.record;
  const reached = hourReached(upload.hoursLeft, remindAt);
  const mayBeSaved = upload.expiring && !upload.broken && !gone;
  return mayBeSaved && !unheard && told.includes('expiring') && reached !== undefined && reached < reminded;
}
