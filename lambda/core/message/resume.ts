// How to resume an upload: from which byte, until when, and what arrived since the last message about it. Pure.
import { addSeconds, EXPIRY_SECONDS } from '../time.ts';
import { MAX_PARTS } from '../upload.ts';
import type { Notified } from '../verdict/notices.ts';
import type { UploadRecord } from '../verdict/record.ts';
import type { AssessedUpload } from '../verdict/verdict.ts';

/** The bytes to send next; without a last one, all from the first on. */
export interface GoOn {
  readonly firstByte: number;
  readonly lastByte?: number;
  /** The number of the part that begins there, counted from 1. */
  readonly part: number;
  /** If parts are missing before later ones: how many gaps, and the bytes in all of them. */
  readonly missing?: { readonly gaps: number; readonly bytes: number };
}

/** The first missing bytes, otherwise those behind the last part. Undefined if no part can follow. */
export function goOnAt({ partSizeBytes, progress }: UploadRecord): GoOn | undefined {
  const partAt = (byte: number) => Math.floor(byte / partSizeBytes) + 1;
  const { missing, bytes } = progress;
  const [gap] = missing?.ranges ?? [];
  if (missing && gap) {
    const { gaps, bytes: missingBytes } = missing;
    return {
      ...{ firstByte: gap.first, lastByte: gap.last, part: partAt(gap.first) },
      missing: { gaps, bytes: missingBytes },
    };
  }
  const isLastShort = bytes % partSizeBytes !== 0;
  if (isLastShort || partAt(bytes) > MAX_PARTS) return undefined;
  return { firstByte: bytes, part: partAt(bytes) };
}

/** With one decimal, rounded down so that it never promises more time than there is. */
export const roundedDown = (hours: number) => Math.floor(hours * 10) / 10;

/** When Glacier's 24 hours are over, by the upper end of the idle time. */
export const removableAfter = ({ idle }: AssessedUpload) => addSeconds(idle.after, EXPIRY_SECONDS);

/** How much fits behind its last part. */
export function roomOf({ partSizeBytes, progress }: UploadRecord) {
  const parts = MAX_PARTS - progress.highestPart;
  return { parts, bytes: parts * partSizeBytes };
}

/** What arrived since the last message about it. */
export interface SinceLastMessage {
  readonly at: Date;
  readonly parts: number;
  readonly bytes: number;
  /** Parts arrived, but all of them replaced others. */
  readonly replaced: boolean;
}

export function sinceLastMessage(
  { progress, progressSeenAt }: UploadRecord,
  notified: Notified | undefined,
): SinceLastMessage | undefined {
  if (notified === undefined) return undefined;
  const parts = Math.max(0, progress.parts - notified.parts);
  const bytes = Math.max(0, progress.bytes - notified.bytes);
  const hasMoved = progressSeenAt > notified.at;
  return { at: notified.at, parts, bytes, replaced: hasMoved && parts === 0 && bytes === 0 };
}
