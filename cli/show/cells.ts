// The cells of an upload's row. Pure.
import { KINDS } from '../../lambda/core/message/words.ts';
import type { UploadReport } from './report.ts';
import { count, inDays, inGib, inMib, type Row } from './table.ts';

/** The word that mail uses. */
export const wordOf = ({ verdict, perhaps }: UploadReport) => (perhaps ? KINDS.perhapsLost.word : verdict);

export function rowOf(upload: UploadReport, isArrivalKnown: boolean): Row {
  const { arrivedBytes, arrivedBytesPerSecond } = upload;
  return {
    verdict: wordOf(upload),
    vault: upload.vault,
    upload: upload.uploadId,
    parts: count(upload.parts),
    GiB: inGib(upload.bytes),
    ...(isArrivalKnown && {
      'new GiB': arrivedBytes === null ? '?' : inGib(arrivedBytes),
      'MiB/s': arrivedBytesPerSecond === null ? '?' : inMib(arrivedBytesPerSecond),
    }),
    age: inDays(upload.ageHours),
    'idle h': idleCell(upload),
    'left h': leftCell(upload),
  };
}

export function idleCell({ idleHoursAtLeast: least, idleHoursAtMost: most }: UploadReport): string {
  if (most === null) return least === null ? '?' : `≥ ${down(least)}`;
  if (!least) return most === 0 ? '0.0' : `≤ ${up(most)}`;
  return down(least) === up(most) || most - least < 0.05 ? up(most) : `${down(least)}–${up(most)}`;
}

export function leftCell({ idleHoursAtMost, hoursLeft }: UploadReport): string {
  return hoursLeft === null ? '?' : `${idleHoursAtMost === null ? '≤ ' : ''}${down(hoursLeft)}`;
}

/** Rounded so that no range gets narrower. */
const down = (hours: number) => (Math.floor(hours * 10) / 10).toFixed(1);
const up = (hours: number) => (Math.ceil(hours * 10) / 10).toFixed(1);
