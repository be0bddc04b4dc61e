// The report of a Region for people, as tables or as records. Pure.
import { callerText } from '../../lambda/core/caller.ts';
import type { CliOptions } from '../ask/parse.ts';
import { cutMiddle, wrap } from './lines.ts';
import { needsAttention, type RegionReport, type UploadReport, type Verdict } from './report.ts';
import type { Colour, Screen } from './screen.ts';
import { count, type Fit, inDays, inGib, inMib, plural, type Row, renderTable, shortId } from './table.ts';

type TextOptions = Pick<CliOptions, 'memory' | 'table' | 'records'>;

/** No verdict that needs attention is green, nor one of which nothing is known. */
const COLOURS: Readonly<Partial<Record<Verdict, Colour>>> = {
  expiring: 'red',
  stuck: 'yellow',
  broken: 'red',
  lost: 'red',
  stale: 'yellow',
  moving: 'green',
};

export function textOf(report: RegionReport, options: TextOptions, screen: Screen): string {
  const { region, scannedAt, vaultsListed, uploads, complete } = report;
  const scanned = `${region}, ${inMinutes(scannedAt)} UTC`;
  const vaults = `${plural(vaultsListed, 'vault')}${complete ? '' : ' that could be listed'}`;
  const sentence = (text: string) => wrap(text, screen.width);
  if (uploads.length === 0) {
    return `${sentence(`${scanned}: no upload ${complete ? 'is in progress' : 'was found'} in ${vaults}.`)}\n`;
  }
  const attention = uploads.filter(needsAttention);
  const verdict =
    attention.length === 0
      ? 'none is known to need'
      : `${attention.length} ${attention.length === 1 ? 'needs' : 'need'}`;
  const summary = [
    sentence(`${plural(uploads.length, 'upload')} in ${vaults}: ${verdict} attention.`),
    ...unknownHint(uploads.filter((upload) => upload.verdict === 'unknown').length, options).map(sentence),
  ];
  if (options.records) {
    return [`${scanned}`, '', ...uploads.flatMap((upload) => recordOf(upload, screen)), ...summary, ''].join(
      '\n',
    );
  }
  const isArrivalKnown = uploads.some(({ arrivedBytes }) => arrivedBytes !== null);
  return [
    renderTable(
      scanned,
      uploads.map((upload) => rowOf(upload, isArrivalKnown)),
      fitOf(screen),
    ),
    ...summary,
    '',
    ...commandLines(uploads, attention, screen),
    ...beginningLines(attention, screen),
    '',
  ].join('\n');
}

const fitOf = ({ width, paint }: Screen): Fit => ({
  width,
  cut: { vault: 12, upload: 13 },
  optional: ['parts', 'age', 'MiB/s', 'new GiB', 'GiB', 'idle h'],
  paint: (column, text) => (column === 'verdict' ? paintVerdict(text as Verdict, paint) : text),
});

function paintVerdict(verdict: Verdict, paint: Screen['paint']): string {
  const colour = COLOURS[verdict];
  return colour === undefined ? verdict : paint(colour, verdict);
}

function rowOf(upload: UploadReport, isArrivalKnown: boolean): Row {
  const { arrivedBytes, arrivedBytesPerSecond } = upload;
  return {
    verdict: upload.verdict,
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

function idleCell({ idleHoursAtLeast: least, idleHoursAtMost: most }: UploadReport): string {
  if (most === null) return least === null ? '?' : `≥ ${down(least)}`;
  if (!least) return most === 0 ? '0.0' : `≤ ${up(most)}`;
  return down(least) === up(most) || most - least < 0.05 ? up(most) : `${down(least)}–${up(most)}`;
}

function leftCell({ idleHoursAtMost, hoursLeft }: UploadReport): string {
  return hoursLeft === null ? '?' : `${idleHoursAtMost === null ? '≤ ' : ''}${down(hoursLeft)}`;
}

/** Rounded so that no range gets narrower. */
const down = (hours: number) => (Math.floor(hours * 10) / 10).toFixed(1);
const up = (hours: number) => (Math.ceil(hours * 10) / 10).toFixed(1);

const inMinutes = (instant: string) => instant.slice(0, 16).replace('T', ' ');

/** The id stands alone and unbroken, to be copied, however narrow the terminal is. */
function recordOf(upload: UploadReport, { width, paint }: Screen): readonly string[] {
  const { verdict, vault, uploadId, parts, bytes, createdAt, ageHours, begun, commands } = upload;
  return [
    wrap(`${paintVerdict(verdict, paint)}, vault ${vault}`, width, '  '),
    uploadId,
    ...[
      `  ${plural(parts, 'part')}, ${inGib(bytes)} GiB (${plural(bytes, 'byte')})`,
      ...arrivedLine(upload),
      `  begun ${inMinutes(createdAt)} UTC, ${inDays(ageHours)} ago`,
      `  idle for ${idleCell(upload)} hours, ${leftCell(upload)} hours left`,
    ].map((line) => wrap(line, width, '    ')),
    ...(begun ? [wrap(`  begun ${callerText(begun)}`, width, '    ')] : []),
    ...commandsOf(commands, '  '),
    '',
  ];
}

function arrivedLine({ arrivedBytes, arrivedBytesPerSecond }: UploadReport): readonly string[] {
  if (arrivedBytes === null) return [];
  const rate = arrivedBytesPerSecond === null ? '' : `, ${inMib(arrivedBytesPerSecond)} MiB/s`;
  return [`  since it was last seen ${inGib(arrivedBytes)} GiB (${plural(arrivedBytes, 'byte')})${rate}`];
}

function unknownHint(unknown: number, { memory, table }: TextOptions): readonly string[] {
  if (unknown === 0) return [];
  const which = unknown === 1 ? 'Whether one of them moves' : `Whether ${unknown} of them move`;
  if (table !== undefined) return [`${which} is not known yet, by the deployed monitor's memory either.`];
  const what =
    memory === undefined
      ? 'run it twice, some hours apart, with --memory=FOLDER'
      : 'run it again, some hours from now, with the same --memory';
  return [`${which} is not known: ${what}.`];
}

/** With commands for the first, or for one where all is well. */
const MOST_COMMANDS = 5;

function commandLines(
  uploads: readonly UploadReport[],
  attention: readonly UploadReport[],
  { width }: Screen,
): readonly string[] {
  const candidates = (attention.length > 0 ? attention : uploads.slice(0, 1)).filter(
    ({ commands }) => commands,
  );
  if (candidates.length === 0) return [];
  const shown = candidates.slice(0, MOST_COMMANDS);
  const more = candidates.length - shown.length;
  const canGiveUp = shown.some(({ commands }) => commands?.giveUp);
  return [
    wrap(`To look at an upload${canGiveUp ? ', or to give it up with all its parts' : ''}:`, width),
    ...shown.flatMap(({ verdict, vault, uploadId, commands }) => [
      wrap(`  ${verdict}, vault ${cutMiddle(vault, 32)}, ${shortId(uploadId)}`, width, '    '),
      ...commandsOf(commands, '    '),
    ]),
    ...(more > 0 ? [wrap(`  and ${more} more; --records has the commands for all`, width, '  ')] : []),
  ];
}

const MOST_BEGINNINGS = 20;

/** Who began those that need attention, as far as that is known. */
function beginningLines(attention: readonly UploadReport[], { width }: Screen): readonly string[] {
  const known = attention.flatMap(({ vault, uploadId, begun }) =>
    begun
      ? [wrap(`  vault ${cutMiddle(vault, 32)}, ${shortId(uploadId)} ${callerText(begun)}`, width, '    ')]
      : [],
  );
  const more = known.length - MOST_BEGINNINGS;
  return [
    ...(known.length > 0 ? ['', 'Begun:', ...known.slice(0, MOST_BEGINNINGS)] : []),
    ...(more > 0 ? [wrap(`  and ${more} more; --records has them all`, width, '  ')] : []),
  ];
}

/** Each on a line of its own, which the terminal wraps, so that it can be copied. */
function commandsOf(commands: UploadReport['commands'], indent: string): readonly string[] {
  if (commands === undefined) return [];
  const { look, giveUp } = commands;
  return [look, ...(giveUp === undefined ? [] : [giveUp])].map((each) => indent + each);
}
