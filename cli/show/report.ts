// What a scan from a terminal found, as data. Pure.
import type { CallerFields } from '../../lambda/core/caller.ts';
import { placeText } from '../../lambda/core/failures.ts';
import { callFields, type RefusedFields } from '../../lambda/core/history.ts';
import { inHours, uploadFields } from '../../lambda/core/log-lines.ts';
import { commandsFor, quoted } from '../../lambda/core/message/commands.ts';
import { isSame } from '../../lambda/core/time.ts';
import type { AssessedUpload } from '../../lambda/core/verdict/verdict.ts';
import type { RegionScan } from '../scan.ts';
import { errorOf } from './failures.ts';

/** The last two are well, as far as is known; `unknown` was never seen to move. */
const VERDICTS = ['expiring', 'stuck', 'broken', 'lost', 'stale', 'unknown', 'moving'] as const;
export type Verdict = (typeof VERDICTS)[number];
const WELL: readonly Verdict[] = ['unknown', 'moving'];
/** To give one up is an answer to these, and to no other. */
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
  /** Null where STS does not tell it. */
  readonly account: string | null;
  readonly region: string;
  readonly scannedAt: string;
  readonly complete: boolean;
  readonly vaultsListed: number;
  /** Only where CloudTrail is asked: whether it told all. */
  readonly cloudTrail?: 'complete' | 'incomplete';
  /** First those that can still be saved. */
  readonly uploads: readonly UploadReport[];
  readonly failures: readonly { readonly subject: string; readonly reason: string }[];
}

export interface UploadReport {
  readonly verdict: Verdict;
  /** Of one that is lost: it may have been completed, as it was not surely idle for long. */
  readonly perhaps?: true;
  readonly vault: string;
  readonly uploadId: string;
  readonly createdAt: string;
  readonly ageHours: number;
  readonly parts: number;
  readonly bytes: number;
  /**
   * By how much it has grown since it was last seen, or since it was begun where nobody had seen it. Null where that is
   * not known, and of one that is gone.
   */
  readonly arrivedBytes: number | null;
  /** The mean rate of that, rounded, and above zero where anything arrived. */
  readonly arrivedBytesPerSecond: number | null;
  /** Null where nothing is known. */
  readonly idleHoursAtLeast: number | null;
  readonly idleHoursAtMost: number | null;
  /** Of the 24 that Glacier gives; by `idleHoursAtMost`, or else `idleHoursAtLeast`. */
  readonly hoursLeft: number | null;
  /** Who began it, where CloudTrail was asked and knows. */
  readonly begun?: CallerFields;
  /** When its last part came, and what was refused since, where CloudTrail was asked and knows. */
  readonly lastPart?: CallerFields;
  readonly refusedParts?: RefusedFields;
  readonly refusedCompletion?: CallerFields & { readonly code: string };
  /** Only of an upload that is still there. */
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
  // An old upload that was met with parts: what was before is not known, and at first sight nothing is.
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
  // Another run, which began later, has seen what this one would call new.
  const isOvertaken = record.scannedAt > scannedAt;
  if (record.gone || arrivedBytes === undefined || isOvertaken) {
    return { arrivedBytes: null, arrivedBytesPerSecond: null };
  }
  if (arrivedBytes === 0) return { arrivedBytes, arrivedBytesPerSecond: 0 };
  // It moved, so the longest that it may have been idle is the time since it was last seen. By this clock one that was
  // begun after the scan has no such time.
  const isTimed = record.createdAt < scannedAt;
  const rate = Math.max(1, Math.round(arrivedBytes / idleAtMostSeconds));
  return { arrivedBytes, arrivedBytesPerSecond: isTimed ? rate : null };
}

function commandsOf({ verdict, record }: AssessedUpload, region: string, profile: string | undefined) {
  const { look, giveUp } = commandsFor(record.vault, record.id, region);
  const option = profile === undefined ? '' : ` --profile=${quoted(profile)}`;
  return { look: look + option, ...(HOPELESS.includes(verdict) && { giveUp: giveUp + option }) };
}
