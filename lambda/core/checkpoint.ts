// Checkpoints: when a list may begin at one, when what it shows is believed, and what it leaves unknown. Pure.
//
// A checkpoint is for uploads that move. Glacier does not promise that an old marker stays valid, so nothing depends on
// one. If a list from a checkpoint does not show plain growth, we ignore it and list the upload from its first page.
import { hash } from 'node:crypto';
import type { Checkpoint, ListedUpload, MultipartUpload, UploadProgress } from './upload.ts';
import type { UploadRecord, VaultRecord } from './verdict/record.ts';

/**
 * When to use a checkpoint: the upload is the remembered one, and the vault's last complete scan saw it move; first
 * sight counts. In one hour of the day, chosen by a hash of its id, each upload is listed in full. So we find within a
 * day if a part before the checkpoint was sent again, even shorter.
 */
export function checkpointFor(
  upload: MultipartUpload,
  record: UploadRecord | undefined,
  vault: VaultRecord | undefined,
  scannedAt: Date,
): Checkpoint | undefined {
  if (!record || record.gone || !vault) return undefined;
  const isSame =
    record.createdAt.getTime() === upload.createdAt.getTime() &&
    record.partSizeBytes === upload.partSizeBytes;
  const hasMoved = record.progressSeenAt >= vault.scannedAt;
  const isListedInFull = scannedAt.getUTCHours() === fullListHour(upload.id);
  return isSame && hasMoved && !isListedInFull ? record.checkpoint : undefined;
}

/** The hour of the UTC day in which to list an upload in full. */
export const fullListHour = (uploadId: string) =>
  Number.parseInt(hash('sha256', uploadId).slice(0, 8), 16) % 24;

/**
 * When to believe the list: it has more parts than before, a gap-free beginning that is no shorter, and a highest part
 * that is no lower.
 */
export function isBelieved(progress: UploadProgress, before: UploadProgress): boolean {
  const coveredBefore = before.missing?.ranges[0]?.first ?? before.bytes;
  const covered = progress.missing?.ranges[0]?.first ?? progress.bytes;
  return (
    progress.parts > before.parts && covered >= coveredBefore && progress.highestPart >= before.highestPart
  );
}

/**
 * The last moment at which the progress that a list shows was surely not there yet. A full list after lists from
 * checkpoints may show other parts but no more of them. Then the change may be as old as the last full list, so the
 * former upper end of the idle time stays.
 * @param lastSight The start of the last scan that surely saw the upload.
 */
export function progressAfterOf(
  { progress, inFull }: ListedUpload,
  known: UploadRecord,
  lastSight: Date,
): Date {
  const mayBeOld = inFull && known.unverified && progress.parts <= known.progress.parts;
  return mayBeOld ? known.progressAfter : lastSight;
}
