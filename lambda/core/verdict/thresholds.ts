// The thresholds of the verdicts, in seconds.
import type { FunctionSettings } from '../settings/settings.ts';
import { EXPIRY_SECONDS, HOUR, LONGEST_SCAN_SECONDS, MINUTE } from '../time.ts';

export type Thresholds = Pick<
  FunctionSettings,
  | 'staleAfterDays'
  | 'stuckAfterHours'
  | 'expiryWarningHours'
  | 'remindAtHoursLeft'
  | 'slowestUploadMbitPerSecond'
  | 'scanEveryMinutes'
>;

/** From this idle time on an upload is expiring. */
export const expiringAfterSeconds = ({ expiryWarningHours }: Thresholds) =>
  EXPIRY_SECONDS - expiryWarningHours * HOUR;

/** How long an upload may be idle before it counts as stuck: longer if one part takes longer to send. */
export function stuckThresholdSeconds(partSizeBytes: number, thresholds: Thresholds): number {
  const partSeconds = (partSizeBytes * 8) / (thresholds.slowestUploadMbitPerSecond * 1_000_000);
  const patience = Math.max(
    thresholds.stuckAfterHours * HOUR,
    2 * thresholds.scanEveryMinutes * MINUTE,
    partSeconds,
  );
  return Math.min(expiringAfterSeconds(thresholds), patience);
}

/** If two scans that saw an upload are further apart than this, scans between them were missed. */
export const unseenAfterSeconds = ({ scanEveryMinutes }: Thresholds) =>
  2 * scanEveryMinutes * MINUTE + LONGEST_SCAN_SECONDS;
