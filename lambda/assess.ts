// What is to be thought of each upload at one moment. Pure.
import { isBroken } from './parts.ts';
import type { ListedUpload } from './upload.ts';

export interface AssessedUpload extends ListedUpload {
  /** Since its creation; never below zero, whatever the clocks say. */
  readonly ageSeconds: number;
  readonly stale: boolean;
  readonly broken: boolean;
}

export interface Thresholds {
  readonly staleAfterDays: number;
}

const SECONDS_PER_DAY = 86_400;

export function assessUpload(listed: ListedUpload, at: Date, thresholds: Thresholds): AssessedUpload {
  const ageSeconds = Math.max(0, (at.getTime() - listed.upload.createdAt.getTime()) / 1000);
  return {
    ...listed,
    ageSeconds,
    stale: ageSeconds > thresholds.staleAfterDays * SECONDS_PER_DAY,
    broken: isBroken(listed.progress),
  };
}

/** The worst that is true of an upload. */
export const verdictOf = ({ broken, stale }: AssessedUpload) =>
  broken ? 'broken' : stale ? 'stale' : 'in progress';
