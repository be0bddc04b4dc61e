// What a person sees of a report: in terminals of some widths, and in a pipe.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IDENTITY } from '../../../embedded/cloud/identity.ts';
import { type Glacier, startGlacier } from '../../../embedded/glacier/server.ts';
import { runCommand } from '../../support/terminal.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const LONG_VAULT = 'backups-of-the-finance-department-2019-to-2024';
const LONG_ID = `${'x'.repeat(80)}-the-end-Q`;
const WIDTHS = [60, 80, 140];

let now = NOW;
let glacier: Glacier;
beforeEach(async () => {
  now = NOW;
  glacier = await startGlacier({ clock: () => now });
  vi.stubEnv('AWS_ENDPOINT_URL_GLACIER', glacier.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'embedded');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'embedded');
  vi.stubEnv('AWS_PROFILE', undefined);
  seed('photos', LONG_ID, 17, 0);
  seed(LONG_VAULT, 'short-id', 5, 1_125, 8 * MIB);
  seed('mail', `${LONG_ID}2`, 40 * 24, 3);
});
afterEach(() => glacier.close());

const MIB = 1024 ** 2;

function seed(vault: string, id: string, ageHours: number, parts: number, partSizeBytes = MIB): void {
  glacier.world.createVault(vault);
  const createdAt = new Date(NOW.getTime() - ageHours * HOUR);
  const upload = { vault, id, createdAt, lastActivityAt: NOW, partSizeBytes, description: '' };
  glacier.world.seed({ ...upload, parts: { count: parts } });
}

let env: Record<string, string>;
beforeEach(() => {
  env = { ...IDENTITY, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
});

/** @param columns none for a pipe. */
async function run(columns: number | undefined, ...argv: string[]) {
  const { code, stdout, stderr } = await runCommand(argv, { now: () => now, columns, env });
  const seen = stripVTControlCharacters(stdout);
  // The spinner goes back to the first column and overwrites what it wrote.
  const said = stripVTControlCharacters(stderr.replaceAll('\u001b[1G', '\n'));
  return { code, stdout, seen, said };
}

const withoutCommands = (text: string) => text.replaceAll(/^ .*\baws glacier .*\n/gm, '');
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));
const headOf = (text: string) =>
  (text.split('\n').find((line) => line.includes('verdict')) ?? '')
    .split('│')
    .slice(1, -1)
    .map((cell) => cell.trim());

describe.each(WIDTHS)('a terminal of %i columns', (columns) => {
  it('is as wide as any line is, but a command', async () => {
    const { seen, said } = await run(columns);
    expect(widest(withoutCommands(seen))).toBeLessThanOrEqual(columns);
    expect(widest(said)).toBeLessThanOrEqual(columns);
    glacier.fault({ kind: 'denied', vault: LONG_VAULT, times: Number.POSITIVE_INFINITY });
    const partial = await run(columns);
    expect(partial.said).toMatch(/access\s+is\s+denied/);
    for (const text of [withoutCommands(partial.seen), partial.said, (await run(columns, '--help')).seen]) {
      expect(widest(text)).toBeLessThanOrEqual(columns);
    }
    expect(widest((await run(columns, '--memory=/missing/folder')).said)).toBeLessThanOrEqual(columns);
  });

  it('has records with whole ids, which may be wider', async () => {
    const { seen } = await run(columns, '--records');
    const lines = withoutCommands(seen).split('\n');
    expect(lines).toContain(LONG_ID);
    expect(widest(lines.filter((line) => !line.startsWith(LONG_ID)).join('\n'))).toBeLessThanOrEqual(columns);
    expect(seen).toContain('1,125 parts, 8.8 GiB (9,437,184,000 bytes)');
  });

  it.each(['', '--records'])('has commands whole, each on one line: %s', async (option) => {
    const { seen } = await run(columns, ...(option ? [option] : []));
    expect(seen.split('\n').map((line) => line.trim())).toContain(
      `give up: aws glacier abort-multipart-upload --account-id=- --vault-name=photos --upload-id=${LONG_ID} --region=us-east-1`,
    );
  });
});

describe('the columns', () => {
  const ALL = ['verdict', 'vault', 'upload', 'parts', 'GiB', 'age', 'idle h', 'left h'];

  it('are fewer where the terminal is narrow, the least of worth first', async () => {
    expect(headOf((await run(60)).seen)).toEqual(['verdict', 'vault', 'upload', 'idle h', 'left h']);
    expect(headOf((await run(80)).seen)).toEqual([
      'verdict',
      'vault',
      'upload',
      'GiB',
      'age',
      'idle h',
      'left h',
    ]);
    expect(headOf((await run(140)).seen)).toEqual(ALL);
  });

  it('tell what arrived where a run before is remembered', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-widths-'));
    try {
      const memory = `--memory=${join(folder, 'uploads')}`;
      await run(140, memory);
      now = new Date(NOW.getTime() + HOUR);
      const arrived = ['new GiB', 'MiB/s'];
      expect(headOf((await run(140, memory)).seen)).toEqual(ALL.toSpliced(5, 0, ...arrived));
      const narrow = await run(80, memory);
      expect(headOf(narrow.seen)).toEqual([
        'verdict',
        'vault',
        'upload',
        'GiB',
        'new GiB',
        'idle h',
        'left h',
      ]);
      for (const columns of WIDTHS) {
        now = new Date(now.getTime() + HOUR);
        expect(widest(withoutCommands((await run(columns, memory)).seen))).toBeLessThanOrEqual(columns);
        now = new Date(now.getTime() + HOUR);
        const { seen } = await run(columns, memory, '--records');
        expect(seen.replaceAll(/\s+/g, ' ')).toContain('since it was last seen 0 GiB (0 bytes), 0 MiB/s');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are all there, whole, in a pipe', async () => {
    const { seen } = await run(undefined);
    expect(headOf(seen)).toEqual(ALL);
    expect(seen).toContain(`│ ${LONG_VAULT} │`);
    expect(seen).toContain(`│ ${LONG_ID}  │`);
  });

  it('cut long names in the middle', async () => {
    const { seen } = await run(80);
    expect(seen).toMatch(/│ backup\S*…\S*2024 +│/);
    expect(seen).toMatch(/│ x+…\S*end-Q +│/);
  });
});

describe('colours', () => {
  it('are for a terminal, and mark what is in danger', async () => {
    seed('photos', 'broken', 3, 2);
    glacier.world.uploadPart('broken', { first: 2 * MIB, last: 2 * MIB + 9 });
    glacier.world.uploadPart('broken', { first: 3 * MIB, last: 4 * MIB - 1 });
    const { stdout } = await run(80);
    expect(stdout).toContain('\u001b[31mbroken\u001b[39m');
    expect(stdout).toContain('\u001b[33mstale\u001b[39m');
  });

  it.each([
    ['a pipe', undefined, {}],
    ['NO_COLOR', 80, { NO_COLOR: '1' }],
    ['a dumb terminal', 80, { TERM: 'dumb' }],
    ['a build server', 80, { CI: 'true' }],
  ] as const)('are not for %s', async (_, columns, environment) => {
    Object.assign(env, environment);
    const { stdout, seen } = await run(columns);
    expect(stdout).toBe(seen);
  });
});
