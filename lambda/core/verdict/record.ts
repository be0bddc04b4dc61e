// What is remembered of an upload and of a vault.
import type { Checkpoint, MultipartUpload, UploadProgress } from '../upload.ts';

/** The worst that is true of an upload, worst first. */
export const VERDICTS = ['lost', 'broken', 'expiring', 'stuck', 'moving'] as const;
export type Verdict = (typeof VERDICTS)[number];
/** What can be wrong with an upload; of one that is broken, the only other fact is that it expires. */
export const DANGERS = VERDICTS.filter((verdict) => verdict !== 'moving');
export type Danger = (typeof DANGERS)[number];

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
  /** How many bytes had arrived when a scan last saw more of them. */
  readonly arrived?: { readonly at: Date; readonly bytes: number };
  /** Where the next list can begin. */
  readonly checkpoint?: Checkpoint;
  /** The last list began at a checkpoint, so parts before that may have been replaced since it was listed in full. */
  readonly unverified?: true;
  /** What the operator was told that still stands. */
  readonly told: readonly Danger[];
  /** How far it had come when somebody was told of it last. */
  readonly lastTold?: { readonly at: Date; readonly parts: number; readonly bytes: number };
  /** The fewest hours left at which it was told as expiring. */
  readonly reminded?: number;
  /** Whether it was told that the upload is near the most parts that Glacier takes, and somebody heard. */
  readonly nearLimit?: 'told' | 'unheard';
  /** It was told while nobody had confirmed a subscription, so it is told again to the first who does. */
  readonly unheard?: true;
  /** Set once the upload was found gone; the record is a tombstone from then on. */
  readonly gone?: Gone;
  /** Set once CloudTrail was asked. */
  readonly begun?: Beginning;
  /** The start of the scan that wrote this: a record is never replaced by an older scan's. */
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

/** The call that ended an upload. */
export interface Ending {
  readonly kind: 'completed' | 'aborted';
  readonly caller: Caller;
}

/** How an upload ended, as far as lists tell. */
export interface Gone {
  /** The start of the first scan that did not find it. */
  readonly at: Date;
  /** The start of the last scan that saw it. */
  readonly seenAt: Date;
  /** It may have been idle for 24 hours by then, and no call is known that ended it: Glacier may have removed it. */
  readonly lost: boolean;
  readonly ending?: Ending;
  /** It was told as ended while nobody knew how: that is still news. */
  readonly open?: true;
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
  /** When that listing was done. */
  readonly listedAt: Date;
  /** A digest of the settings with which it was listed. */
  readonly settings: string;
}
