// What a scan from a terminal found: for people and for scripts. Pure.
import { type CallerFields, callerText } from '../lambda/core/caller.ts';
import { type Commands, commandsFor } from '../lambda/core/commands.ts';
import { inHours, uploadFields } from '../lambda/core/log-lines.ts';
import type { AssessedUpload } from '../lambda/core/verdict.ts';
import { reasonOf } from './failures.ts';
import type { RegionScan } from './scan.ts';
import { count, inDays, plural, type Row, renderTable, shortId } from './table.ts';

/** What can still be saved first. The last two are well, as far as is known; `unknown` is one that was never seen to move. */
const MOST_URGENT_FIRST = ['expiring', 'stuck', 'broken', 'lost', 'stale', 'unknown', 'moving'] as const;
type Verdict = (typeof MOST_URGENT_FIRST)[number];
const WELL: readonly Verdict[] = ['unknown', 'moving'];

/** The document of `--json`; docs/cli.schema.json describes it. */
export interface CliDocument {
  readonly version: 1;
  /** Every vault of every Region was listed, with every upload and every part. */
  readonly complete: boolean;
  /** How many uploads need attention. */
  readonly attention: number;
  readonly regions: readonly RegionReport[];
}

export interface RegionReport {
  readonly region: string;
  readonly scannedAt: string;
  readonly complete: boolean;
  readonly vaultsListed: number;
  /** Only where CloudTrail is asked: whether it told all. */
  readonly cloudTrail?: 'complete' | 'incomplete';
  /** Most urgent first. */
  readonly uploads: readonly UploadReport[];
  readonly failures: readonly { readonly subject: string; readonly reason: string }[];
}

export interface UploadReport {
  readonly verdict: Verdict;
  readonly vault: string;
  readonly uploadId: string;
  readonly createdAt: string;
  readonly ageHours: number;
  readonly parts: number;
  readonly bytes: number;
  /** Null where nothing is known. */
  readonly idleHoursAtLeast: number | null;
  readonly idleHoursAtMost: number | null;
  /** Of the 24 that Glacier gives; by `idleHoursAtMost`, or else `idleHoursAtLeast`. */
  readonly hoursLeft: number | null;
  /** Who began it, where CloudTrail was asked and knows. */
  readonly begun?: CallerFields;
  /** Only of an upload that is still there. */
  readonly commands?: Commands;
}

export function reportOf(scan: RegionScan, profile: string | undefined): RegionReport {
  const { region, scannedAt, vaults, failures, trail } = scan;
  return {
    region,
    scannedAt: scannedAt.toISOString(),
    complete: failures.length === 0,
    vaultsListed: vaults,
    ...(trail && { cloudTrail: trail.obstacle === undefined ? 'complete' : 'incomplete' }),
    uploads: scan.uploads.map((upload) => uploadReport(upload, region, profile)).sort(byUrgency),
    failures: failures.map((failure) => ({ subject: failure.subject, reason: reasonOf(failure) })),
  };
}

export const needsAttention = ({ verdict }: UploadReport) => !WELL.includes(verdict);

export function documentOf(regions: readonly RegionReport[]): CliDocument {
  return {
    version: 1,
    complete: regions.every(({ complete }) => complete),
    attention: regions.flatMap(({ uploads }) => uploads).filter(needsAttention).length,
    regions,
  };
}

function uploadReport(upload: AssessedUpload, region: string, profile: string | undefined): UploadReport {
  const { verdict, vault, uploadId, ageHours, parts, bytes, idleHours, hoursLeft, begun } =
    uploadFields(upload);
  const { record, idleAtLeastSeconds } = upload;
  // An old upload that was met with parts: what was before is not known, and at first sight nothing is.
  const isOld = record.idleSinceFirstSight;
  const isAllUnknown = isOld && upload.isFirstSight;
  return {
    verdict: verdict === 'moving' && upload.isUnproven ? 'unknown' : verdict,
    vault,
    uploadId,
    createdAt: record.upload.createdAt.toISOString(),
    ageHours,
    parts,
    bytes,
    idleHoursAtLeast: isAllUnknown ? null : inHours(idleAtLeastSeconds),
    idleHoursAtMost: isOld ? null : idleHours,
    hoursLeft: isAllUnknown ? null : hoursLeft,
    ...(begun && { begun }),
    ...(verdict !== 'lost' && { commands: commandsWith(profile, commandsFor(vault, uploadId, region)) }),
  };
}

function commandsWith(profile: string | undefined, { look, giveUp }: Commands): Commands {
  const option = profile === undefined ? '' : ` --profile=${quoted(profile)}`;
  return { look: look + option, giveUp: giveUp + option };
}

const quoted = (text: string) => (/^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

const byUrgency = (one: UploadReport, other: UploadReport) =>
  MOST_URGENT_FIRST.indexOf(one.verdict) - MOST_URGENT_FIRST.indexOf(other.verdict) ||
  (one.hoursLeft ?? 24) - (other.hoursLeft ?? 24) ||
  other.ageHours - one.ageHours ||
  one.uploadId.localeCompare(other.uploadId);

/** With commands for the worst, or for the first where all is well. */
const MOST_COMMANDS = 5;

export function textOf(report: RegionReport, memory: string | undefined): string {
  const { region, scannedAt, vaultsListed, uploads, complete } = report;
  const scanned = `${region}, ${scannedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const vaults = `${plural(vaultsListed, 'vault')}${complete ? '' : ' that could be listed'}`;
  if (uploads.length === 0) {
    return `${scanned}: no upload ${complete ? 'is in progress' : 'was found'} in ${vaults}.\n`;
  }
  const attention = uploads.filter(needsAttention);
  const verdict =
    attention.length === 0
      ? 'none is known to need'
      : `${attention.length} ${attention.length === 1 ? 'needs' : 'need'}`;
  return [
    renderTable(scanned, uploads.map(rowOf)),
    `${plural(uploads.length, 'upload')} in ${vaults}: ${verdict} attention.`,
    ...unknownHint(uploads.filter((upload) => upload.verdict === 'unknown').length, memory),
    '',
    ...commandLines(uploads, attention),
    ...beginningLines(attention),
    '',
  ].join('\n');
}

function rowOf(upload: UploadReport): Row {
  const { idleHoursAtLeast: least, idleHoursAtMost: most, hoursLeft } = upload;
  return {
    verdict: upload.verdict,
    vault: upload.vault,
    upload: shortId(upload.uploadId),
    parts: count(upload.parts),
    bytes: count(upload.bytes),
    age: inDays(upload.ageHours),
    'idle h': idleCell(least, most),
    'left h': hoursLeft === null ? '?' : `${most === null ? '≤ ' : ''}${down(hoursLeft)}`,
  };
}

function idleCell(least: number | null, most: number | null): string {
  if (most === null) return least === null ? '?' : `≥ ${down(least)}`;
  if (!least) return most === 0 ? '0.0' : `≤ ${up(most)}`;
  return down(least) === up(most) || most - least < 0.05 ? up(most) : `${down(least)}–${up(most)}`;
}

/** Rounded so that no range gets narrower. */
const down = (hours: number) => (Math.floor(hours * 10) / 10).toFixed(1);
const up = (hours: number) => (Math.ceil(hours * 10) / 10).toFixed(1);

function unknownHint(unknown: number, memory: string | undefined): readonly string[] {
  if (unknown === 0) return [];
  const which = unknown === 1 ? 'Whether one of them moves' : `Whether ${unknown} of them move`;
  const what =
    memory === undefined
      ? 'run it twice, some hours apart, with --memory=FILE'
      : 'run it again, some hours from now, with the same --memory';
  return [`${which} is not known: ${what}.`];
}

function commandLines(uploads: readonly UploadReport[], attention: readonly UploadReport[]) {
  const candidates = (attention.length > 0 ? attention : uploads.slice(0, 1)).filter(
    ({ commands }) => commands,
  );
  const shown = candidates.slice(0, MOST_COMMANDS);
  const more = candidates.length - shown.length;
  return [
    'To look at an upload, or to give it up, with all its parts:',
    ...shown.flatMap(({ verdict, vault, uploadId, commands }) => [
      `  ${verdict}, vault ${vault}, ${shortId(uploadId)}`,
      `    look:    ${commands?.look}`,
      `    give up: ${commands?.giveUp}`,
    ]),
    ...(more > 0 ? [`  and ${more} more; --json has the commands for all`] : []),
  ];
}

const MOST_BEGINNINGS = 20;

/** Who began those that need attention, as far as that is known. */
function beginningLines(attention: readonly UploadReport[]): readonly string[] {
  const known = attention.flatMap(({ vault, uploadId, begun }) =>
    begun ? [`  vault ${vault}, ${shortId(uploadId)} ${callerText(begun)}`] : [],
  );
  const more = known.length - MOST_BEGINNINGS;
  return [
    ...(known.length > 0 ? ['', 'Begun:', ...known.slice(0, MOST_BEGINNINGS)] : []),
    ...(more > 0 ? [`  and ${more} more; --json has them all`] : []),
  ];
}
