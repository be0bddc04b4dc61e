// One run of the command line: what was asked for, each Region in turn, and the exit code.
import type { Writable } from 'node:stream';
import { createGlacierClient } from '../lambda/aws/clients.ts';
import { credentialsAdvice, sentencesOf, trailSentence } from './failures.ts';
import { MemoryFileError } from './memory-contents.ts';
import { type MemoryFile, openMemoryFile } from './memory-file.ts';
import { type CliOptions, HELP, parseOptions, regionProblems } from './options.ts';
import { documentOf, type RegionReport, reportOf, textOf } from './report.ts';
import { type Listed, type RegionScan, scanRegion } from './scan.ts';
import { createSpinner } from './spinner.ts';
import { plural } from './table.ts';

export interface CliRun {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly now: () => Date;
  /** Aborts to stop: what was listed by then is told. */
  readonly signal: AbortSignal;
}

export const EXIT_CODES = { well: 0, attention: 1, incomplete: 2 } as const;
type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export async function runCli(run: CliRun): Promise<ExitCode> {
  const { stdout, stderr } = run;
  const { options, problems } = parseOptions(run.argv);
  if (options.help) {
    stdout.write(HELP);
    return EXIT_CODES.well;
  }
  const { regions, memory, problems: more } = await prepare(run, options);
  const all = [...problems, ...more];
  if (all.length > 0) {
    stderr.write(`Nothing was scanned:\n${all.map((problem) => `- ${problem}\n`).join('')}`);
    return EXIT_CODES.incomplete;
  }
  const reports: RegionReport[] = [];
  for (const region of regions) {
    const scan = await scanWithProgress(run, options, region, memory);
    const report = reportOf(scan, options.profile);
    reports.push(report);
    if (!options.json) stdout.write(`${textOf(report, options.memory)}\n`);
    if (scan.unsupported) {
      stderr.write(`${region}: Glacier no longer serves this account, which holds nothing in it.\n`);
    }
    const sentences = [...sentencesOf(scan.failures, region), ...trailSentence(scan.trail, region)];
    for (const sentence of sentences) stderr.write(`${sentence}\n`);
  }
  const document = documentOf(reports);
  if (options.json) stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  if (!document.complete) return EXIT_CODES.incomplete;
  return document.attention > 0 ? EXIT_CODES.attention : EXIT_CODES.well;
}

interface Prepared {
  readonly regions: readonly string[];
  readonly memory: MemoryFile | undefined;
  readonly problems: readonly string[];
}

/** What has to be there before a scan can begin. */
async function prepare({ env, now }: CliRun, options: CliOptions): Promise<Prepared> {
  const problems: string[] = [];
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  const fallback = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  const { client } = createGlacierClient(1, { ...profile, ...(fallback && { region: fallback }) });
  try {
    let { regions } = options;
    if (regions.length === 0) {
      regions = await client.config.region().then(
        (region) => [region],
        () => [],
      );
      problems.push(
        ...(regions.length === 0
          ? ['no Region was found; give one, such as --region=eu-central-1, or set AWS_REGION']
          : regionProblems('the Region of your AWS configuration', regions)),
      );
    }
    let memory: MemoryFile | undefined;
    if (options.memory !== undefined) {
      memory = await openMemoryFile(options.memory, now).catch((error: unknown) => {
        if (!(error instanceof MemoryFileError)) throw error;
        problems.push(`--memory: ${error.message}`);
        return undefined;
      });
    }
    await client.config.credentials().catch((error: Error) => {
      problems.push(credentialsAdvice(error) ?? `no AWS credentials could be had (${error.message})`);
    });
    return { regions, memory, problems };
  } finally {
    client.destroy();
  }
}

async function scanWithProgress(
  { stderr, now, signal }: CliRun,
  { profile, vaults, publish, cloudtrail, memory: file }: CliOptions,
  region: string,
  memory: MemoryFile | undefined,
): Promise<RegionScan> {
  const startedAt = now().getTime();
  let listed: Listed = { vaults: 0, uploads: 0, pages: 0 };
  const text = () => `${region}: ${progressText(listed, (now().getTime() - startedAt) / 1000)}`;
  const spinner = createSpinner(`${region}: listing`, stderr).start();
  const scan = await scanRegion({
    client: { region, ...(profile !== undefined && { profile }) },
    vaults,
    memory,
    publish,
    cloudtrail,
    now,
    signal,
    onPage(now) {
      listed = now;
      spinner.text = text();
    },
    onUnreadable({ vault, uploadId = vault, attributes }) {
      stderr.write(
        `${file}: what it remembers of ${uploadId} cannot be read (${[attributes].flat().join(', ')}): as if it were not there.\n`,
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
