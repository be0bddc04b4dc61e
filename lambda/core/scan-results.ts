// The results of a scan's steps, as data.
import type { Coverage } from './coverage.ts';
import type { Failure } from './failures.ts';
import type { ScanHealth, VaultSummary } from './roll-up.ts';
import type { PlannedVault } from './settings/vaults.ts';
import type { VaultAssessment } from './verdict/assess-vault.ts';
import type { NoticeKind, Said } from './verdict/notices.ts';
import type { VaultRecord } from './verdict/record.ts';
import { type AssessedUpload, byUrgency, needsAttention } from './verdict/verdict.ts';

/** A vault to scan, with its record from the memory. */
export interface PlannedScan extends PlannedVault {
  readonly remembered: VaultRecord | undefined;
}

/** The vaults to scan, and what is wrong with the setting `vaults`. */
export interface Plan {
  readonly vaults: readonly PlannedScan[];
  readonly failures: readonly Failure[];
}

/** The uploads of a vault to show: in progress, or lost in the last 24 hours. */
export interface Shown {
  /** The most urgent ones, as many as the scan keeps of a vault. */
  readonly uploads: readonly AssessedUpload[];
  /** How many there are beyond these. */
  readonly omitted: number;
  /** How many of all need attention. */
  readonly attention: number;
  /** How many of all are in progress; of these, how many are stuck, expiring or broken, and how many stale. */
  readonly inProgress: number;
  readonly inDanger: number;
  readonly stale: number;
  /** Uploads that are gone and still remembered, however they ended. */
  readonly gone: readonly AssessedUpload[];
  /** The time of the scan that saw this. */
  readonly seenAt: Date;
}

/** @param most How many uploads are kept. */
export function shownOf(
  { uploads, lost, gone }: Pick<VaultAssessment, 'uploads' | 'lost' | 'gone'>,
  seenAt: Date,
  most: number,
): Shown {
  const all = [...lost, ...uploads].sort(byUrgency);
  return {
    uploads: all.slice(0, most),
    omitted: Math.max(0, all.length - most),
    attention: all.filter(needsAttention).length,
    inProgress: uploads.length,
    inDanger: uploads.filter(({ verdict }) => verdict !== 'moving').length,
    stale: uploads.filter(({ stale }) => stale).length,
    gone,
    seenAt,
  };
}

/** An upload before and after we found out more about it. */
export type Change = readonly [before: AssessedUpload, now: AssessedUpload];

/** @param most How many uploads are kept. */
export function shownWith(shown: Shown, changes: readonly Change[], most: number): Shown {
  const known = new Map(changes);
  const now = (upload: AssessedUpload) => known.get(upload) ?? upload;
  const more = (holds: (upload: AssessedUpload) => boolean) =>
    changes.filter(([, after]) => holds(after)).length - changes.filter(([before]) => holds(before)).length;
  const inProgress = changes.flatMap(([before]) => (before.record.gone ? [] : [before]));
  const all = [...new Set([...shown.uploads, ...inProgress])]
    .map(now)
    .filter(({ record: { gone } }) => !gone?.ending)
    .sort(byUrgency);
  const isLost = ({ verdict }: AssessedUpload) => verdict === 'lost';
  const isInDanger = ({ record, verdict }: AssessedUpload) => !record.gone && verdict !== 'moving';
  const total = shown.uploads.length + shown.omitted + more(isLost);
  const uploads = all.slice(0, most);
  return {
    ...shown,
    uploads,
    omitted: Math.max(0, total - uploads.length),
    attention:
      shown.attention + more((upload) => (upload.record.gone ? isLost(upload) : needsAttention(upload))),
    inDanger: shown.inDanger + more(isInDanger),
    gone: shown.gone.map(now),
  };
}

/** An upload that may have to be reported. */
export interface Candidate {
  readonly upload: AssessedUpload;
  /** What was reported about it so far. */
  readonly said: Said | undefined;
  /** CloudTrail was asked, and had no call that ended it by then. */
  readonly noCallFound?: true;
}

/** The result of one vault. */
export interface VaultResult {
  readonly vault: string;
  readonly failures: readonly Failure[];
  /** What it shows now, or, if it could not be listed, what it showed before. Undefined if nobody knows that either. */
  readonly shown: Shown | undefined;
  /** Only if every page of every list of the vault was read. */
  readonly judged?: {
    readonly summary: VaultSummary;
    readonly candidates: readonly Candidate[];
    /** The summary of the uploads that are no candidates. */
    readonly others: VaultSummary;
    /** Everything about it was remembered. */
    readonly isRemembered: boolean;
  };
}

/** What CloudTrail's event history says about uploads. */
export interface Findings {
  /** The upload with what we know now, by the upload as it was before. */
  readonly known: ReadonlyMap<AssessedUpload, AssessedUpload>;
  /** Uploads that are gone, and have no call yet. */
  readonly noCall?: ReadonlySet<AssessedUpload>;
  /** For how many uploads it could not be asked. */
  readonly missing: number;
}

/** What CloudTrail's event history added to a scan. */
export interface HistoryReport {
  /** Ends that it knows now, even if nobody is notified of them. */
  readonly ended: readonly AssessedUpload[];
  /** For how many uploads it could not be asked. */
  readonly missing: number;
  /** For how many uploads it has the call of a part that, by the lists, cannot have come. */
  readonly contradicted: number;
  /** The first obstacle. */
  readonly obstacle?: unknown;
}

/** Something to report about one upload. */
export interface Notice extends Candidate {
  readonly kind: NoticeKind;
}

/** The two forms of a scan's message: for mail and programs, and for chats. */
export type Form = 'message' | 'chat';

/** A scan so far. Each step returns a new one. */
export interface Scan {
  /** When this run began, by the clock. */
  readonly startedAt: Date;
  readonly results: readonly VaultResult[];
  /** The failures of the plan and of all steps so far; the results have those of their vaults. */
  readonly failures: readonly Failure[];
  readonly history?: HistoryReport;

  readonly health?: ScanHealth;
  /** The forms of the message without a subscriber. */
  readonly unsubscribed: readonly Form[];
  /** What the scan is about to report about uploads. */
  readonly notices: readonly Notice[];
  /** The uploads for which the alarm about new danger must go on; afterwards, those for which it did. */
  readonly alerts: readonly Candidate[];
  /** The notices that somebody has got. */
  readonly notified: readonly Notice[];
  /** The gaps including this scan's. Undefined if they cannot be remembered, or if a newer scan has written them. */
  readonly coverage?: Coverage;
}

export const failuresOf = ({ failures, results }: Scan): readonly Failure[] => [
  ...failures,
  ...results.flatMap((result) => result.failures),
];

/** The memory of gaps, and of what was reported about them, cannot be read or written. */
export const areGapsForgotten = (scan: Scan) =>
  failuresOf(scan).some(({ place }) => place.at === 'gapMemory');

export const judgedIn = (results: readonly VaultResult[]) =>
  results.flatMap(({ judged }) => (judged ? [judged] : []));

export const candidatesIn = (results: readonly VaultResult[]) =>
  judgedIn(results).flatMap(({ candidates }) => candidates);
