// When people are notified: one state machine over an upload's state now, and what was last reported about it. Pure.
//
// The first matching row counts. "It moved" means since the last notice. A danger is stuck, expiring, broken or lost.
//
//   now                     | last reported                           | notice
//   gone, the call known    | a danger, or ended                      | completed or aborted
//   gone, lost              | not lost                                | lost, or perhaps lost
//   gone otherwise          | a danger other than lost                | ended
//   moving                  | a danger, and it moved; or lost         | recovered
//   in danger               | less severe, or it moved, or an end     | that verdict; broken only once
//   less in danger          | a danger, before a later part was known | recovered, or that verdict
//   expiring                | expiring, more hours left than a mark   | reminder (stillExpiring)
//   anything else           |                                         | none; keep what was last reported
//
// In addition: an upload in progress, not broken, at part 9,000 or beyond, is reported once as near its last part. The
// alarm for new danger uses the same table for expiring, broken and lost, without reminders.
import { later } from '../time.ts';
import type { Ending } from './record.ts';
import { type AssessedUpload, hasMovedSinceSight, severityOf, type Verdict } from './verdict.ts';

/** What a message reported about an upload. SNS accepted it, and somebody was subscribed. */
export interface Notified {
  readonly verdict: Verdict | 'ended' | Ending['kind'];
  /** Of an expiring upload. */
  readonly hoursLeft?: number;
  /** It was reported as near its last part. */
  readonly nearLimit?: true;
  /** Everything that the upload showed until then was reported. */
  readonly at: Date;
  readonly parts: number;
  readonly bytes: number;
}

/** The last danger for which the alarm for new danger went on. */
export interface Alerted {
  readonly verdict: Verdict;
  readonly at: Date;
}

/** What was reported about an upload. An item of its own, written only by the steps that report. */
export interface Said {
  readonly vault: string;
  readonly id: string;
  readonly notified?: Notified;
  readonly alerted?: Alerted;
  /** The scan that reported it. */
  readonly scannedAt: Date;
}

export const NOTICES = [
  ...(['expiring', 'stillExpiring', 'stuck', 'broken', 'lost', 'perhapsLost'] as const),
  ...(['aborted', 'nearLimit', 'ended', 'completed', 'recovered'] as const),
];
/** One thing to report about one upload. */
export type NoticeKind = (typeof NOTICES)[number];

/** From this part on we warn, early enough to begin again with larger parts. */
const NEAR_PARTS = 9_000;

export const isNearLimit = ({ record: { progress, gone }, verdict }: AssessedUpload) =>
  !gone && verdict !== 'broken' && progress.highestPart >= NEAR_PARTS;

/**
 * What to report about an upload.
 * @param remindAt The hours left at which to remind of an expiring upload; 0 is always one of them.
 */
export function noticesOf(
  upload: AssessedUpload,
  notified: Notified | undefined,
  remindAt: readonly number[],
): readonly NoticeKind[] {
  const change = changeOf(upload, notified) ?? reminderOf(upload, notified, remindAt);
  return [
    ...(change ? [change] : []),
    ...(isNearLimit(upload) && !notified?.nearLimit ? (['nearLimit'] as const) : []),
  ];
}

/** Whether the alarm for new danger must go on. */
export function isAlertDue(upload: AssessedUpload, alerted: Alerted | undefined): boolean {
  const change = changeOf(upload, alerted);
  return change !== undefined && ['expiring', 'broken', 'lost', 'perhapsLost'].includes(change);
}

/** Its last part came later than was known then: CloudTrail has its call. */
export const isLearnedSince = ({ record: { partCalls } }: AssessedUpload, at: Date) =>
  partCalls?.last !== undefined && partCalls.learnedAt !== undefined && partCalls.learnedAt > at;

type Before = Pick<Notified, 'verdict' | 'at'>;

/** All rows but the reminder's. */
function changeOf(upload: AssessedUpload, before: Before | undefined): NoticeKind | undefined {
  const { verdict, record, perhaps } = upload;
  const was = before?.verdict ?? 'moving';
  const wasDanger = isVerdict(was) && was !== 'moving';
  if (record.gone) {
    const { ending, lost } = record.gone;
    if (ending) return wasDanger || was === 'ended' ? ending.kind : undefined;
    if (lost) return was === 'lost' ? undefined : perhaps ? 'perhapsLost' : 'lost';
    return wasDanger && was !== 'lost' ? 'ended' : undefined;
  }
  // A record that is younger than the last report belongs to an upload that was forgotten. Its first sight is no move.
  const isMove = before !== undefined && (record.firstSeenAt <= before.at || hasMovedSinceSight(record));
  const hasMoved = isMove && record.progressSeenAt > before.at;
  const isBack = !isVerdict(was) || was === 'lost';
  const isCorrected = before !== undefined && isLearnedSince(upload, before.at);
  if (verdict === 'moving') return wasDanger && (hasMoved || isBack || isCorrected) ? 'recovered' : undefined;
  const isOther =
    !isVerdict(was) || severityOf(was) < severityOf(verdict) || (isCorrected && was !== verdict);
  return isOther || isBack || (hasMoved && verdict !== 'broken') ? verdict : undefined;
}

function reminderOf(
  { verdict, record, hoursLeft }: AssessedUpload,
  notified: Notified | undefined,
  remindAt: readonly number[],
): 'stillExpiring' | undefined {
  if (record.gone || verdict !== 'expiring' || notified?.verdict !== 'expiring') return undefined;
  const { hoursLeft: before = Number.POSITIVE_INFINITY } = notified;
  return [...remindAt, 0].some((mark) => hoursLeft <= mark && mark < before) ? 'stillExpiring' : undefined;
}

const isVerdict = (verdict: Notified['verdict']): verdict is Verdict =>
  verdict !== 'ended' && verdict !== 'completed' && verdict !== 'aborted';

/** What counts as reported after a message with these notices. Nothing is left to report then. */
export function afterNotifying(
  upload: AssessedUpload,
  notices: readonly NoticeKind[],
  before: Notified | undefined,
  scannedAt: Date,
): Notified {
  const { record, hoursLeft } = upload;
  const { parts, bytes } = record.progress;
  const isNear = before?.nearLimit || notices.includes('nearLimit');
  const saidOnlyNear = notices.every((notice) => notice === 'nearLimit');
  const verdict = saidOnlyNear ? (before?.verdict ?? 'moving') : stateOf(upload);
  const left = saidOnlyNear ? before?.hoursLeft : hoursLeft;
  return {
    verdict,
    ...(verdict === 'expiring' && left !== undefined && { hoursLeft: left }),
    ...(isNear && { nearLimit: true }),
    at: later(scannedAt, record.progressSeenAt),
    parts,
    bytes,
  };
}

/** What to remember after the alarm went on for the upload. */
export const afterAlerting = (upload: AssessedUpload, scannedAt: Date): Alerted => ({
  verdict: upload.verdict,
  at: later(scannedAt, upload.record.progressSeenAt),
});

/** The verdict to report; for an upload that is gone, how it ended. */
function stateOf({ record: { gone }, verdict }: AssessedUpload): Notified['verdict'] {
  if (!gone) return verdict;
  return gone.ending?.kind ?? (gone.lost ? 'lost' : 'ended');
}
