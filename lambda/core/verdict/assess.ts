// A vault's listing against what is remembered of the vault. Pure.

import type { ListedUpload } from '../upload.ts';
import { type Change, changesOf, withoutWhatEnded } from './notices.ts';
import { recordOf, tombstoneOf } from './observe.ts';
import type { UploadRecord, VaultRecord } from './record.ts';
import { DAY, MINUTE, secondsBetween, type Thresholds } from './thresholds.ts';
import { type AssessedUpload, assess, type Moment } from './verdict.ts';

export interface RememberedVault {
  readonly vault: VaultRecord | undefined;
  readonly uploads: readonly UploadRecord[];
}

export interface VaultAssessment {
  /** In progress. */
  readonly uploads: readonly AssessedUpload[];
  /** Found gone in the last 24 hours, and perhaps lost. */
  readonly lost: readonly AssessedUpload[];
  /** Found gone, whenever and however. */
  readonly gone: readonly AssessedUpload[];
  readonly changes: readonly Change[];
  /** Records that differ from what is remembered. */
  readonly toRemember: readonly UploadRecord[];
}

/** How far clocks may differ. */
const CLOCK_TOLERANCE_SECONDS = 5 * MINUTE;

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
    .map((upload) => (isNewer(upload.record) ? upload : withoutWhatEnded(upload, moment.startedAt)));
  const uploads = assessed.filter(({ record }) => !record.gone);
  const tombstones = assessed.filter(({ record }) => record.gone);
  return {
    uploads,
    lost: tombstones.filter((upload) => isRecentLoss(upload, moment.startedAt)),
    gone: tombstones,
    changes: assessed
      .filter(({ record }) => !isNewer(record))
      .flatMap((upload) => changesOf(upload, thresholds.remindAtHoursLeft)),
    toRemember: assessed
      .map(({ record }) => record)
      .filter((record) => record !== before.get(record.upload.id)),
  };
}

/**
 * What to remember of uploads of a vault that could not be listed to its end, so that the next attempt at the scan need not
 * list them again. Nothing is judged, and nothing is gone.
 */
export function rememberListed(
  listed: readonly ListedUpload[],
  { vault, uploads }: RememberedVault,
  moment: Moment,
  thresholds: Thresholds,
): readonly UploadRecord[] {
  const known = new Map(uploads.map((record) => [record.upload.id, record]));
  return listed
    .map((each) => recordOf(each, known.get(each.upload.id), vault, moment, thresholds))
    .filter(({ scannedAt }) => scannedAt <= moment.startedAt)
    .map((record) => ({ ...record, scannedAt: moment.startedAt }));
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
