// What is to be thought of one upload, given its record. Pure.
import { isBroken } from '../parts.ts';
import { EXPIRY_SECONDS } from '../upload.ts';
import type { UploadRecord, Verdict } from './record.ts';
import {
  DAY,
  expiringAfterSeconds,
  HOUR,
  secondsBetween,
  stuckThresholdSeconds,
  type Thresholds,
  unseenAfterSeconds,
} from './thresholds.ts';

/** A vault's listing in time. Idle times are measured so that a long scan only ever widens them. */
export interface Moment {
  /** When the scan began: nothing that it lists was read before. */
  readonly startedAt: Date;
  /** When the vault's listing was done: nothing in it was read after. */
  readonly listedAt: Date;
}

/** An upload's record, and what it means now. */
export interface AssessedUpload {
  readonly record: UploadRecord;
  readonly verdict: Verdict;
  /** Since its creation; no time here is ever below zero, whatever the clocks say. */
  readonly ageSeconds: number;
  /** Progress is only seen at scans, so the time without it is a range. */
  readonly idleAtLeastSeconds: number;
  /** From first sight on where what was before is not known. */
  readonly idleAtMostSeconds: number;
  /** Of the 24 that Glacier gives, by the upper end of the idle time. */
  readonly hoursLeft: number;
  /**
   * It is in progress, was old when it was first seen, and has not moved since: it may have fewer hours left.
   * After 24 hours this ends: either it moved, or it has surely been idle for as long.
   */
  readonly idleUnknown: boolean;
  /** Since the scan before. */
  readonly arrivedBytes: number;
  /** No scan before saw it. */
  readonly isFirstSight: boolean;
  /** It is called moving, though no scan saw it move, and it may have stood still for as long as one that is stuck. */
  readonly isUnproven: boolean;
  readonly stale: boolean;
  readonly stuck: boolean;
  readonly expiring: boolean;
  readonly broken: boolean;
  /** It is gone and may be lost, but when it was last seen it had not surely been idle for long. */
  readonly perhaps: boolean;
  /** When no scan saw it for more than two periods: what happened to it then is not known. */
  readonly unseen?: { readonly from: Date; readonly to: Date };
}

/** Judges an upload by its record. */
export function assess(record: UploadRecord, moment: Moment, thresholds: Thresholds): AssessedUpload {
  const { upload, progress, gone } = record;
  // What is gone has stopped ageing, and nothing was seen of it after its last sighting.
  const seenAt = gone ? gone.seenAt : moment.startedAt;
  const listedAt = gone ? gone.at : moment.listedAt;
  const ageSeconds = secondsBetween(upload.createdAt, gone ? gone.at : moment.startedAt);
  const idleAtLeastSeconds = secondsBetween(record.progressSeenAt, seenAt);
  const idleAtMostSeconds = secondsBetween(record.progressAfter, listedAt);
  const secondsLeft = Math.max(0, EXPIRY_SECONDS - idleAtMostSeconds);
  const idleUnknown = record.idleSinceFirstSight && !gone && secondsLeft > 0;
  const expiring = idleAtMostSeconds >= expiringAfterSeconds(thresholds);
  const stuckAfterSeconds = stuckThresholdSeconds(upload.partSizeBytes, thresholds);
  const stuck = expiring || idleAtLeastSeconds >= stuckAfterSeconds;
  const broken = isBroken(progress);
  const worst = broken ? 'broken' : expiring ? 'expiring' : stuck ? 'stuck' : 'moving';
  const unseen = gone
    ? { from: gone.seenAt, to: gone.at }
    : { from: record.progressAfter, to: record.progressSeenAt };
  const wasUnseen = secondsBetween(unseen.from, unseen.to) > unseenAfterSeconds(thresholds);
  const wasSeenToMove = !record.idleSinceFirstSight && record.progressAfter > upload.createdAt;
  return {
    record,
    verdict: gone?.lost ? 'lost' : worst,
    ageSeconds,
    idleAtLeastSeconds,
    idleAtMostSeconds,
    hoursLeft: secondsLeft / HOUR,
    idleUnknown,
    arrivedBytes: record.arrived?.at.getTime() === moment.startedAt.getTime() ? record.arrived.bytes : 0,
    isFirstSight: record.firstSeenAt.getTime() === moment.startedAt.getTime(),
    isUnproven:
      worst === 'moving' &&
      !wasSeenToMove &&
      (record.idleSinceFirstSight || idleAtMostSeconds >= stuckAfterSeconds),
    stale: ageSeconds > thresholds.staleAfterDays * DAY,
    stuck,
    expiring,
    broken,
    perhaps:
      gone?.lost === true &&
      idleAtLeastSeconds < (record.idleSinceFirstSight ? EXPIRY_SECONDS : expiringAfterSeconds(thresholds)),
    ...(wasUnseen && { unseen }),
  };
}

/** Something is wrong with it, or it is older than uploads should be. */
export const needsAttention = ({ verdict, stale }: AssessedUpload) => verdict !== 'moving' || stale;

/** What can still be saved comes first. */
export const MOST_URGENT_FIRST = [
  'expiring',
  'stuck',
  'broken',
  'lost',
  'moving',
] as const satisfies Verdict[];

/** By what can still be saved, then by the time that is left. */
export const byUrgency = (one: AssessedUpload, other: AssessedUpload) =>
  MOST_URGENT_FIRST.indexOf(one.verdict) - MOST_URGENT_FIRST.indexOf(other.verdict) ||
  one.hoursLeft - other.hoursLeft;
