// What is to be remembered of an upload that a list shows, or no longer shows. Pure.

import { EXPIRY_SECONDS, type ListedUpload } from '../upload.ts';
import type { UploadRecord, VaultRecord } from './record.ts';
import { expiringAfterSeconds, secondsBetween, type Thresholds } from './thresholds.ts';
import type { Moment } from './verdict.ts';

const later = (one: Date, other: Date) => (one > other ? one : other);
const earlier = (one: Date, other: Date) => (one < other ? one : other);

/** What is to be remembered of a listed upload: the known record itself where nothing has changed. */
export function recordOf(
  listed: ListedUpload,
  known: UploadRecord | undefined,
  vault: VaultRecord | undefined,
  { startedAt, listedAt }: Moment,
  thresholds: Thresholds,
): UploadRecord {
  const { upload, progress, checkpoint } = listed;
  const now = {
    upload,
    progress,
    progressSeenAt: listedAt,
    scannedAt: startedAt,
    ...(checkpoint && { checkpoint }),
    ...(!listed.inFull && ({ unverified: true } as const)),
  };
  if (known?.upload.createdAt.getTime() !== upload.createdAt.getTime()) {
    // Of one that nobody has seen before, though its vault was listed when it was there already, nothing is known.
    const isNew = vault !== undefined && upload.createdAt > vault.scannedAt;
    const firstSight = {
      ...now,
      ...(isNew && { arrived: { at: startedAt, bytes: progress.bytes } }),
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
  const { gone, checkpoint: _, unverified, ...back } = known;
  if (known.progress.fingerprint === progress.fingerprint) {
    // What was not listed in full, and did not move, is what this scan has remembered before.
    const isSettled = !listed.inFull || (known.checkpoint?.marker === checkpoint?.marker && !unverified);
    // It may be gone: a list had left it out.
    return isSettled && !gone
      ? known
      : { ...back, progress, ...(checkpoint && { checkpoint }), scannedAt: startedAt };
  }
  // A part that was replaced before a checkpoint may have been so already when the upload was last seen to move.
  const isNew = !listed.inFull || listed.isSettledSame || progress.parts > known.progress.parts;
  const without = unverified && !isNew ? known.progressAfter : lastSeen(known, vault);
  const arrived = { at: startedAt, bytes: Math.max(0, progress.bytes - known.progress.bytes) };
  return { ...back, ...now, arrived, progressAfter: earlier(without, startedAt), idleSinceFirstSight: false };
}

/** The start of the last scan that surely saw it: of one that is not gone, the vault's last complete listing did. */
const lastSeen = (known: UploadRecord, vault: VaultRecord | undefined) =>
  known.gone?.seenAt ?? (vault ? later(vault.scannedAt, known.scannedAt) : known.scannedAt);

/** Lost, if Glacier may have removed it: by the upper end, so that no loss passes for a normal end. */
export function tombstoneOf(
  record: UploadRecord,
  vault: VaultRecord | undefined,
  { startedAt, listedAt }: Moment,
): UploadRecord {
  const seenAt = earlier(lastSeen(record, vault), startedAt);
  const lost = record.idleSinceFirstSight || secondsBetween(record.progressAfter, listedAt) >= EXPIRY_SECONDS;
  const { checkpoint: _, ...rest } = record;
  return { ...rest, gone: { at: startedAt, seenAt, lost }, scannedAt: startedAt };
}
