// The structured log lines that something else reads: the dashboard's table, `npm start`, and the command line.
import type { Change } from './news.ts';
import { trailFields } from './trail.ts';
import type { AssessedUpload } from './verdict.ts';

/** One line for each upload that needs attention, at most 200 a scan, once the scan has concluded. */
export const ATTENTION_LINE = {
  message: 'upload needs attention',
  most: 200,
  fields: [
    ...(['vault', 'uploadId', 'verdict', 'parts', 'bytes', 'ageHours', 'idleHours', 'hoursLeft'] as const),
    // When the upload was seen so, and whether that is `now` or was `before`, as its vault could not be listed now.
    ...(['seen', 'seenAt'] as const),
    // The place of the line in the table.
    'order',
  ],
} as const;

/** How many more there are than these lines. */
export const MORE_ATTENTION_LINE = { message: 'more uploads need attention' } as const;

/**
 * One line for each upload in progress, at most 200 a scan, once the scan has concluded; a last one has the words how
 * many more there are in place of a verdict, and no upload.
 */
export const UPLOADS_LINE = {
  message: 'upload in progress',
  most: 200,
  fields: [
    ...(['order', 'vault', 'uploadId', 'verdict', 'parts', 'bytes'] as const),
    ...(['arrivedBytes', 'ageHours', 'idleHours', 'hoursLeft'] as const),
  ],
} as const;

/** One line for each upload, at the level DEBUG, with these fields, while the scan is under way. */
export const UPLOAD_LINE = { message: 'upload' } as const;

/** The same for each upload that was found lost in the last 24 hours. */
export const LOST_LINE = { message: 'lost upload' } as const;

/** One line for each change of a verdict, with the same fields and its kind. */
export const CHANGE_LINE = { message: 'verdict changed' } as const;

/** One line for each upload that was told to be near the most parts that Glacier takes, with the same fields. */
export const NEAR_LIMIT_LINE = { message: 'upload near its last part' } as const;

/** One line for each upload that was told of again, with the same fields. */
export const REMINDER_LINE = { message: 'reminder' } as const;

/** One line for each upload whose end was found in CloudTrail, told as news or not. */
export const ENDING_LINE = { message: 'upload ended' } as const;

/** Said where CloudTrail could not tell all that it was asked; how much, and why. */
export const TRAIL_LINE = { message: 'CloudTrail did not tell all' } as const;

/**
 * The last line of a scan, with its health, with how many uploads' idle time is not known (`idleUnknown`), and of how many
 * a list from a checkpoint did not fit (`relisted`); it carries `scannedAt` as the lines above do, but for the first.
 */
export const COMPLETED_LINE = { message: 'scan completed' } as const;
export const INCOMPLETE_LINE = { message: 'scan incomplete' } as const;

type Fields = Readonly<Record<(typeof ATTENTION_LINE.fields)[number], string | number>>;

/** What a line says of an upload. Its description is not known here, and must not be. */
export function uploadFields(upload: AssessedUpload) {
  const { record, verdict, stale, ageSeconds, idleAtMostSeconds, hoursLeft } = upload;
  return {
    vault: record.upload.vault,
    uploadId: record.upload.id,
    verdict: verdict === 'moving' && stale ? 'stale' : verdict,
    parts: record.progress.parts,
    bytes: record.progress.bytes,
    ageHours: inHours(ageSeconds),
    idleHours: inHours(idleAtMostSeconds),
    hoursLeft: inHours(hoursLeft * 3600),
    ...trailFields(record),
  } as const satisfies Omit<Fields, 'seen' | 'seenAt' | 'order'>;
}

export const attentionFields = (
  upload: AssessedUpload,
  { seenAt, scannedAt, order }: { readonly seenAt: Date; readonly scannedAt: Date; readonly order: number },
) =>
  ({
    ...uploadFields(upload),
    seen: seenAt < scannedAt ? 'before' : 'now',
    seenAt: seenAt.toISOString(),
    order,
  }) as const satisfies Fields;

export const endingFields = (upload: AssessedUpload) => ({
  kind: upload.record.gone?.ending?.kind,
  ...uploadFields(upload),
});

/** @param order The place of the line in the table. */
export const latestFields = (upload: AssessedUpload, order: number) => ({
  order,
  ...uploadFields(upload),
  arrivedBytes: upload.arrivedBytes,
});

export const changeFields = ({ kind, upload }: Change) => ({ kind, ...uploadFields(upload) });

/** With two decimals. */
export const inHours = (seconds: number) => Math.round(seconds / 36) / 100;
