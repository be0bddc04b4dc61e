// How near an upload is to the most parts that Glacier takes. Pure.

import { MAX_PARTS } from './upload.ts';
import type { UploadRecord } from './verdict/record.ts';
import type { AssessedUpload } from './verdict/verdict.ts';

/** From this part on there may be time to begin anew with larger parts, and to notice. */
const NEAR_PARTS = 9_000;

export const isNearLimit = ({ record: { progress, gone }, broken }: AssessedUpload) =>
  !gone && !broken && progress.highestPart >= NEAR_PARTS;

/** What it can still take behind its last part. */
export function roomOf({ upload, progress }: UploadRecord) {
  const parts = MAX_PARTS - progress.highestPart;
  return { parts, bytes: parts * upload.partSizeBytes };
}
