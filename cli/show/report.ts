// The report of a scan from a terminal, as data. Pure.
import type { CallerFields } from '../../lambda/core/caller.ts';
import { placeText } from '../../lambda/core/failures.ts';
import { callFields, type RefusedFields } from '../../lambda/core/history.ts';
import { inHours, uploadFields } from '../../lambda/core/log-lines.ts';
import { commandsFor, shellQuoted } from '../../lambda/core/message/commands.ts';
import { isSame } from '../../lambda/core/time.ts';
import type { AssessedUpload } from '../../lambda/core/verdict/verdict.ts';
import type { RegionScan } from '../scan.ts';
import { errorOf } from './failures.ts';

/** The last two are fine, as far as known; a scan has never seen `unknown` move. */
const VERDICTS = ['expiring', 'stuck', 'broken', 'lost', 'stale', 'unknown', 'moving'] as const;
export type Verdict = (typeof VERDICTS)[number];
const WELL: readonly Verdict[] = ['unknown', 'moving'];
/** The only verdicts where giving up helps. */
const HOPELESS: readonly Verdict[] = ['expiring', 'stuck', 'broken'];

/** The document of `--json`; docs/cli.schema.json describes it. */
export interface CliDocument {
  readonly version: 1;
  /** Every vault of every Region was listed, with every upload and every part. */
  readonly complete: boolean;
  /** How many uploads need attention. */
  readonly attention: number;
  readonly regions: readonly RegionReport[];
}

export interface RegionReport {
  /** Null if STS does not say. */
  readonly account: string | null;
  readonly region: string;
  readonly scannedAt: string;
  readonly complete: boolean;
  readonly vaultsListed: number;
  /** Only if CloudTrail is asked: whether it answered everything. */
  readonly cloudTrail?: 'complete' | 'incomplete';
  /** Those that can still be saved come first. */
  readonly uploads: readonly UploadReport[];
  readonly failures: readonly { readonly subject: string; readonly reason: string }[];
}

export interface UploadReport {
  readonly verdict: Verdict;
  /** For a lost upload: it may have been completed, because it was not surely idle for long. */
  readonly perhaps?: true;
  readonly vault: string;
  readonly uploadId: string;
  readonly createdAt: string;
  readonly ageHours: number;
  readonly parts: number;
  readonly bytes: number;
  /**
   * By how much it has grown since a scan last saw it, or since it was begun if no scan had. Null if unknown, or if it
   * is gone.
   */
  readonly arrivedBytes: number | null;
  /** The mean rate of that, rounded, and above zero if anything arrived. */
  readonly arrivedBytesPerSecond: number | null;
  /** Null if nothing is known. */
  readonly idleHoursAtLeast: number | null;
  readonly idleHoursAtMost: number | null;
  /** Of the 24 that Glacier gives; by `idleHoursAtMost`, otherwise by `idleHoursAtLeast`. */
  readonly hoursLeft: number | null;
  /** Who began it, if CloudTrail was asked and knows. */
  readonly begun?: CallerFields;
  /** When its last part came, and what Glacier has refused since, if CloudTrail was asked and knows. */
  readonly lastPart?: CallerFields;
  readonly refusedParts?: RefusedFields;
  readonly refusedCompletion?: CallerFields & { readonly code: string };
  /** Only for an upload that is still there. */
  readonly commands?: { readonly look: string; readonly giveUp?: string };
}

export function reportOf(
  scan: RegionScan,
  account: string | undefined,
  profile: string | undefined,
): RegionReport {
  const { region, scannedAt, vaults, failures, history } = scan;
  return {
    account: account ?? null,
    region,
    scannedAt: scannedAt.toISOString(),
    complete: failures.length === 0,
    vaultsListed: vaults,
    ...(history && { cloudTrail: history.obstacle === undefined ? 'complete' : 'incomplete' }),
    uploads: scan.uploads.map((upload) => uploadReport(upload, scan, profile)),
    failures: failures.map((failure) => ({ subject: placeText(failure.place), reason: errorOf(failure) })),
  };
}

export const needsAttention = ({ verdict }: UploadReport) => !WELL.includes(verdict);

export function documentOf(regions: readonly RegionReport[]): CliDocument {
  return {
    version: 1,
    complete: regions.every(({ complete }) => complete),
    attention: regions.flatMap(({ uploads }) => uploads).filter(needsAttention).length,
    regions,
  };
}

function uploadReport(
  upload: AssessedUpload,
  { region, scannedAt }: RegionScan,
  profile: string | undefined,
): UploadReport {
  const { verdict, vault, uploadId, ageHours, parts, bytes, idleHours, hoursLeft } = uploadFields(upload);
  const { ended: _, ...calls } = callFields(upload.record);
  const { record, idleAtLeastSeconds } = upload;
  // An upload that was old and had parts at first sight: nobody knows what was before, and at first sight nobody knows
  // anything.
  const isOld = upload.idle.isOpen;
  const isAllUnknown = isOld && isSame(record.firstSeenAt, scannedAt);
  return {
    verdict: verdict === 'moving' && upload.isUnproven ? 'unknown' : verdict,
    ...(upload.perhaps && { perhaps: true }),
    vault,
    uploadId,
    createdAt: record.createdAt.toISOString(),
    ageHours,
    parts,
    bytes,
    ...arrivedIn(upload, scannedAt),
    idleHoursAtLeast: isAllUnknown ? null : inHours(idleAtLeastSeconds),
    idleHoursAtMost: isOld ? null : idleHours,
    hoursLeft: isAllUnknown ? null : hoursLeft,
    ...calls,
    ...(verdict !== 'lost' && { commands: commandsOf(upload, region, profile) }),
  };
}

function arrivedIn(upload: AssessedUpload, scannedAt: Date) {
  const { record, arrivedBytes, idleAtMostSeconds } = upload;
  // Another run, which began later, has already seen what this one would call new.
  const isOvertaken = record.scannedAt > scannedAt;
  if (record.gone || arrivedBytes === undefined || isOvertaken) {
    return { arrivedBytes: null, arrivedBytesPerSecond: null };
  }
  if (arrivedBytes === 0) return { arrivedBytes, arrivedBytesPerSecond: 0 };
  // It moved, so the longest possible idle time is the time since a scan last saw it. An upload begun after the scan,
  // by this clock, has no such time.
  const isTimed = record.createdAt < scannedAt;
  const rate = Math.max(1, Math.round(arrivedBytes / idleAtMostSeconds));
  return { arrivedBytes, arrivedBytesPerSecond: isTimed ? rate : null };
}

function commandsOf({ verdict, record }: AssessedUpload, region: string, profile: string | undefined) {
  const { look, giveUp } = commandsFor(record.vault, record.id, region);
  const option = profile === undefined ? '' : ` --profile=${shellQuoted(profile)}`;
  return { look: look + option, ...(HOPELESS.includes(verdict) && { giveUp: giveUp + option }) };
}
