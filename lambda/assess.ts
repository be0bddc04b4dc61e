// What is to be thought of each upload of a vault, given what is remembered of it. Pure.
import type { FunctionSettings } from './config.ts';
import { type UploadRecord, type VaultRecord, VERDICTS, type Verdict } from './memory.ts';
import { isBroken } from './parts.ts';
import type { ListedUpload } from './upload.ts';

/** A vault's listing in time. Idle times are measured so that a long scan only ever widens them. */
export interface Moment {
  /** When the scan began: nothing that it lists was read before. */
  readonly startedAt: Date;
  /** When the vault's listing was done: nothing in it was read after. */
  readonly listedAt: Date;
}

export interface RememberedVault {
  readonly vault: VaultRecord | undefined;
  readonly uploads: readonly UploadRecord[];
}

/** An upload's record, and what it means now. */
export interface AssessedUpload {
  readonly record: UploadRecord;
  readonly verdict: Verdict;
  /** Since its creation; no time here is ever below zero, whatever the clocks say. */
  readonly ageSeconds: number;
  /** Progress is only seen at scans, so the time without it is a range. */
  readonly idleAtLeastSeconds: number;
  readonly idleAtMostSeconds: number;
  /** Of the 24 that Glacier gives, by the upper end of the idle time. */
  readonly hoursLeft: number;
  readonly stale: boolean;
  readonly stuck: boolean;
  readonly expiring: boolean;
  readonly broken: boolean;
}

/** News about an upload: what it is now, against what was told of it last. */
export interface Change {
  readonly kind: Exclude<Verdict, 'moving'> | 'recovered' | 'ended';
  readonly upload: AssessedUpload;
}

export interface VaultAssessment {
  /** In progress. */
  readonly uploads: readonly AssessedUpload[];
  /** Found lost in the last 24 hours. */
  readonly lost: readonly AssessedUpload[];
  readonly changes: readonly Change[];
  /** Records that differ from what is remembered. */
  readonly toRemember: readonly UploadRecord[];
}

type Thresholds = Pick<
  FunctionSettings,
  | 'staleAfterDays'
  | 'stuckAfterHours'
  | 'expiryWarningHours'
  | 'slowestUploadMbitPerSecond'
  | 'scanEveryMinutes'
>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Glacier may remove an upload after this long without a part (Developer Guide, "Multipart Upload Operations"). */
export const EXPIRY_SECONDS = DAY;

const secondsBetween = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / 1000);
const later = (one: Date, other: Date) => (one > other ? one : other);
const earlier = (one: Date, other: Date) => (one < other ? one : other);

/** Compares a complete listing of a vault with what is remembered of it. */
export function assessVault(
  listed: readonly ListedUpload[],
  remembered: RememberedVault,
  moment: Moment,
  thresholds: Thresholds,
): VaultAssessment {
  const before = new Map(remembered.uploads.map((record) => [record.upload.id, record]));
  // A newer scan has been here: what it remembered stands, and what it found gone is gone.
  const isNewer = (record: UploadRecord | undefined) =>
    record !== undefined && record.scannedAt > moment.startedAt;
  const present = listed
    .filter(({ upload }) => !(isNewer(before.get(upload.id)) && before.get(upload.id)?.gone))
    .map((each) => {
      const known = before.get(each.upload.id);
      return known && isNewer(known) ? known : recordOf(each, known, remembered.vault, moment, thresholds);
    });
  const presentIds = new Set(listed.map(({ upload }) => upload.id));
  const gone = remembered.uploads
    .filter((record) => !presentIds.has(record.upload.id))
    .map((record) => (record.gone || isNewer(record) ? record : tombstoneOf(record, moment)));

  const uploads = present.map((record) => assess(record, moment, thresholds));
  const tombstones = gone.filter((record) => record.gone).map((record) => assess(record, moment, thresholds));
  return {
    uploads,
    lost: tombstones.filter((upload) => isRecentLoss(upload, moment.startedAt)),
    changes: [...uploads, ...tombstones].filter(({ record }) => !isNewer(record)).flatMap(changeOf),
    toRemember: [...present, ...gone].filter((record) => record !== before.get(record.upload.id)),
  };
}

const isRecentLoss = ({ record: { gone } }: AssessedUpload, at: Date) =>
  gone?.lost === true && secondsBetween(gone.at, at) < DAY;

/** What a vault showed at its last complete listing, judged as then. */
export function assessRemembered(
  records: readonly UploadRecord[],
  { scannedAt }: VaultRecord,
  thresholds: Thresholds,
): Pick<VaultAssessment, 'uploads' | 'lost'> {
  const moment = { startedAt: scannedAt, listedAt: scannedAt };
  const assessed = records.map((record) => assess(record, moment, thresholds));
  return {
    uploads: assessed.filter(({ record }) => !record.gone),
    lost: assessed.filter((upload) => isRecentLoss(upload, scannedAt)),
  };
}

/** What is to be remembered of a listed upload: the known record itself where nothing has changed. */
function recordOf(
  { upload, progress }: ListedUpload,
  known: UploadRecord | undefined,
  vault: VaultRecord | undefined,
  { startedAt, listedAt }: Moment,
  thresholds: Thresholds,
): UploadRecord {
  const now = { upload, progress, progressSeenAt: listedAt, scannedAt: startedAt };
  if (known?.upload.createdAt.getTime() !== upload.createdAt.getTime()) {
    const firstSight = {
      ...now,
      firstSeenAt: startedAt,
      idleSinceFirstSight: false,
      told: 'moving',
    } as const;
    if (progress.parts === 0) {
      return { ...firstSight, progressSeenAt: upload.createdAt, progressAfter: upload.createdAt };
    }
    // Creation bounds the idle time of any upload. Of an old one that says too much: it would be called expiring at once.
    const isYoung = secondsBetween(upload.createdAt, listedAt) < expiringAfterSeconds(thresholds);
    const isNew = vault !== undefined && upload.createdAt >= vault.scannedAt;
    return isYoung || isNew
      ? { ...firstSight, progressAfter: earlier(upload.createdAt, startedAt) }
      : { ...firstSight, progressAfter: startedAt, idleSinceFirstSight: true };
  }
  if (known.progress.fingerprint === progress.fingerprint) {
    if (!known.gone) return known;
    // A list had left it out.
    const { gone: _, ...back } = known;
    return { ...back, scannedAt: startedAt };
  }
  const { gone: _, ...moved } = known;
  const lastSeenWithout = vault ? later(vault.scannedAt, known.scannedAt) : known.scannedAt;
  return { ...moved, ...now, progressAfter: earlier(lastSeenWithout, startedAt), idleSinceFirstSight: false };
}

/** Lost, if Glacier may have removed it: by the upper end, so that no loss passes for a normal end. */
function tombstoneOf(record: UploadRecord, { startedAt, listedAt }: Moment): UploadRecord {
  const lost = secondsBetween(record.progressAfter, listedAt) >= EXPIRY_SECONDS;
  return { ...record, gone: { at: startedAt, lost }, scannedAt: startedAt };
}

/** From this idle time on an upload is expiring. */
const expiringAfterSeconds = ({ expiryWarningHours }: Thresholds) =>
  EXPIRY_SECONDS - expiryWarningHours * HOUR;

/** How long an upload may stand still before it counts as stuck: longer where one part takes longer to send. */
export function stuckThresholdSeconds(partSizeBytes: number, thresholds: Thresholds): number {
  const partSeconds = (partSizeBytes * 8) / (thresholds.slowestUploadMbitPerSecond * 1_000_000);
  const patience = Math.max(
    thresholds.stuckAfterHours * HOUR,
    2 * thresholds.scanEveryMinutes * MINUTE,
    partSeconds,
  );
  return Math.min(expiringAfterSeconds(thresholds), patience);
}

function assess(record: UploadRecord, moment: Moment, thresholds: Thresholds): AssessedUpload {
  const { upload, progress, gone } = record;
  // What is gone has stopped ageing.
  const { startedAt, listedAt } = gone ? { startedAt: gone.at, listedAt: gone.at } : moment;
  const ageSeconds = secondsBetween(upload.createdAt, startedAt);
  const idleAtLeastSeconds = secondsBetween(record.progressSeenAt, startedAt);
  const idleAtMostSeconds = secondsBetween(record.progressAfter, listedAt);
  const secondsLeft = Math.max(0, EXPIRY_SECONDS - idleAtMostSeconds);
  const expiring = idleAtMostSeconds >= expiringAfterSeconds(thresholds);
  const stuck = expiring || idleAtLeastSeconds >= stuckThresholdSeconds(upload.partSizeBytes, thresholds);
  const broken = isBroken(progress);
  const worst = broken ? 'broken' : expiring ? 'expiring' : stuck ? 'stuck' : 'moving';
  return {
    record,
    verdict: gone?.lost ? 'lost' : worst,
    ageSeconds,
    idleAtLeastSeconds,
    idleAtMostSeconds,
    hoursLeft: secondsLeft / HOUR,
    stale: ageSeconds > thresholds.staleAfterDays * DAY,
    stuck,
    expiring,
    broken,
  };
}

function changeOf(upload: AssessedUpload): readonly Change[] {
  const { record, verdict } = upload;
  const standing = standingOf(upload);
  if (record.told === standing) return [];
  if (standing !== 'moving') return [{ kind: verdict as Exclude<Verdict, 'moving'>, upload }];
  return [{ kind: record.gone ? 'ended' : 'recovered', upload }];
}

/** What is to be told of an upload: nothing more of one that ended, as of one that moves. */
export const standingOf = ({ record, verdict }: AssessedUpload): Verdict =>
  record.gone && !record.gone.lost ? 'moving' : verdict;

/** Something is wrong with it, or it is older than uploads should be. */
export const needsAttention = ({ verdict, stale }: AssessedUpload) => verdict !== 'moving' || stale;

/** By verdict, then by the time that is left. */
export const byUrgency = (one: AssessedUpload, other: AssessedUpload) =>
  VERDICTS.indexOf(one.verdict) - VERDICTS.indexOf(other.verdict) || one.hoursLeft - other.hoursLeft;
