// What people are notified of: one state machine over what an upload is now, and what was last said of it. Pure.
//
// The first matching row counts. "It moved" means since the last notice. A danger is stuck, expiring, broken or lost.
//
//   now                    | last notified                             | notice
//   gone, the call known   | a danger, or ended                        | completed or aborted
//   gone, lost             | not lost                                  | lost, or perhaps lost
//   gone otherwise         | a danger but lost                         | ended
//   moving                 | a danger, and it moved; or lost           | recovered
//   in danger              | less severe, or it moved, or an end       | that verdict; broken once, moving or not
//   less in danger         | a danger, before its last part was known  | recovered, or that verdict
//   expiring               | expiring, with more hours left than a mark| reminder (stillExpiring)
//   anything else          |                                           | none; what was notified stays
//
// Beside these: in progress, not broken, at part 9,000 or beyond, not said yet: near its last part. The ring runs the same
// table for expiring, broken and lost, without reminders.
import { later } from '../time.ts';
import type { Ending } from './record.ts';
import { type AssessedUpload, hasMovedSinceSight, severityOf, type Verdict } from './verdict.ts';

/** What a message really said of an upload: SNS took it, and somebody was subscribed. */
export interface Notified {
  readonly verdict: Verdict | 'ended' | Ending['kind'];
  /** Of an expiring upload. */
  readonly hoursLeft?: number;
  /** It was said to be near its last part. */
  readonly nearLimit?: true;
  /** What the upload showed until then was said. */
  readonly at: Date;
  readonly parts: number;
  readonly bytes: number;
}

/** What the alarm for new danger was given. */
export interface Rung {
  readonly verdict: Verdict;
  readonly at: Date;
}

/** What was said of an upload: an item of its own, put only by the steps that say it. */
export interface Said {
  readonly vault: string;
  readonly id: string;
  readonly notified?: Notified;
  readonly rung?: Rung;
  /** The scan that said it. */
  readonly scannedAt: Date;
}

export const NOTICES = [
  ...(['expiring', 'stillExpiring', 'stuck', 'broken', 'lost', 'perhapsLost'] as const),
  ...(['aborted', 'nearLimit', 'ended', 'completed', 'recovered'] as const),
];
/** One thing to say about one upload. */
export type NoticeKind = (typeof NOTICES)[number];

/** From this part on there may be time to begin anew with larger parts, and to notice. */
const NEAR_PARTS = 9_000;

export const isNearLimit = ({ record: { progress, gone }, verdict }: AssessedUpload) =>
  !gone && verdict !== 'broken' && progress.highestPart >= NEAR_PARTS;

/**
 * What there is to say about an upload.
 * @param remindAt The hours left at which an expiring upload is a notice again; 0 is one in any case.
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

/** Whether the alarm for new danger must ring. */
export function isRingDue(upload: AssessedUpload, rung: Rung | undefined): boolean {
  const change = changeOf(upload, rung);
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
  // A record that is younger than what was said is of an upload that was forgotten: its first sight is no move.
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

/** What is notified once a message has said these notices of the upload. Nothing is left to say then. */
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

/** What the alarm was given once it has rung for the upload. */
export const afterRinging = (upload: AssessedUpload, scannedAt: Date): Rung => ({
  verdict: upload.verdict,
  at: later(scannedAt, upload.record.progressSeenAt),
});

/** How it stands, as it is notified: a gone upload by its end. */
function stateOf({ record: { gone }, verdict }: AssessedUpload): Notified['verdict'] {
  if (!gone) return verdict;
  return gone.ending?.kind ?? (gone.lost ? 'lost' : 'ended');
}
