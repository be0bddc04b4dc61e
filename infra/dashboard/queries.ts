// What the dashboard asks the function's log.
import { ATTENTION_LINE, COMPLETED_LINE, UPLOADS_LINE } from '../../lambda/core/log-lines.ts';

/** A field of the lines of `ATTENTION_LINE`, or the start of the scan, which they and a scan's last line carry. */
type AttentionField = (typeof ATTENTION_LINE.fields)[number] | 'scannedAt';

const field = (name: AttentionField) => name;
const GIB = `floor(${field('bytes')} / 1073741824 * 100) / 100 as GiB`;
const AGE = `floor(${field('ageHours')} / 24 * 10) / 10 as ageDays`;
const COLUMNS: readonly (AttentionField | 'GiB' | 'ageDays')[] = [
  ...(['verdict', 'hoursLeft', 'vault', 'parts', 'GiB', 'idleHours', 'ageDays', 'seen'] as const),
  // Last, as its 92 characters would push the others out of sight.
  'uploadId',
];

/**
 * The uploads that needed attention at the latest scan, by what can still be saved; of vaults that it could not list, those
 * that did before. A scan that found none must empty the table, so the latest is taken from any line with `scannedAt`,
 * which the last line of every scan has.
 */
export const attentionQuery = (logGroupName: string): readonly string[] => [
  `filter message = "${ATTENTION_LINE.message}"`,
  `filter scannedAt in (${latestScan(logGroupName)})`,
  `fields ${GIB}`,
  `fields ${AGE}`,
  `sort ${field('order')} asc`,
  `display ${COLUMNS.join(', ')}`,
  `limit ${ATTENTION_LINE.most}`,
];

type UploadsField = (typeof UPLOADS_LINE.fields)[number];
const ofUploads = (name: UploadsField) => name;
const UPLOADS_COLUMNS: readonly (UploadsField | 'GiB' | 'arrivedMiB' | 'ageDays')[] = [
  ...(['verdict', 'vault', 'parts', 'GiB', 'arrivedMiB', 'idleHours', 'hoursLeft', 'ageDays'] as const),
  'uploadId',
];

/** All uploads in progress at the latest scan, those first that can still be saved, and how many more there are. */
export const uploadsQuery = (logGroupName: string): readonly string[] => [
  `filter message = "${UPLOADS_LINE.message}"`,
  `filter scannedAt in (${latestScan(logGroupName)})`,
  `fields ${GIB}`,
  `fields floor(${ofUploads('arrivedBytes')} / 1048576 * 100) / 100 as arrivedMiB`,
  `fields ${AGE}`,
  `sort ${ofUploads('order')} asc`,
  `display ${UPLOADS_COLUMNS.join(', ')}`,
  // The last says how many more.
  `limit ${UPLOADS_LINE.most + 1}`,
];

const latestScan = (logGroupName: string) =>
  [
    `SOURCE '${logGroupName}'`,
    'filter ispresent(scannedAt)',
    'sort scannedAt desc',
    'limit 1',
    'fields scannedAt',
  ].join(' | ');

/** When the last complete scans began. */
export const LAST_COMPLETED_QUERY: readonly string[] = [
  `filter message = "${COMPLETED_LINE.message}"`,
  'sort @timestamp desc',
  'limit 4',
  'display scannedAt',
];
