// An attempt does not list again what an earlier attempt at the same scan has listed. Pure.
import { digestOf, type FunctionSettings } from './settings/settings.ts';
import { isSame } from './time.ts';
import type { MultipartUpload } from './upload.ts';
import type { UploadRecord, VaultRecord } from './verdict/record.ts';

/** Whether an earlier attempt, with the same settings, has listed and remembered all of the vault. */
export const isVaultRecalled = (
  vault: VaultRecord | undefined,
  scannedAt: Date,
  settings: FunctionSettings,
): vault is VaultRecord =>
  vault !== undefined && isSame(vault.scannedAt, scannedAt) && vault.settings === digestOf(settings);

/** Whether an earlier attempt has listed the upload. */
export const isUploadRecalled = (
  record: UploadRecord | undefined,
  { createdAt }: MultipartUpload,
  scannedAt: Date,
): record is UploadRecord =>
  record !== undefined &&
  !record.gone &&
  isSame(record.scannedAt, scannedAt) &&
  isSame(record.createdAt, createdAt);
