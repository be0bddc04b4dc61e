// The digest: the state of all uploads, and a sign that mail arrives. Pure.
import type { DigestPeriod } from '../digest-turn.ts';
import type { VaultResult } from '../scan-results.ts';
import { secondsBetween, WEEK } from '../time.ts';
import type { Ending } from '../verdict/record.ts';
import { type AssessedUpload, byUrgency, type Verdict } from '../verdict/verdict.ts';
import { counted, inMinutes, readableBytes } from './format.ts';
import { roundedDown } from './resume.ts';
import type { Quote } from './words.ts';

export interface DigestBody {
  readonly every: DigestPeriod;
  /** The scan saw every upload and every part. Otherwise the numbers count only what is known. */
  readonly scanComplete: boolean;
  readonly inProgress: number;
  /** Of those in progress: stuck, expiring or broken. */
  readonly inDanger: number;
  readonly stale: number;
  /** In progress, the most urgent first. */
  readonly uploads: readonly DigestUpload[];
  /** How many more are in progress. */
  readonly omitted: number;
  /** Of the seven days before the scan, as long as the monitor remembers what is gone. */
  readonly lost: number;
  readonly ended: number;
  /** The lost first, then the newest. */
  readonly gone: readonly GoneUpload[];
  readonly goneOmitted: number;
}

interface DigestUpload {
  readonly verdict: Verdict;
  readonly stale: boolean;
  readonly vault: string;
  readonly uploadId: string;
  readonly createdAt: string;
  readonly parts: number;
  readonly bytes: number;
  readonly hoursLeft: number;
  readonly hoursLeftUnknown: boolean;
  /** The scan that saw this: an earlier one, if the vault could not be listed now. */
  readonly seenAt: string;
}

interface GoneUpload {
  readonly kind: 'lost' | 'perhapsLost' | 'ended' | Ending['kind'];
  readonly vault: string;
  readonly uploadId: string;
  /** The first scan that did not find it. */
  readonly goneAt: string;
}

const MOST_UPLOADS = 20;

interface Account {
  readonly scannedAt: Date;
  readonly scanComplete: boolean;
  readonly results: readonly VaultResult[];
}

export function digestOf({ scannedAt, scanComplete, results }: Account, every: DigestPeriod): DigestBody {
  const vaults = results.flatMap(({ shown }) => shown ?? []);
  const sumOf = (what: 'inProgress' | 'inDanger' | 'stale') =>
    vaults.reduce((total, vault) => total + vault[what], 0);
  const inProgress = sumOf('inProgress');
  const uploads = vaults
    .flatMap(({ uploads, seenAt }) => uploads.map((upload) => ({ upload, seenAt })))
    .filter(({ upload }) => !upload.record.gone)
    .sort((one, other) => byUrgency(one.upload, other.upload))
    .slice(0, MOST_UPLOADS)
    .map(({ upload, seenAt }) => uploadOf(upload, seenAt));
  const gone = vaults
    .flatMap((vault) => vault.gone.flatMap(goneOf))
    .filter(({ goneAt }) => secondsBetween(goneAt, scannedAt) < WEEK)
    .sort((one, other) => Number(isLost(other)) - Number(isLost(one)) || +other.goneAt - +one.goneAt);
  const lost = gone.filter(isLost).length;
  return {
    ...{ every, scanComplete, inProgress, inDanger: sumOf('inDanger'), stale: sumOf('stale') },
    ...{ uploads, omitted: inProgress - uploads.length },
    ...{ lost, ended: gone.length - lost },
    gone: gone
      .slice(0, MOST_UPLOADS)
      .map(({ goneAt, ...upload }) => ({ ...upload, goneAt: goneAt.toISOString() })),
    goneOmitted: Math.max(0, gone.length - MOST_UPLOADS),
  };
}

const uploadOf = (
  { record, verdict, stale, hoursLeft, idleUnknown }: AssessedUpload,
  seenAt: Date,
): DigestUpload => ({
  ...{ verdict, stale, vault: record.vault, uploadId: record.id, createdAt: record.createdAt.toISOString() },
  ...{ parts: record.progress.parts, bytes: record.progress.bytes },
  hoursLeft: roundedDown(hoursLeft),
  hoursLeftUnknown: idleUnknown,
  seenAt: seenAt.toISOString(),
});

function goneOf({ record: { vault, id, gone }, perhaps }: AssessedUpload) {
  if (!gone) return [];
  const lost = perhaps ? 'perhapsLost' : 'lost';
  const kind: GoneUpload['kind'] = gone.ending?.kind ?? (gone.lost ? lost : 'ended');
  return [{ kind, vault, uploadId: id, goneAt: gone.at }];
}

const isLost = ({ kind }: Pick<GoneUpload, 'kind'>) => kind === 'lost' || kind === 'perhapsLost';

/** The counts; all lines but the first are details. */
export function digestLines(digest: DigestBody, scannedAt: string, quoted: Quote): readonly string[] {
  const { every, inProgress, inDanger, stale, uploads, omitted, lost, ended, gone, goneOmitted } = digest;
  return [
    `${every.toUpperCase()} DIGEST: ${counted(inProgress, 'upload')} in progress, ${inDanger} in danger, ${stale} stale.`,
    seenText(digest),
    ...uploads.map((upload) => uploadText(upload, scannedAt, quoted)),
    ...(omitted > 0 ? [`And ${omitted} more in progress; the dashboard shows them.`] : []),
    `In the last 7 days ${lost} lost, ${ended} ended otherwise.`,
    ...gone.map(
      ({ kind, vault, uploadId, goneAt }) =>
        `${GONE_WORDS[kind]}: ${quoted(`vault ${vault}, id ${uploadId}`)}, found gone at ${inMinutes(goneAt)}`,
    ),
    ...(goneOmitted > 0 ? [`And ${goneOmitted} more that are gone.`] : []),
    `A digest comes ${TURNS[every]}. If one does not come, other messages may not come either: look at the dashboard.`,
  ];
}

const TURNS: Readonly<Record<DigestPeriod, string>> = {
  weekly: 'each Monday with the first scan from 07:00 UTC on',
  daily: 'each day with the first scan from 07:00 UTC on',
};

const GONE_WORDS: Readonly<Record<GoneUpload['kind'], string>> = {
  ...{ lost: 'lost', perhapsLost: 'perhaps lost' },
  ...{ ended: 'ended', completed: 'completed', aborted: 'aborted' },
};

const seenText = ({ scanComplete }: DigestBody) =>
  scanComplete
    ? 'This scan saw every upload and every part.'
    : 'This scan is incomplete, so there may be more: SCAN INCOMPLETE above says what is missing.';

function uploadText(upload: DigestUpload, scannedAt: string, quoted: Quote): string {
  const { verdict, stale, vault, uploadId, createdAt, parts, bytes, seenAt } = upload;
  const marks = [...(verdict === 'moving' && stale ? [] : [verdict]), ...(stale ? ['stale'] : [])];
  return [
    `${marks.join(', ')}: ${quoted(`vault ${vault}, id ${uploadId}`)}`,
    `begun ${inMinutes(createdAt)}`,
    `${counted(parts, 'part')}, ${readableBytes(bytes)}`,
    ...(parts > 0 ? [hoursText(upload)] : []),
    ...(seenAt === scannedAt ? [] : [`as it was at ${inMinutes(seenAt)}`]),
  ].join(', ');
}

const hoursText = ({ hoursLeft, hoursLeftUnknown }: DigestUpload) =>
  hoursLeftUnknown ? `at most ${hoursLeft} hours left` : `${hoursLeft} hours left`;
