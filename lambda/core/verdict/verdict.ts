// Judges one upload by its record. Pure.
import { isBroken } from '../parts.ts';
import { addSeconds, DAY, EXPIRY_SECONDS, HOUR, isSame, MINUTE, secondsBetween } from '../time.ts';
import { type IdleRange, idleRange, provenIdleRange } from './idle.ts';
import type { Moment } from './observe.ts';
import type { UploadRecord } from './record.ts';
import {
  expiringAfterSeconds,
  stuckThresholdSeconds,
  type Thresholds,
  unseenAfterSeconds,
} from './thresholds.ts';

/** By severity. If several are true of an upload, the verdict is the last of them. */
export const VERDICTS = ['moving', 'stuck', 'expiring', 'broken', 'lost'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** By urgency, the order of every display: uploads that can still be saved come first. */
const BY_URGENCY = ['expiring', 'stuck', 'broken', 'lost', 'moving'] as const satisfies readonly Verdict[];

/** An upload's record, and what it means now. */
export interface AssessedUpload {
  readonly record: UploadRecord;
  /** When its last part came, as far as is known. */
  readonly idle: IdleRange;
  readonly verdict: Verdict;
  /** Facts that metrics count, even of a broken upload. */
  readonly stuck: boolean;
  readonly expiring: boolean;
  /** Older than uploads should be, moving or not. */
  readonly stale: boolean;
  /** Since its creation; no time here is ever below zero, whatever the clocks say. */
  readonly ageSeconds: number;
  /** Progress is only seen at scans, so the time without it is a range. */
  readonly idleAtLeastSeconds: number;
  /** Counted from first sight if nobody knows what was before. */
  readonly idleAtMostSeconds: number;
  /** Of the 24 that Glacier gives, by the upper end of the idle time. */
  readonly hoursLeft: number;
  /**
   * It is in progress, was old when it was first seen, and has not moved since: it may have fewer hours left.
   * After 24 hours this ends: either it moved, or it has surely been idle for as long.
   */
  readonly idleUnknown: boolean;
  /** We call it moving, but have never seen it move; it may already be stuck. */
  readonly isUnproven: boolean;
  /** Since the scan before; undefined if unknown, such as at first sight. */
  readonly arrivedBytes: number | undefined;
  /** Lost, but a scan last saw it when it had not surely been idle for long. */
  readonly perhaps: boolean;
  /** The time in which no scan saw it, if that was more than two periods. Nobody knows what happened then. */
  readonly unseen?: { readonly from: Date; readonly to: Date };
}

/** Judges an upload by its record. */
export function assess(record: UploadRecord, moment: Moment, thresholds: Thresholds): AssessedUpload {
  const { gone } = record;
  const idle = gone ? provenIdleRange(record) : idleRange(record);
  // An upload that is gone no longer ages, and no scan saw it after its last sighting.
  const ageSeconds = secondsBetween(record.createdAt, gone ? gone.at : moment.scannedAt);
  const idleAtLeastSeconds = secondsBetween(idle.seenAt, gone ? gone.seenAt : moment.scannedAt);
  const idleAtMostSeconds = secondsBetween(idle.after, gone ? gone.at : moment.listedAt);
  const secondsLeft = Math.max(0, EXPIRY_SECONDS - idleAtMostSeconds);
  const stuckAfterSeconds = stuckThresholdSeconds(record.partSizeBytes, thresholds);
  // An upload without parts has nothing to lose.
  const hasParts = record.progress.parts > 0;
  const expiring = hasParts && idleAtMostSeconds >= expiringAfterSeconds(thresholds);
  const stuck = expiring || idleAtLeastSeconds >= stuckAfterSeconds;
  const verdict = verdictOf({
    lost: gone?.lost === true,
    broken: isBroken(record.progress),
    expiring,
    stuck,
  });
  const unseen = gone
    ? { from: gone.seenAt, to: gone.at }
    : { from: record.progressAfter, to: record.progressSeenAt };
  const wasUnseen = secondsBetween(unseen.from, unseen.to) > unseenAfterSeconds(thresholds);
  const wasSeenToMove = hasMovedSinceSight(record);
  return {
    record,
    idle,
    verdict,
    stuck,
    expiring,
    stale: ageSeconds > thresholds.staleAfterDays * DAY,
    ageSeconds,
    idleAtLeastSeconds,
    idleAtMostSeconds,
    hoursLeft: secondsLeft / HOUR,
    idleUnknown: idle.isOpen && !gone && secondsLeft > 0,
    isUnproven:
      verdict === 'moving' && !wasSeenToMove && (idle.isOpen || idleAtMostSeconds >= stuckAfterSeconds),
    arrivedBytes: arrivedIn(record, moment.scannedAt),
    perhaps:
      verdict === 'lost' &&
      (!hasParts || idleAtLeastSeconds < (idle.isOpen ? EXPIRY_SECONDS : expiringAfterSeconds(thresholds))),
    ...(wasUnseen && { unseen }),
  };
}

function arrivedIn({ arrived, firstSeenAt }: UploadRecord, scannedAt: Date): number | undefined {
  if (arrived && isSame(arrived.at, scannedAt)) return arrived.bytes;
  return isSame(firstSeenAt, scannedAt) ? undefined : 0;
}

/** Whether the same record had an equally severe verdict one scan period earlier. */
export function showedBefore({ record, verdict }: AssessedUpload, at: Date, thresholds: Thresholds): boolean {
  const before = addSeconds(at, -thresholds.scanEveryMinutes * MINUTE);
  const { partCalls, ...listed } = record;
  const isLearned = partCalls?.learnedAt !== undefined && partCalls.learnedAt > before;
  const known = isLearned ? listed : record;
  const { gone } = known;
  const { isOpen, after } = provenIdleRange(known);
  const wasLost = gone?.lost === true && (isOpen || secondsBetween(after, before) >= EXPIRY_SECONDS);
  const earlierRecord = { ...known, ...(gone && { gone: { ...gone, at: before, lost: wasLost } }) };
  const moment = { scannedAt: before, listedAt: before };
  return severityOf(assess(earlierRecord, moment, thresholds).verdict) >= severityOf(verdict);
}

/** The most severe verdict that is true. */
const verdictOf = (facts: Readonly<Record<Exclude<Verdict, 'moving'>, boolean>>): Verdict =>
  VERDICTS.findLast((verdict) => verdict !== 'moving' && facts[verdict]) ?? 'moving';

export const severityOf = (verdict: Verdict) => VERDICTS.indexOf(verdict);

/** Whether a scan has seen it move since its first sight. */
export const hasMovedSinceSight = ({ idleSinceFirstSight, progressAfter, createdAt }: UploadRecord) =>
  !idleSinceFirstSight && progressAfter > createdAt;

/** Something is wrong with it, or it is older than uploads should be. */
export const needsAttention = ({ verdict, stale }: AssessedUpload) => verdict !== 'moving' || stale;

/** What can still be saved comes first, then the fewest hours left; then by vault and id, so that the order is always the same. */
export const byUrgency = (one: AssessedUpload, other: AssessedUpload) =>
  Number(needsAttention(other)) - Number(needsAttention(one)) ||
  BY_URGENCY.indexOf(one.verdict) - BY_URGENCY.indexOf(other.verdict) ||
  (needsAttention(one) ? one.hoursLeft - other.hoursLeft : 0) ||
  compare(one.record.vault, other.record.vault) ||
  compare(one.record.id, other.record.id);

const compare = (one: string, other: string) => Number(one > other) - Number(one < other);
