// The report of a Region for people, as tables or as records. Pure.
import { callerText } from '../../lambda/core/caller.ts';
import { partLines } from '../../lambda/core/message/refused-calls.ts';
import { asItIs, KINDS } from '../../lambda/core/message/words.ts';
import type { CliOptions } from '../ask/parse.ts';
import { placeOf } from './causes.ts';
import { idleCell, leftCell, rowOf, wordOf } from './cells.ts';
import { callLines, commandLines, commandsOf } from './commands.ts';
import { wrap } from './lines.ts';
import { needsAttention, type RegionReport, type UploadReport, type Verdict } from './report.ts';
import type { Colour, Screen } from './screen.ts';
import { type Fit, inDays, inGib, inMib, plural, type Row, renderTable } from './table.ts';

const NO_VAULTS =
  'there is no vault to watch, so nothing is known to be fine. Where you expect some, name another --region or --profile, or change --vault';

interface TextOptions extends Pick<CliOptions, 'memory' | 'table' | 'records' | 'cloudtrail'> {
  /** The user stopped the scan before everything was listed. */
  readonly isStopped: boolean;
}

/** Neither a verdict that needs attention is green, nor one about which nothing is known. */
const COLOURS: Readonly<Partial<Record<Verdict, Colour>>> = {
  expiring: 'red',
  stuck: 'yellow',
  broken: 'red',
  lost: 'red',
  stale: 'yellow',
  moving: 'green',
};

export function textOf(report: RegionReport, options: TextOptions, screen: Screen): string {
  const { account, region, scannedAt, uploads } = report;
  const scanned = `${placeOf({ account: account ?? undefined }, region)}, ${inMinutes(scannedAt)} UTC`;
  const vaults = vaultsOf(report);
  const sentence = (text: string) => wrap(text, screen.width);
  if (uploads.length === 0) {
    return `${sentence(`${scanned}: ${nothingSeen(report, options.isStopped)}.`)}\n`;
  }
  const attention = uploads.filter(needsAttention);
  const verdict =
    attention.length === 0
      ? 'none is known to need'
      : `${attention.length} ${attention.length === 1 ? 'needs' : 'need'}`;
  const summary = [
    sentence(`${plural(uploads.length, 'upload')} in ${vaults}: ${verdict} attention.`),
    ...unknownHint(uploads.filter(isOpen).length, options).map(sentence),
  ];
  if (options.records) {
    return [`${scanned}`, '', ...uploads.flatMap((upload) => recordOf(upload, screen)), ...summary, ''].join(
      '\n',
    );
  }
  const isArrivalKnown = uploads.some(({ arrivedBytes, parts }) => arrivedBytes !== null && parts > 0);
  return [
    renderTable(
      scanned,
      // Before the layout of the table, because some of them become wider.
      uploads.map((upload) => plainRow(rowOf(upload, isArrivalKnown), screen)),
      fitOf(screen),
    ),
    ...summary,
    '',
    ...callLines(attention, screen),
    ...commandLines(uploads, attention, screen),
    '',
  ].join('\n');
}

const vaultsOf = ({ vaultsListed, complete }: RegionReport) =>
  `${plural(vaultsListed, 'vault')}${complete ? '' : ' that could be listed'}`;

function nothingSeen(report: RegionReport, isStopped: boolean): string {
  const { complete, vaultsListed } = report;
  if (complete && vaultsListed === 0) return NO_VAULTS;
  if (complete) return `no upload is in progress in ${vaultsOf(report)}`;
  if (vaultsListed === 0) {
    return `${isStopped ? 'stopped before a vault was' : 'no vault could be'} listed, so nothing is known of uploads`;
  }
  if (!isStopped) return `no upload was found in ${vaultsOf(report)}`;
  const listed = vaultsListed === 1 ? '1 vault was' : `${plural(vaultsListed, 'vault')} were`;
  return `stopped when ${listed} listed; nothing is known of the others`;
}

/** Whether nobody knows yet if it moves; its row shows that as `?` or by its verdict. */
const isOpen = (upload: UploadReport) =>
  upload.verdict === 'unknown' || [idleCell(upload), leftCell(upload)].includes('?');

const fitOf = ({ width, paint }: Screen): Fit => ({
  width,
  cut: { vault: 12, upload: 13 },
  optional: ['parts', 'age', 'MiB/s', 'new GiB', 'GiB', 'idle h'],
  paint: (column, text) => (column === 'verdict' ? paintVerdict(text, paint) : text),
});

const plainRow = (row: Row, { plain }: Screen): Row =>
  Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)]));

function paintVerdict(word: string, paint: Screen['paint']): string {
  const colour = COLOURS[word === KINDS.perhapsLost.word ? 'lost' : (word as Verdict)];
  return colour === undefined ? word : paint(colour, word);
}

const inMinutes = (instant: string) => instant.slice(0, 16).replace('T', ' ');

/** The id is on a line of its own and never broken, so that people can copy it on any terminal. */
function recordOf(upload: UploadReport, { width, paint }: Screen): readonly string[] {
  const { vault, uploadId, parts, bytes, createdAt, ageHours, begun } = upload;
  return [
    wrap(`${paintVerdict(wordOf(upload), paint)}, vault ${vault}`, width, '  '),
    uploadId,
    ...[
      `  ${plural(parts, 'part')}, ${inGib(bytes)} GiB (${plural(bytes, 'byte')})`,
      ...arrivedLine(upload),
      `  begun ${inMinutes(createdAt)} UTC, ${inDays(ageHours)} ago`,
      `  idle for ${idleCell(upload)} hours, ${leftCell(upload)} hours left`,
    ].map((line) => wrap(line, width, '    ')),
    ...[...(begun ? [`begun ${callerText(begun)}`] : []), ...partLines(upload, asItIs)].map((line) =>
      wrap(`  ${line}`, width, '    '),
    ),
    ...commandsOf(upload, '  ', 'look: '),
    '',
  ];
}

function arrivedLine({ arrivedBytes, arrivedBytesPerSecond }: UploadReport): readonly string[] {
  if (arrivedBytes === null) return [];
  const rate = arrivedBytesPerSecond === null ? '' : `, ${inMib(arrivedBytesPerSecond)} MiB/s`;
  return [`  since it was last seen ${inGib(arrivedBytes)} GiB (${plural(arrivedBytes, 'byte')})${rate}`];
}

function unknownHint(unknown: number, { memory, table, cloudtrail }: TextOptions): readonly string[] {
  if (unknown === 0) return [];
  const which = unknown === 1 ? 'Whether one of them moves' : `Whether ${unknown} of them move`;
  if (table !== undefined) return [`${which} is not known yet, by the deployed monitor's memory either.`];
  const what =
    memory === undefined
      ? 'run it twice, some hours apart, with --memory=FOLDER'
      : 'run it again, some hours from now, with the same --memory';
  return [`${which} is not known: ${what}${cloudtrail ? '' : ', or ask CloudTrail with --cloudtrail'}.`];
}
