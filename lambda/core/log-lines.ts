// The lines of a scan's log, which the dashboard, the runbook and `npm start` read. All but the first carry `scannedAt`, and
// `startedAt`, which tells the attempts at one scan from each other.

import { callFields } from './history.ts';
import type { NoticeKind } from './verdict/notices.ts';
import type { AssessedUpload } from './verdict/verdict.ts';

/** The first line: which scan this is, and why it is one of its own where the event's time cannot be used. */
export const START_LINE = { message: 'scan started' } as const;

/**
 * One line for each upload that is in progress or was lost in the last 24 hours, at most 400 a scan, those first that need
 * attention. Where there are more, a last line of each sort says how many. What could not be seen comes before all: a line
 * with the verdict `unknown`, and why in place of an upload.
 */
export const UPLOAD_LINE = {
  message: 'upload',
  most: 400,
  fields: [
    ...(['order', 'vault', 'uploadId', 'verdict', 'parts', 'bytes'] as const),
    ...(['arrivedBytes', 'ageHours', 'idleHours', 'hoursLeft'] as const),
    // When the upload was seen so, and whether that is `now` or was `before`, as its vault could not be listed now.
    ...(['seen', 'seenAt'] as const),
  ],
} as const;

/** One line for each change of an upload: what it is now, by its kind. */
export const CHANGE_LINE = { message: 'change' } as const;

/** One line for each thing that the scan could not account for, at ERROR, or could not find out, at WARN; with the reason. */
export const GAP_LINE = { message: 'not accounted for' } as const;

/** The last line: the outcome, the scan's health, and of how many uploads the idle time is not known. */
export const END_LINE = { message: 'scan ended', completed: 'completed', incomplete: 'incomplete' } as const;

type Field = (typeof UPLOAD_LINE.fields)[number];
/** What arrived is not always known. */
type Fields = Readonly<
  Record<Exclude<Field, 'arrivedBytes'>, string | number> & { readonly arrivedBytes?: number }
>;

/** What a line says of an upload. Its description is not known here, and must not be. */
export function uploadFields(upload: AssessedUpload) {
  const { record, verdict, stale, ageSeconds, idleAtMostSeconds, hoursLeft } = upload;
  return {
    vault: record.vault,
    uploadId: record.id,
    verdict: verdict === 'moving' && stale ? 'stale' : verdict,
    parts: record.progress.parts,
    bytes: record.progress.bytes,
    ...(upload.arrivedBytes !== undefined && { arrivedBytes: upload.arrivedBytes }),
    ageHours: inHours(ageSeconds),
    idleHours: inHours(idleAtMostSeconds),
    hoursLeft: inHours(hoursLeft * 3600),
    ...callFields(record),
  } as const satisfies Omit<Fields, 'order' | 'seen' | 'seenAt'>;
}

/** @param place The order of the line, and the starts of the scan that saw the upload so and of this one. */
export const uploadLine = (
  upload: AssessedUpload,
  { order, seenAt, scannedAt }: { readonly order: number; readonly seenAt: Date; readonly scannedAt: Date },
) =>
  ({
    order,
    ...uploadFields(upload),
    seen: seenAt < scannedAt ? 'before' : 'now',
    seenAt: seenAt.toISOString(),
  }) as const satisfies Fields;

export const changeFields = ({
  kind,
  upload,
}: {
  readonly kind: NoticeKind;
  readonly upload: AssessedUpload;
}) => ({ kind, ...uploadFields(upload) });

/** With two decimals. */
export const inHours = (seconds: number) => Math.round(seconds / 36) / 100;
