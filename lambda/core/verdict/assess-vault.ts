// Compares a vault's listing with the memory of the vault. Pure.

import { ClockError } from '../failures.ts';
import { CLOCK_TOLERANCE_SECONDS, DAY, secondsBetween } from '../time.ts';
import type { ListedUpload } from '../upload.ts';
import { type Moment, recordOf, tombstoneOf } from './observe.ts';
import type { UploadRecord, VaultRecord } from './record.ts';
import type { Thresholds } from './thresholds.ts';
import { type AssessedUpload, assess } from './verdict.ts';

/** The memory of a vault before this scan. */
export interface RememberedVault {
  readonly vault: VaultRecord | undefined;
  readonly uploads: readonly UploadRecord[];
}

/** The listing of a vault. */
export interface VaultListing {
  readonly listed: readonly ListedUpload[];
  /** Uploads that an earlier attempt at this scan listed; they are judged from memory. */
  readonly recalled: readonly UploadRecord[];
}

export interface VaultAssessment {
  /** In progress. */
  readonly uploads: readonly AssessedUpload[];
  /** Found gone in the last 24 hours, and perhaps lost. */
  readonly lost: readonly AssessedUpload[];
  /** Found gone, whenever and however. */
  readonly gone: readonly AssessedUpload[];
  /** Records that differ from the memory. */
  readonly toRemember: readonly UploadRecord[];
}

/**
 * Compares a complete listing of a vault with the memory of it.
 * @param now Nothing may be later than this clock.
 * @throws ClockError
 */
export function assessVault(
  { listed, recalled }: VaultListing,
  remembered: RememberedVault,
  { now, ...moment }: Moment & { readonly now: Date },
  thresholds: Thresholds,
): VaultAssessment {
  refuseTheFuture(listed, remembered, now);
  const before = new Map(remembered.uploads.map((record) => [record.id, record]));
  // A newer scan has written these: keep its records, and what it found gone is gone.
  const isNewer = (record: UploadRecord | undefined) =>
    record !== undefined && record.scannedAt > moment.scannedAt;
  const present = listed
    .map((each) => {
      const known = before.get(each.upload.id);
      const { vault } = remembered;
      return known && isNewer(known) ? known : recordOf(each, { known, vault }, moment, thresholds);
    })
    .concat(recalled);
  const presentIds = new Set(present.map(({ id }) => id));
  const others = remembered.uploads
    .filter(({ id }) => !presentIds.has(id))
    .map((record) =>
      record.gone || isNewer(record) ? record : tombstoneOf(record, remembered.vault, moment),
    );
  // What only a newer scan saw is for that scan to judge.
  const records = [...present, ...others.filter((record) => record.gone)];
  return {
    ...groupedAt(
      records.map((record) => assess(record, moment, thresholds)),
      moment.scannedAt,
    ),
    toRemember: records.filter((record) => record !== before.get(record.id)),
  };
}

/**
 * What to remember of a vault whose listing is incomplete, so that the next attempt need not list these uploads again.
 * Records of newer scans are left alone; the others count as listed by this one. It judges nothing, and takes nothing for gone.
 */
export function rememberListed(
  listed: readonly ListedUpload[],
  { vault, uploads }: RememberedVault,
  moment: Moment,
  thresholds: Thresholds,
): readonly UploadRecord[] {
  const known = new Map(uploads.map((record) => [record.id, record]));
  return listed
    .map((each) => recordOf(each, { known: known.get(each.upload.id), vault }, moment, thresholds))
    .filter(({ scannedAt }) => scannedAt <= moment.scannedAt)
    .map((record) => ({ ...record, scannedAt: moment.scannedAt }));
}

/** What a vault showed at its last complete listing, judged at that time. */
export function assessRemembered(
  records: readonly UploadRecord[],
  { scannedAt }: VaultRecord,
  thresholds: Thresholds,
): Omit<VaultAssessment, 'toRemember'> {
  const moment = { scannedAt, listedAt: scannedAt };
  return groupedAt(
    records.map((record) => assess(record, moment, thresholds)),
    scannedAt,
  );
}

/** @param at The time of the scan that saw them so. */
export function groupedAt(
  assessed: readonly AssessedUpload[],
  at: Date,
): Omit<VaultAssessment, 'toRemember'> {
  const gone = assessed.filter(({ record }) => record.gone);
  return {
    uploads: assessed.filter(({ record }) => !record.gone),
    lost: gone.filter(
      ({ record, verdict }) =>
        verdict === 'lost' && record.gone !== undefined && secondsBetween(record.gone.at, at) < DAY,
    ),
    gone,
  };
}

function refuseTheFuture(
  listed: readonly ListedUpload[],
  { vault, uploads }: RememberedVault,
  now: Date,
): void {
  const refuse = (at: Date | undefined, what: string) => {
    if (at === undefined || secondsBetween(now, at) <= CLOCK_TOLERANCE_SECONDS) return;
    throw new ClockError(
      `expected nothing from after ${now.toISOString()}, which it is by this clock, got ${what} of ${at.toISOString()}; set this clock right or, if it is, remove what a wrong one has written`,
    );
  };
  for (const { upload } of listed) refuse(upload.createdAt, `upload ${upload.id}`);
  for (const { id, scannedAt } of uploads) refuse(scannedAt, `a record of upload ${id}`);
  refuse(vault?.scannedAt, 'a record of the vault');
}
