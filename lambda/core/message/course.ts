// How an upload goes on: from which byte, until when, and what came since it was told of last. Pure.

import { EXPIRY_SECONDS, MAX_PARTS } from '../upload.ts';
import type { UploadRecord } from '../verdict/record.ts';

/** The bytes that are to be sent next; without a last one, all from the first on. */
export interface GoOn {
  readonly firstByte: number;
  readonly lastByte?: number;
  /** The number of the part that begins there, counted from 1. */
  readonly part: number;
}

/** The first bytes that are missing, or else those behind the last part. Undefined where no part can follow. */
export function goOnAt({ upload: { partSizeBytes }, progress }: UploadRecord): GoOn | undefined {
  const partAt = (byte: number) => Math.floor(byte / partSizeBytes) + 1;
  const { firstMissingRange: missing, bytes } = progress;
  if (missing) return { firstByte: missing.first, lastByte: missing.last, part: partAt(missing.first) };
  const isLastShort = bytes % partSizeBytes !== 0;
  if (isLastShort || partAt(bytes) > MAX_PARTS) return undefined;
  return { firstByte: bytes, part: partAt(bytes) };
}

/** When Glacier's 24 hours are over, by the upper end of the idle time. */
export const removableAfter = ({ progressAfter }: UploadRecord) =>
  new Date(progressAfter.getTime() + EXPIRY_SECONDS * 1000);

/** What came since somebody was told of it last. */
export interface SinceLastNews {
  readonly at: Date;
  readonly parts: number;
  readonly bytes: number;
  /** Though there are no more of them, parts came: in the place of others. */
  readonly replaced: boolean;
}

export function sinceLastNews({
  lastTold,
  progress,
  progressSeenAt,
}: UploadRecord): SinceLastNews | undefined {
  if (lastTold === undefined) return undefined;
  const parts = Math.max(0, progress.parts - lastTold.parts);
  const bytes = Math.max(0, progress.bytes - lastTold.bytes);
  const hasMoved = progressSeenAt > lastTold.at;
  return { at: lastTold.at, parts, bytes, replaced: hasMoved && parts === 0 && bytes === 0 };
}
