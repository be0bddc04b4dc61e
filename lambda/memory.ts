// What is remembered from scan to scan.
import type { MultipartUpload, UploadProgress } from './upload.ts';

/** The worst that is true of an upload, worst first. */
export const VERDICTS = ['lost', 'broken', 'expiring', 'stuck', 'moving'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** An upload as it was when something about it last changed. */
export interface UploadRecord {
  readonly upload: MultipartUpload;
  readonly progress: UploadProgress;
  readonly firstSeenAt: Date;
  /** When the last progress was seen: idle at least since then. */
  readonly progressSeenAt: Date;
  /** The last moment at which that progress was surely not there yet: idle at most since then. */
  readonly progressAfter: Date;
  /** The upload was old and had parts when it was first seen: how long it had been idle by then is not known. */
  readonly idleSinceFirstSight: boolean;
  /** The verdict that the operator was told last; `moving` before anything was told. */
  readonly told: Verdict;
  /** Set once the upload was found gone; the record is a tombstone from then on. */
  readonly gone?: { readonly at: Date; readonly lost: boolean };
  /** The start of the scan that wrote this: a record is never replaced by an older scan's. */
  readonly scannedAt: Date;
}

/** A vault at its last complete listing. */
export interface VaultRecord {
  readonly vault: string;
  /** The start of the scan that listed it. */
  readonly scannedAt: Date;
  readonly hadUploads: boolean;
  /** Of the upload that had most: its pages must be listed one after another. */
  readonly mostParts: number;
  /** The vault itself was gone by then. */
  readonly gone: boolean;
}

/**
 * Where it is remembered. Remembering is a put that a newer scan's record withstands: losing against one is no error.
 * Tombstones, and records of vaults that are gone, are forgotten by themselves after a week.
 */
export interface Memory {
  vaults(): Promise<readonly VaultRecord[]>;
  /** All uploads of a vault, tombstones included. */
  uploads(vault: string): Promise<readonly UploadRecord[]>;
  rememberUpload(record: UploadRecord): Promise<void>;
  rememberVault(record: VaultRecord): Promise<void>;
}
