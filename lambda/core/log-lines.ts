// The lines of a scan's log, which the dashboard, the runbook and `npm start` read. All but the first carry
// `scannedAt`, and `startedAt`, which differs between the attempts at one scan.

import { callFields } from './history.ts';
import type { NoticeKind } from './verdict/notices.ts';
import type { AssessedUpload } from './verdict/verdict.ts';

/** The first line: which scan this is. If the event's time cannot be used, it says why. */
export const START_LINE = { message: 'scan started' } as const;

/**
 * One line for each upload that is in progress or was lost in the last 24 hours, at most 400 a scan; uploads that need
 * attention come first. If there are more, a last line of each sort says how many. Before all come the gaps: lines with
 * the verdict `unknown`, and the reason in place of an upload.
 */
export const UPLOAD_LINE = {
  message: 'upload',
  most: 400,
  fields: [
    ...(['order', 'vault', 'uploadId', 'verdict', 'parts', 'bytes'] as const),
    ...(['arrivedBytes', 'ageHours', 'idleHours', 'hoursLeft'] as const),
    // When a scan saw this, and whether that was `now` or `before`, because the vault could not be listed now.
    ...(['seen', 'seenAt'] as const),
  ],
} as const;

/** One line for each change of an upload, with the kind of the change. */
export const CHANGE_LINE = { message: 'change' } as const;

/**
 * One line, with the reason, for each thing that the scan could not list or do (ERROR) or could not find out (WARN).
 */
export const GAP_LINE = { message: 'not accounted for' } as const;

/** The last line: the outcome, the scan's health, and for how many uploads nobody knows the idle time. */
export const END_LINE = { message: 'scan ended', completed: 'completed', incomplete: 'incomplete' } as const;

type Field = (typeof UPLOAD_LINE.fields)[number];
/** Optional, because nobody always knows what arrived. */
type Fields = Readonly<
  Record<Exclude<Field, 'arrivedBytes'>, string | number> & { readonly arrivedBytes?: number }
>;

/** What a line says about an upload, never with its description. */
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
