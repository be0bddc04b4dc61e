// One run of the command line: parses the options, scans each Region in turn, and returns the exit code.
import type { Writable } from 'node:stream';
import type { FunctionSettings } from '../lambda/core/settings/settings.ts';
import type { Access } from './ask/access.ts';
import { helpFor, VERSION } from './ask/help.ts';
import { type CliOptions, parseOptions } from './ask/parse.ts';
import { prepare, type Surroundings } from './ask/prepare.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import type { RunMemory } from './memory/folder.ts';
import { type Listed, type RegionScan, scanRegion } from './scan.ts';
import { placeOf, type Whose } from './show/causes.ts';
import { historySentence, sentencesOf } from './show/failures.ts';
import { wrap } from './show/lines.ts';
import { documentOf, type RegionReport, reportOf } from './show/report.ts';
import { screenOf } from './show/screen.ts';
import { startSpinner } from './show/spinner.ts';
import { plural } from './show/table.ts';
import { textOf } from './show/text.ts';

export interface CliRun extends Surroundings {
  readonly argv: readonly string[];
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export async function runCli(run: CliRun): Promise<ExitCode> {
  const { stdout, stderr, env } = run;
  const { options, problems } = parseOptions(run.argv);
  const screen = screenOf(stdout, env);
  if (options.help || options.version) {
    stdout.write(screen.plain(options.help ? helpFor(screen.width) : VERSION));
    return EXIT_CODES.well;
  }
  const errors = screenOf(stderr, env);
  const say = (sentence: string, indent = '') =>
    stderr.write(errors.plain(`${wrap(sentence, errors.width, indent)}\n`));
  const prepared = await prepare(run, options, problems);
  if ('problems' in prepared) {
    say(`Nothing was scanned of ${prepared.scope}:`);
    for (const problem of prepared.problems) say(`- ${problem}`, '  ');
    return EXIT_CODES.incomplete;
  }
  const { settings, access, whose, note, regions } = prepared;
  if (note !== undefined) say(`${placeOf(whose, regions[0]?.region ?? '')}: ${note}.`);
  const reports: RegionReport[] = [];
  try {
    for (const { region, memory } of regions) {
      const scan = await scanWithProgress(run, { options, settings, access, whose, region, memory, say });
      const report = reportOf(scan, whose.account, options.profile);
      reports.push(report);
      if (!options.json) {
        const text = textOf(report, { ...options, isStopped: run.signal.aborted }, screen);
        stdout.write(screen.plain(`${text}\n`));
      }
      const sentences = [
        ...sentencesOf(scan.failures, region, whose),
        ...historySentence(scan.history, region, whose),
      ];
      for (const sentence of sentences) say(sentence);
    }
  } finally {
    for (const { memory } of regions) memory?.close();
  }
  const document = documentOf(reports);
  if (options.json) stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  if (!document.complete) return EXIT_CODES.incomplete;
  return document.attention > 0 ? EXIT_CODES.attention : EXIT_CODES.well;
}

interface OneScan {
  readonly options: CliOptions;
  readonly settings: FunctionSettings;
  readonly access: Access;
  readonly whose: Whose;
  readonly region: string;
  readonly memory: RunMemory | undefined;
  readonly say: (sentence: string) => void;
}

async function scanWithProgress(
  { stderr, env, now, signal }: CliRun,
  { options, settings, access, whose, region, memory, say }: OneScan,
): Promise<RegionScan> {
  const startedAt = now().getTime();
  let listed: Listed = { vaults: 0, uploads: 0, pages: 0 };
  const place = placeOf(whose, region);
  const text = () => `${place}: ${progressText(listed, (now().getTime() - startedAt) / 1000)}`;
  const spinner = startSpinner(`${place}: listing`, stderr, env);
  const scan = await scanRegion({
    region,
    access,
    settings,
    memory,
    cloudtrail: options.cloudtrail,
    now,
    signal,
    onPage(now) {
      listed = now;
      spinner.say(text());
    },
    onUnreadable({ vault, uploadId = vault, attributes }) {
      say(
        `${place}, ${options.memory ?? options.table}: what it remembers of ${uploadId} cannot be read (${[attributes].flat().join(', ')}): it counts as missing.`,
      );
    },
  }).catch((error: unknown) => {
    spinner.stop();
    throw error;
  });
  if (scan.failures.length > 0) spinner.fail(`${text()}, and not complete`);
  else spinner.succeed(text());
  return scan;
}

export function progressText({ vaults, uploads, pages }: Listed, seconds: number): string {
  const rate = seconds > 0 ? `, ${plural(Math.round(pages / seconds), 'page')} a second` : '';
  return `${plural(vaults, 'vault')}, ${plural(uploads, 'upload')}, ${plural(pages, 'page')} listed${rate}`;
}
