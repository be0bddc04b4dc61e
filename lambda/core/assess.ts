// What is to be thought of each upload of a vault, given what is remembered of it. Pure.

import { isBroken } from './parts.ts';
import { type Danger, type UploadRecord, type VaultRecord, VERDICTS, type Verdict } from './records.ts';
import type { FunctionSettings } from './settings.ts';
import { EXPIRY_SECONDS, type ListedUpload } from './upload.ts';

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
  /** From first sight on where what was before is not known. */
  readonly idleAtMostSeconds: number;
  /** Of the 24 that Glacier gives, by the upper end of the idle time. */
  readonly hoursLeft: number;
  /**
   * It is in progress, was old when it was first seen, and has not moved since: it may have fewer hours left.
   * After 24 hours this ends: either it moved, or it has surely been idle for as long.
   */
  readonly idleUnknown: boolean;
  readonly stale: boolean;
  readonly stuck: boolean;
  readonly expiring: boolean;
  readonly broken: boolean;
  /** It is gone and may be lost, but when it was last seen it had not surely been idle for long. */
  readonly perhaps: boolean;
  /** When no scan saw it for more than two periods: what happened to it then is not known. */
  readonly unseen?: { readonly from: Date; readonly to: Date };
}

/** News about an upload. */
export interface Change {
  readonly kind: Danger | 'perhapsLost' | 'recovered' | 'ended';
  readonly upload: AssessedUpload;
  /** It was told before, while nobody had confirmed a subscription. */
  readonly repeated: boolean;
}

export interface VaultAssessment {
  /** In progress. */
  readonly uploads: readonly AssessedUpload[];
  /** Found gone in the last 24 hours, and perhaps lost. */
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

/** How far clocks may differ. */
const CLOCK_TOLERANCE_SECONDS = 5 * MINUTE;
/** A scan lasts at most as long. */
const LONGEST_SCAN_SECONDS = 15 * MINUTE;

const secondsBetween = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / 1000);
const later = (one: Date, other: Date) => (one > other ? one : other);
const earlier = (one: Date, other: Date) => (one < other ? one : other);

/** Thrown when an upload or a record is from the future: one of the clocks is wrong, and every idle time with it. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

/**
 * Compares a complete listing of a vault with what is remembered of it.
 * @throws ClockError
 */
export function assessVault(
  listed: readonly ListedUpload[],
  remembered: RememberedVault,
  moment: Moment,
  thresholds: Thresholds,
): VaultAssessment {
  refuseTheFuture(listed, remembered, moment);
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
    .map((record) =>
      record.gone || isNewer(record) ? record : tombstoneOf(record, remembered.vault, moment),
    );

  const assessed = [...present, ...gone.filter((record) => record.gone)]
    .map((record) => assess(record, moment, thresholds))
    .map((upload) => (isNewer(upload.record) ? upload : withoutWhatEnded(upload, moment)));
  const uploads = assessed.filter(({ record }) => !record.gone);
  const tombstones = assessed.filter(({ record }) => record.gone);
  return {
    uploads,
    lost: tombstones.filter((upload) => isRecentLoss(upload, moment.startedAt)),
    changes: assessed.filter(({ record }) => !isNewer(record)).flatMap(changesOf),
    toRemember: assessed
      .map(({ record }) => record)
      .filter((record) => record !== before.get(record.upload.id)),
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

function refuseTheFuture(
  listed: readonly ListedUpload[],
  { vault, uploads }: RememberedVault,
  { listedAt }: Moment,
): void {
  const refuse = (at: Date | undefined, what: string) => {
    if (at === undefined || secondsBetween(listedAt, at) <= CLOCK_TOLERANCE_SECONDS) return;
    throw new ClockError(
      `expected nothing from after ${listedAt.toISOString()}, which it is by this clock, got ${what} of ${at.toISOString()}; set this clock right or, if it is, remove what a wrong one has written`,
    );
  };
  for (const { upload } of listed) refuse(upload.createdAt, `upload ${upload.id}`);
  for (const { upload, scannedAt } of uploads) refuse(scannedAt, `a record of upload ${upload.id}`);
  refuse(vault?.scannedAt, 'a record of the vault');
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
      told: [],
    } as const;
    if (progress.parts === 0) {
      return { ...firstSight, progressSeenAt: upload.createdAt, progressAfter: upload.createdAt };
    }
    // Creation bounds the idle time of any upload. Of an old one that says too much: it would be called expiring at
    // once. But where the vault was listed before, the upload is new, or it was known and has been forgotten.
    const isYoung = secondsBetween(upload.createdAt, listedAt) < expiringAfterSeconds(thresholds);
    return isYoung || vault !== undefined
      ? { ...firstSight, progressAfter: earlier(upload.createdAt, startedAt) }
      : { ...firstSight, progressAfter: startedAt, idleSinceFirstSight: true };
  }
  const { gone, ...back } = known;
  if (known.progress.fingerprint === progress.fingerprint) {
    // A list had left it out.
    return gone ? { ...back, scannedAt: startedAt } : known;
  }
  const seenAt = earlier(lastSeen(known, vault), startedAt);
  return { ...back, ...now, progressAfter: seenAt, idleSinceFirstSight: false };
}

/** The start of the last scan that surely saw it: of one that is not gone, the vault's last complete listing did. */
const lastSeen = (known: UploadRecord, vault: VaultRecord | undefined) =>
  known.gone?.seenAt ?? (vault ? later(vault.scannedAt, known.scannedAt) : known.scannedAt);

/** Lost, if Glacier may have removed it: by the upper end, so that no loss passes for a normal end. */
function tombstoneOf(
  record: UploadRecord,
  vault: VaultRecord | undefined,
  { startedAt, listedAt }: Moment,
): UploadRecord {
  const seenAt = earlier(lastSeen(record, vault), startedAt);
  const lost = record.idleSinceFirstSight || secondsBetween(record.progressAfter, listedAt) >= EXPIRY_SECONDS;
  return { ...record, gone: { at: startedAt, seenAt, lost }, scannedAt: startedAt };
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
  // What is gone has stopped ageing, and nothing was seen of it after its last sighting.
  const seenAt = gone ? gone.seenAt : moment.startedAt;
  const listedAt = gone ? gone.at : moment.listedAt;
  const ageSeconds = secondsBetween(upload.createdAt, gone ? gone.at : moment.startedAt);
  const idleAtLeastSeconds = secondsBetween(record.progressSeenAt, seenAt);
  const idleAtMostSeconds = secondsBetween(record.progressAfter, listedAt);
  const secondsLeft = Math.max(0, EXPIRY_SECONDS - idleAtMostSeconds);
  const idleUnknown = record.idleSinceFirstSight && !gone && secondsLeft > 0;
  const expiring = idleAtMostSeconds >= expiringAfterSeconds(thresholds);
  const stuck = expiring || idleAtLeastSeconds >= stuckThresholdSeconds(upload.partSizeBytes, thresholds);
  const broken = isBroken(progress);
  const worst = broken ? 'broken' : expiring ? 'expiring' : stuck ? 'stuck' : 'moving';
  const unseen = gone
    ? { from: gone.seenAt, to: gone.at }
    : { from: record.progressAfter, to: record.progressSeenAt };
  const usualSeconds = 2 * thresholds.scanEveryMinutes * MINUTE + LONGEST_SCAN_SECONDS;
  const wasUnseen = secondsBetween(unseen.from, unseen.to) > usualSeconds;
  return {
    record,
    verdict: gone?.lost ? 'lost' : worst,
    ageSeconds,
    idleAtLeastSeconds,
    idleAtMostSeconds,
    hoursLeft: secondsLeft / HOUR,
    idleUnknown,
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

/** What is wrong with an upload; nothing, once it ended. */
export function dangersOf({ record, expiring, stuck, broken }: AssessedUpload): readonly Danger[] {
  if (record.gone) return record.gone.lost ? ['lost'] : [];
  const also = expiring ? (['expiring'] as const) : stuck && !broken ? (['stuck'] as const) : [];
  return broken ? ['broken', ...also] : also;
}

/** What was told and holds no longer, without its being news. */
function withoutWhatEnded(upload: AssessedUpload, { startedAt }: Moment): AssessedUpload {
  const { told, unheard, ...record } = upload.record;
  const dangers = dangersOf(upload);
  const standing = told.filter((danger) => dangers.includes(danger));
  // That all is over is news to whoever heard of it.
  if (standing.length === told.length || (dangers.length === 0 && !unheard)) return upload;
  return {
    ...upload,
    record: {
      ...record,
      told: standing,
      ...(unheard && standing.length > 0 && { unheard }),
      scannedAt: startedAt,
    },
  };
}

function changesOf(upload: AssessedUpload): readonly Change[] {
  const { told, unheard, gone } = upload.record;
  const dangers = dangersOf(upload);
  if (dangers.length === 0) {
    return told.length > 0 ? [{ kind: gone ? 'ended' : 'recovered', upload, repeated: false }] : [];
  }
  return dangers
    .filter((danger) => unheard || !told.includes(danger))
    .map((danger) => ({
      kind: danger === 'lost' && upload.perhaps ? 'perhapsLost' : danger,
      upload,
      repeated: told.includes(danger),
    }));
}

/** An upload's record once its news is told. The record itself, where it says so already. */
export function toldRecord(upload: AssessedUpload, heard: boolean, scannedAt: Date): UploadRecord {
  const { unheard, ...record } = upload.record;
  const told = dangersOf(upload);
  const isTold = told.length === record.told.length && told.every((danger) => record.told.includes(danger));
  if (isTold && heard !== (unheard ?? false)) return upload.record;
  return { ...record, told, scannedAt, ...(!heard && told.length > 0 && { unheard: true }) };
}

/** Something is wrong with it, or it is older than uploads should be. */
export const needsAttention = ({ verdict, stale }: AssessedUpload) => verdict !== 'moving' || stale;

/** By verdict, then by the time that is left. */
export const byUrgency = (one: AssessedUpload, other: AssessedUpload) =>
  VERDICTS.indexOf(one.verdict) - VERDICTS.indexOf(other.verdict) || one.hoursLeft - other.hoursLeft;
