// What to remember of an upload that a list shows, or no longer shows. Pure.
import { progressAfterOf } from '../checkpoint.ts';
import { EXPIRY_SECONDS, earlier, isSame, later, secondsBetween } from '../time.ts';
import type { ListedUpload } from '../upload.ts';
import { provenIdleRange } from './idle.ts';
import type { UploadRecord, VaultRecord } from './record.ts';
import { expiringAfterSeconds, type Thresholds } from './thresholds.ts';

/** The times of a vault's listing. A long scan can only widen the ranges of idle times. */
export interface Moment {
  /** The time of the scan: nothing that it lists was read before. */
  readonly scannedAt: Date;
  /** When the vault's listing was done: nothing in it was read after. */
  readonly listedAt: Date;
}

/** The memory before this scan. */
interface Before {
  readonly known: UploadRecord | undefined;
  readonly vault: VaultRecord | undefined;
}

/** What to remember of a listed upload: the known record itself if nothing has changed. */
export function recordOf(
  listed: ListedUpload,
  { known, vault }: Before,
  moment: Moment,
  thresholds: Thresholds,
): UploadRecord {
  if (!known || !isSame(known.createdAt, listed.upload.createdAt)) {
    return firstSightOf(listed, vault, moment, thresholds);
  }
  const { progress, checkpoint, inFull } = listed;
  const { gone, checkpoint: before, unverified, partCalls, ...kept } = known;
  const shown = { progress, ...(checkpoint && { checkpoint }), scannedAt: moment.scannedAt };
  if (known.progress.fingerprint !== progress.fingerprint) {
    return {
      ...kept,
      ...shown,
      ...(!inFull && { unverified: true }),
      progressSeenAt: moment.listedAt,
      progressAfter: earlier(progressAfterOf(listed, known, lastSightOf(known, vault)), moment.scannedAt),
      idleSinceFirstSight: false,
      arrived: { at: moment.scannedAt, bytes: Math.max(0, progress.bytes - known.progress.bytes) },
    };
  }
  // It may have been gone: a list had left it out.
  const isUnchanged = !gone && !unverified && before?.marker === checkpoint?.marker;
  return isUnchanged ? known : { ...kept, ...shown, ...(partCalls && { partCalls }) };
}

function firstSightOf(
  { upload, progress, checkpoint }: ListedUpload,
  vault: VaultRecord | undefined,
  { scannedAt, listedAt }: Moment,
  thresholds: Thresholds,
): UploadRecord {
  // We know nothing about an upload that no scan has seen, although its vault was listed when the upload already
  // existed.
  const isNew = vault !== undefined && upload.createdAt > vault.scannedAt;
  const sight = {
    ...upload,
    progress,
    ...(checkpoint && { checkpoint }),
    ...(isNew && { arrived: { at: scannedAt, bytes: progress.bytes } }),
    firstSeenAt: scannedAt,
    scannedAt,
  };
  if (progress.parts === 0) {
    const { createdAt } = upload;
    return { ...sight, progressSeenAt: createdAt, progressAfter: createdAt, idleSinceFirstSight: false };
  }
  // Creation bounds the idle time of any upload. For an old one that is too strict: we would call it expiring at once.
  // But if the vault was listed before, the upload is new, or we knew it and have forgotten it.
  const isYoung = secondsBetween(upload.createdAt, listedAt) < expiringAfterSeconds(thresholds);
  const isBounded = isYoung || vault !== undefined;
  return {
    ...sight,
    progressSeenAt: listedAt,
    progressAfter: isBounded ? earlier(upload.createdAt, scannedAt) : scannedAt,
    idleSinceFirstSight: !isBounded,
  };
}

/** The start of the last scan that surely saw it: unless it is gone, the vault's last complete listing did. */
export const lastSightOf = (known: UploadRecord, vault: VaultRecord | undefined) =>
  known.gone?.seenAt ?? (vault ? later(vault.scannedAt, known.scannedAt) : known.scannedAt);

/** Lost, if Glacier may have removed it. By the upper end, so that no loss looks like a normal end. */
export function tombstoneOf(
  record: UploadRecord,
  vault: VaultRecord | undefined,
  { scannedAt, listedAt }: Moment,
): UploadRecord {
  const seenAt = earlier(lastSightOf(record, vault), scannedAt);
  const { isOpen, after } = provenIdleRange(record);
  const isRemovable = isOpen || secondsBetween(after, listedAt) >= EXPIRY_SECONDS;
  // It may have got parts that no scan saw, and lost them.
  const mayHaveHadParts = record.progress.parts > 0 || secondsBetween(seenAt, listedAt) >= EXPIRY_SECONDS;
  const lost = mayHaveHadParts && isRemovable;
  const { checkpoint: _, ...rest } = record;
  return { ...rest, gone: { at: scannedAt, seenAt, lost }, scannedAt };
}
