// What a scan comes to: the results of its steps, as data.
import type { Coverage } from './coverage.ts';
import type { Failure } from './failures.ts';
import type { ScanHealth, VaultSummary } from './roll-up.ts';
import type { PlannedVault } from './settings/vaults.ts';
import type { VaultAssessment } from './verdict/assess.ts';
import type { NoticeKind, Said } from './verdict/notices.ts';
import type { VaultRecord } from './verdict/record.ts';
import { type AssessedUpload, byUrgency, needsAttention } from './verdict/verdict.ts';

/** A vault to scan, with what is remembered of it. */
export interface PlannedScan extends PlannedVault {
  readonly remembered: VaultRecord | undefined;
}

/** The vaults to scan, and what could not be told of the setting `vaults`. */
export interface Plan {
  readonly vaults: readonly PlannedScan[];
  readonly failures: readonly Failure[];
}

/** The uploads of a vault, in progress or lost in the last 24 hours, as they are shown. */
export interface Shown {
  /** The most urgent, no more than the scan keeps of a vault. */
  readonly uploads: readonly AssessedUpload[];
  /** How many there are beyond these. */
  readonly omitted: number;
  /** How many of all need attention. */
  readonly attention: number;
  /** How many of all are in progress; of these, how many are stuck, expiring or broken, and how many stale. */
  readonly inProgress: number;
  readonly inDanger: number;
  readonly stale: number;
  /** What was found gone and is remembered, however it ended. */
  readonly gone: readonly AssessedUpload[];
  /** The time of the scan that saw them so. */
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

/** An upload as it was, and as it is with what was found out. */
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

/** An upload about which something may have to be said. */
export interface Candidate {
  readonly upload: AssessedUpload;
  /** What was said of it so far. */
  readonly said: Said | undefined;
  /** CloudTrail was asked, and had no call that ended it by then. */
  readonly noCallFound?: true;
}

/** What one vault comes to. */
export interface VaultResult {
  readonly vault: string;
  readonly failures: readonly Failure[];
  /** What it shows; if it could not be listed, what it showed before; undefined where that is not known either. */
  readonly shown: Shown | undefined;
  /** Only of a vault of which every page of every list was read. */
  readonly judged?: {
    readonly summary: VaultSummary;
    readonly candidates: readonly Candidate[];
    /** What the uploads that are no candidates come to. */
    readonly others: VaultSummary;
    /** All of it was remembered. */
    readonly isRemembered: boolean;
  };
}

/** What CloudTrail's event history tells of uploads. */
export interface Findings {
  /** What is known now, by the upload as it was. */
  readonly known: ReadonlyMap<AssessedUpload, AssessedUpload>;
  /** What is gone, and has no call yet. */
  readonly noCall?: ReadonlySet<AssessedUpload>;
  /** Of how many uploads it could not be asked. */
  readonly missing: number;
}

/** What CloudTrail's event history added to a scan. */
export interface HistoryReport {
  /** Ends that it knows now, whether anybody is notified of them or not. */
  readonly ended: readonly AssessedUpload[];
  /** Of how many uploads it could not be asked. */
  readonly missing: number;
  /** Of how many uploads it has the call of a part that lists say cannot have come. */
  readonly contradicted: number;
  /** What first stood in the way. */
  readonly obstacle?: unknown;
}

/** What there is to say about one upload. */
export interface Notice extends Candidate {
  readonly kind: NoticeKind;
}

/** The ways in which a scan's message goes out: to mail and programs, and to chats. */
export type Form = 'message' | 'chat';

/** A scan, as far as it has come. Each step gives a new one. */
export interface Scan {
  /** When this run began, by the clock. */
  readonly startedAt: Date;
  readonly results: readonly VaultResult[];
  /** Of the plan and of all steps so far; the results have those of their vaults. */
  readonly failures: readonly Failure[];
  readonly history?: HistoryReport;

  readonly health?: ScanHealth;
  /** The forms of the message that nobody is subscribed to. */
  readonly unheard: readonly Form[];
  /** What is about to be said of uploads. */
  readonly notices: readonly Notice[];
  /** The uploads for which the alarm about new danger must ring; once it has rung, those for which it did. */
  readonly rings: readonly Candidate[];
  /** The notices that a message has said to somebody. */
  readonly notified: readonly Notice[];
  /** What is known of gaps with this scan. Undefined where that cannot be remembered, or a newer scan knows it. */
  readonly coverage?: Coverage;
}

export const failuresOf = ({ failures, results }: Scan): readonly Failure[] => [
  ...failures,
  ...results.flatMap((result) => result.failures),
];

/** What is known of gaps, and of what was told of them, cannot be read or put. */
export const areGapsForgotten = (scan: Scan) =>
  failuresOf(scan).some(({ place }) => place.at === 'gapMemory');

export const judgedIn = (results: readonly VaultResult[]) =>
  results.flatMap(({ judged }) => (judged ? [judged] : []));

export const candidatesIn = (results: readonly VaultResult[]) =>
  judgedIn(results).flatMap(({ candidates }) => candidates);
