// What is news of an upload, against what was told of it. Pure.
import { isNearLimit } from '../limit.ts';
import { hourReached, isReminderDue } from '../reminders.ts';
import type { Danger, Ending, UploadRecord } from './record.ts';
import type { AssessedUpload } from './verdict.ts';

/** News about an upload. */
export interface Change {
  readonly kind:
    | Danger
    | 'stillExpiring'
    | 'perhapsLost'
    | 'nearLimit'
    | 'recovered'
    | 'ended'
    | Ending['kind'];
  readonly upload: AssessedUpload;
  /** It was told before, while nobody had confirmed a subscription. */
  readonly repeated: boolean;
  /** CloudTrail was asked, and had no call that ended it by then. */
  readonly noCallFound?: true;
}

/** What is wrong with an upload; nothing, once it ended. */
export function dangersOf({ record, expiring, stuck, broken }: AssessedUpload): readonly Danger[] {
  if (record.gone) return record.gone.lost ? ['lost'] : [];
  const also = expiring ? (['expiring'] as const) : stuck && !broken ? (['stuck'] as const) : [];
  return broken ? ['broken', ...also] : also;
}

/** What was told and holds no longer, without its being news. */
export function withoutWhatEnded(upload: AssessedUpload, startedAt: Date): AssessedUpload {
  const { told, unheard, ...record } = upload.record;
  // Of a loss that proves to be none, whoever heard of the danger hears the end.
  if (record.gone?.lost) return upload;
  const dangers = dangersOf(upload);
  const standing = told.filter((danger) => dangers.includes(danger));
  // That all is over is news to whoever heard of it.
  if (standing.length === told.length || (dangers.length === 0 && !unheard)) return upload;
  return {
    ...upload,
    record: {
      ...record,
      told: standing,
      ...(unheard && standing.length > 0 && { unheard }),
      scannedAt: startedAt,
    },
  };
}

/** In what way it is, now, against what was told. */
export const changesOf = (upload: AssessedUpload, remindAt: readonly number[]): readonly Change[] => [
  ...verdictChangesOf(upload, remindAt),
  ...(isNearLimit(upload) && upload.record.nearLimit !== 'told'
    ? [{ kind: 'nearLimit', upload, repeated: upload.record.nearLimit === 'unheard' } as const]
    : []),
];

function verdictChangesOf(upload: AssessedUpload, remindAt: readonly number[]): readonly Change[] {
  const { told, unheard, gone } = upload.record;
  const dangers = dangersOf(upload);
  if (dangers.length === 0) {
    const kind = gone ? (gone.ending?.kind ?? 'ended') : 'recovered';
    return told.length > 0 || isOpenNoMore(upload.record) ? [{ kind, upload, repeated: false }] : [];
  }
  if (isReminderDue(upload, remindAt)) return [{ kind: 'stillExpiring', upload, repeated: false }];
  return dangers
    .filter((danger) => unheard || !told.includes(danger))
    .map((danger) => ({
      kind: danger === 'lost' && upload.perhaps ? 'perhapsLost' : danger,
      upload,
      repeated: told.includes(danger),
    }));
}

/** How it ended was not known when that was told, and now is. */
const isOpenNoMore = ({ gone }: UploadRecord) => gone?.open === true && gone.ending !== undefined;

function withoutOpen(record: UploadRecord): UploadRecord {
  if (!record.gone || !isOpenNoMore(record)) return record;
  const { open: _, ...gone } = record.gone;
  return { ...record, gone };
}

/** An upload's record once its news is told. The record itself, where it says so already. */
export function toldRecord(
  upload: AssessedUpload,
  heard: boolean,
  scannedAt: Date,
  remindAt: readonly number[],
): UploadRecord {
  const { unheard, ...record } = withoutOpen(upload.record);
  const told = dangersOf(upload);
  if (heard) {
    const { reminded: _, ...others } = record;
    const { parts, bytes } = record.progress;
    const reached = told.includes('expiring') ? hourReached(upload.hoursLeft, remindAt) : undefined;
    return {
      ...others,
      told,
      ...(reached !== undefined && { reminded: reached }),
      ...(isNearLimit(upload) && ({ nearLimit: 'told' } as const)),
      scannedAt,
      lastTold: { at: scannedAt, parts, bytes },
    };
  }
  const isTold =
    !isOpenNoMore(upload.record) &&
    told.length === record.told.length &&
    told.every((danger) => record.told.includes(danger));
  const isNew = isNearLimit(upload) && record.nearLimit === undefined;
  if (isTold && (unheard || told.length === 0) && !isNew) return upload.record;
  return {
    ...record,
    told,
    scannedAt,
    ...(told.length > 0 && { unheard: true }),
    ...(isNew && ({ nearLimit: 'unheard' } as const)),
  };
}
