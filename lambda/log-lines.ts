// The structured log lines that something else reads: the dashboard's table, and `npm start`.
import type { AssessedUpload, Change } from './assess.ts';

/** One line for each upload that needs attention, at most 200 a scan. */
export const ATTENTION_LINE = {
  message: 'upload needs attention',
  fields: ['vault', 'uploadId', 'verdict', 'parts', 'bytes', 'ageHours', 'idleHours', 'hoursLeft'],
} as const;

/** One line for each upload, at the level DEBUG, with the same fields. */
export const UPLOAD_LINE = { message: 'upload' } as const;

/** One line for each change of a verdict, with the same fields and its kind. */
export const CHANGE_LINE = { message: 'verdict changed' } as const;

/** The last line of a scan that was complete. */
export const COMPLETED_LINE = { message: 'scan completed' } as const;

type Fields = Readonly<Record<(typeof ATTENTION_LINE.fields)[number], string | number>>;

/** What a line says of an upload. Its description is not known here, and must not be. */
export const uploadFields = ({
  record,
  verdict,
  ageSeconds,
  idleAtMostSeconds,
  hoursLeft,
}: AssessedUpload): Fields => ({
  vault: record.upload.vault,
  uploadId: record.upload.id,
  verdict,
  parts: record.progress.parts,
  bytes: record.progress.bytes,
  ageHours: inHours(ageSeconds),
  idleHours: inHours(idleAtMostSeconds),
  hoursLeft: inHours(hoursLeft * 3600),
});

export const changeFields = ({ kind, upload }: Change) => ({ kind, ...uploadFields(upload) });

const inHours = (seconds: number) => Math.round(seconds / 36) / 100;
