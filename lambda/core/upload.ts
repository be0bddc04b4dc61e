// The vocabulary of the monitor: what Glacier says about an upload, and how far the upload has come.

/** A multipart upload in progress, as ListMultipartUploads gives it, less its description (free text stays private). */
export interface MultipartUpload {
  readonly vault: string;
  readonly id: string;
  readonly createdAt: Date;
  readonly partSizeBytes: number;
}

/** Zero-based and inclusive at both ends, as in Glacier's `RangeInBytes`. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** One uploaded part, as ListParts gives it. Glacier gives parts no time. */
export interface Part {
  readonly range: ByteRange;
  readonly treeHash: string;
}

/** Gaps between the parts of an upload. */
export interface MissingBytes {
  /** The first gaps, at most ten: 5,000 gaps would not fit into an item. */
  readonly ranges: readonly ByteRange[];
  /** How many gaps there are. */
  readonly gaps: number;
  /** In all of them. */
  readonly bytes: number;
}

/** How far an upload has come: the sum of its parts. */
export interface UploadProgress {
  readonly parts: number;
  readonly bytes: number;
  /**
   * A hash over every part's range and tree hash, in order: it changes when any part is added or replaced. It is a
   * chain: each part is hashed together with all parts before it, so that a later list can continue it.
   */
  readonly fingerprint: string;
  /** The bytes that no part covers although a later part exists. */
  readonly missing?: MissingBytes;
  /** The first part that is shorter than the part size although another follows: Complete can only fail. */
  readonly firstShortPart?: ByteRange;
  /** The number of the last part, counted from 1 by its offset; 0 without parts. */
  readonly highestPart: number;
}

/** A page of a list of parts at which a later list can begin: the parts before it cover the first bytes without a gap. */
export interface Checkpoint {
  /** Of the page that comes next. */
  readonly marker: string;
  /** How many parts come before it. */
  readonly parts: number;
  /** Of these parts. */
  readonly fingerprint: string;
}

/** An upload with its parts listed. */
export interface ListedUpload {
  readonly upload: MultipartUpload;
  readonly progress: UploadProgress;
  /** The last checkpoint that the list passed. */
  readonly checkpoint?: Checkpoint;
  /** True when every part was listed. False when the list began at a checkpoint. */
  readonly inFull: boolean;
}

/** The most parts an upload can have (Amazon Glacier Developer Guide, "Multipart Upload Operations"). */
export const MAX_PARTS = 10_000;
