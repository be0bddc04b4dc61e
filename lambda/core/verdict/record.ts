// The records of uploads and vaults in memory. Facts only: notices.ts has what was reported.
import type { Checkpoint, MultipartUpload, UploadProgress } from '../upload.ts';

/** An upload as it was when something about it last changed. */
export interface UploadRecord extends MultipartUpload {
  readonly progress: UploadProgress;
  readonly firstSeenAt: Date;
  /** When the last progress was seen: idle at least since then. */
  readonly progressSeenAt: Date;
  /** The last moment at which that progress was surely not there yet: idle at most since then. */
  readonly progressAfter: Date;
  /** The upload was old and had parts at first sight, so nobody knows how long it had been idle by then. */
  readonly idleSinceFirstSight: boolean;
  /** How many bytes had arrived when a scan last saw more of them. */
  readonly arrived?: { readonly at: Date; readonly bytes: number };
  /** Where the next list may begin. */
  readonly checkpoint?: Checkpoint;
  /** The last list began at a checkpoint: parts before it may have been replaced since the upload was listed in full. */
  readonly unverified?: true;
  /** Set once the upload was found gone; the record is a tombstone from then on. */
  readonly gone?: Gone;
  /** Set once CloudTrail was asked. */
  readonly begun?: Beginning;
  /** What CloudTrail knows of its parts since lists last saw progress. */
  readonly partCalls?: PartCalls;
  /** The start of the scan that wrote this. An older scan never replaces it. */
  readonly scannedAt: Date;
}

/** Who made a call, as CloudTrail recorded it. */
export interface Caller {
  readonly at: Date;
  readonly principal?: string;
  readonly address?: string;
  readonly agent?: string;
}

/** Who began an upload, or the scan that was the first not to find out. */
export type Beginning = { readonly caller: Caller } | { readonly unknownSince: Date };

/** The calls that sent parts of an upload, as far as we have read them. */
export interface PartCalls {
  /** We have read every call between these; some calls after `to` may not show yet. */
  readonly from: Date;
  readonly to: Date;
  /** CloudTrail has proved that it records parts. If it shows no call in that time, no part came. */
  readonly isSilenceTrusted?: true;
  /** The call of the last part that Glacier took. */
  readonly last?: Caller;
  /** The scan that last learned how long the upload has been idle. */
  readonly learnedAt?: Date;
  /** The calls since then that Glacier refused. */
  readonly refused?: RefusedParts;
  /** The last attempt to complete it, which Glacier refused. */
  readonly completion?: RefusedCall;
}

export interface RefusedParts {
  /** At least this many. */
  readonly calls: number;
  readonly since: Date;
  readonly until: Date;
  /** Of the last one. */
  readonly code: string;
}

export interface RefusedCall {
  readonly caller: Caller;
  readonly code: string;
}

/** The call that ended an upload. */
export interface Ending {
  readonly kind: 'completed' | 'aborted';
  readonly caller: Caller;
}

/** How an upload ended, as far as lists show. */
export interface Gone {
  /** The start of the first scan that did not find it. */
  readonly at: Date;
  /** The start of the last scan that saw it. */
  readonly seenAt: Date;
  /** It may have been idle for 24 hours by then, and we know no call that ended it: Glacier may have removed it. */
  readonly lost: boolean;
  readonly ending?: Ending;
  /** How far back we have read CloudTrail's calls, if they are too many for one scan; later scans continue there. */
  readonly readTo?: Partial<Record<Ending['kind'], Date>>;
}

/** A vault at its last complete listing. */
export interface VaultRecord {
  readonly vault: string;
  /** The start of the scan that listed it. */
  readonly scannedAt: Date;
  /** For how many scans in a row it had no uploads: 2 for two or more. */
  readonly quietScans: number;
  /** Parts of the upload with most parts: its pages must be listed one after another. */
  readonly mostParts: number;
  /** The vault itself was gone by then. */
  readonly gone: boolean;
  /** When that listing was done. */
  readonly listedAt: Date;
  /** A digest of the settings with which it was listed. */
  readonly settings: string;
}
