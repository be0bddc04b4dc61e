// What the dashboard asks the function's log.
import { END_LINE, UPLOAD_LINE } from '../../lambda/core/log-lines.ts';

type Field = (typeof UPLOAD_LINE.fields)[number];
type Column = Field | 'GiB' | 'arrivedMiB' | 'ageDays';

const field = (name: Field) => name;

/** The lines of uploads at the latest scan, in their order. A scan that found none leaves the table empty. */
const uploadsQuery = (
  logGroupName: string,
  filter: string,
  columns: readonly Column[],
): readonly string[] => [
  `filter message = "${UPLOAD_LINE.message}"`,
  `filter startedAt in (${latestAttempt(logGroupName)})`,
  `filter ${filter}`,
  `fields floor(${field('bytes')} / 1073741824 * 100) / 100 as GiB`,
  `fields floor(${field('arrivedBytes')} / 1048576 * 100) / 100 as arrivedMiB`,
  `fields floor(${field('ageHours')} / 24 * 10) / 10 as ageDays`,
  `sort ${field('order')} asc`,
  `display ${columns.join(', ')}`,
  // The last ones say how many more there are.
  `limit ${UPLOAD_LINE.most + 2}`,
];

/** The uploads that need attention; of vaults that could not be listed, those that did before. */
export const attentionQuery = (logGroupName: string) =>
  uploadsQuery(logGroupName, `${field('verdict')} != "moving"`, [
    ...(['verdict', 'hoursLeft', 'vault', 'parts', 'GiB', 'idleHours', 'ageDays', 'seen'] as const),
    // Last, as its 92 characters would push the others out of sight.
    'uploadId',
  ]);

/** All uploads in progress. */
export const inProgressQuery = (logGroupName: string) =>
  uploadsQuery(logGroupName, `${field('verdict')} != "lost"`, [
    ...(['verdict', 'hoursLeft', 'vault', 'parts', 'GiB', 'arrivedMiB', 'idleHours', 'ageDays'] as const),
    ...(['seen', 'uploadId'] as const),
  ]);

/** The last attempt at the latest scan: each attempt has lines of its own. */
const latestAttempt = (logGroupName: string) =>
  [
    `SOURCE '${logGroupName}'`,
    `filter message = "${END_LINE.message}"`,
    'sort scannedAt desc, startedAt desc',
    'limit 1',
    'fields startedAt',
  ].join(' | ');

/** When the last complete scans began. */
export const LAST_COMPLETED_QUERY: readonly string[] = [
  `filter message = "${END_LINE.message}"`,
  `filter outcome = "${END_LINE.completed}"`,
  'sort @timestamp desc',
  'limit 4',
  'display scannedAt',
];
