// The command line before an account of Glacier: each test of the file has its own, with no vault, and no memory yet.
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeEach, expect, vi } from 'vitest';
import type { Ask } from '../../cli/ask/question.ts';
import type { CliDocument } from '../../cli/show/report.ts';
import { ACCOUNT_ID } from '../../embedded/cloud/identity.ts';
import { type Glacier, startGlacier } from '../../embedded/glacier/server.ts';
import { useEnvironment } from './environment.ts';
import { MIB } from './fake-glacier.ts';
import { runCommand, sts } from './terminal.ts';

export const HOUR = 3_600_000;
export const START = new Date('2026-03-01T00:00:00Z');
export const MINE = ACCOUNT_ID;
const SECRET = 'payroll of J. Doe';

/** It is removed after the tests of the file. */
export const folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-cli-'));
/** Glacier's, and how far the clock of this machine is ahead of it. */
export const clock = { now: START, aheadMilliseconds: 0 };
export let glacier: Glacier;
/** Where the memory of the test may be. */
export let memory: string;
let folders = 0;

beforeEach(async () => {
  clock.now = START;
  clock.aheadMilliseconds = 0;
  folders += 1;
  memory = join(folder, `memory-${folders}`);
  sts.account = MINE;
  sts.reset();
  glacier = await startGlacier({ clock: () => clock.now, pageSizes: { vaults: 1, uploads: 2, parts: 5 } });
  useEnvironment({
    AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
    AWS_ENDPOINT_URL_STS: sts.endpoint,
    HOME: folder,
    // Not there.
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  });
  for (const name of ['AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE'])
    vi.stubEnv(name, undefined);
});
afterEach(() => glacier.close());
afterAll(() => rm(folder, { recursive: true }));

export function seed(vault: string, id: string, ageHours: number, parts = 0): void {
  glacier.world.createVault(vault);
  const createdAt = new Date(clock.now.getTime() - ageHours * HOUR);
  const times = { createdAt, lastActivityAt: clock.now };
  glacier.world.seed({
    vault,
    id,
    ...times,
    partSizeBytes: MIB,
    description: SECRET,
    parts: { count: parts },
  });
}

/** One part more. */
export function move(id: string): void {
  const first = glacier.world.upload(id).partCount * MIB;
  glacier.world.uploadPart(id, { first, last: first + MIB - 1 });
}

export const WRITES_NOTHING = ['ListMultipartUploads', 'ListParts', 'ListVaults'];
export const operations = () => [...new Set(glacier.requests.map(({ operation }) => operation))].sort();

/** The file of the memory. */
export const fileOf = (region = 'us-east-1', account = MINE) => join(memory, `${account}-${region}.json`);
export const remembered = (region?: string) => readFile(fileOf(region), 'utf8');

export async function run(argv: readonly string[], signal?: AbortSignal, ask?: Ask) {
  const now = () => new Date(clock.now.getTime() + clock.aheadMilliseconds);
  const ran = await runCommand(argv, { now, ask, ...(signal && { signal }) });
  expect(ran.stdout + ran.stderr).not.toContain('payroll');
  return ran;
}

export async function runJson(argv: readonly string[] = []) {
  const { stdout, ...rest } = await run([...argv, '--json']);
  const document = JSON.parse(stdout) as CliDocument;
  expect(isAsDocumented(document), JSON.stringify(isAsDocumented.errors)).toBe(true);
  const uploads = document.regions.flatMap((region) => region.uploads);
  return { ...rest, document, uploads, verdicts: uploads.map((each) => `${each.uploadId} ${each.verdict}`) };
}
const isAsDocumented = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/cli.schema.json'), 'utf8')),
);

/** The rows of a table, cell by cell. */
export const rowsOf = (output: string) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
