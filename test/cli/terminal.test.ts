// The command line as a process of its own.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  clock,
  folder,
  glacier,
  MINE,
  memory,
  operations,
  remembered,
  rowsOf,
  seed,
  WRITES_NOTHING,
} from '../support/command-line.ts';
import { KEYS, NPM_START, root, start } from '../support/command-process.ts';

/** What a pipe takes that nobody reads. */
const PIPE_BYTES = 64 * 1024;

describe('the command', () => {
  // Its clock is the machine's.
  beforeEach(() => {
    clock.now = new Date();
  });

  it('runs as `npm start -- --aws`', async () => {
    seed('photos', 'empty', 1, 0);
    const { code, stdout, stderr } = await start([...NPM_START, '--json'], KEYS).outcome;
    expect({ code, uploads: JSON.parse(stdout).regions[0].uploads.length }).toEqual({ code: 0, uploads: 1 });
    expect(stderr).toContain('1 vault, 1 upload, ');
    expect(operations()).toEqual(WRITES_NOTHING);
  });

  it('can be piped as its page shows', async () => {
    seed('photos', 'empty', 1, 0);
    const [, command = ''] =
      /^(npm .*--json) \| jq/m.exec(readFileSync(join(root, 'docs/command-line.md'), 'utf8')) ?? [];
    expect(command).not.toBe('');
    const npm = { ...KEYS, PATH: process.env.PATH ?? '', npm_config_prefix: folder };
    const { stdout } = await start(['-c', `cd ${root} && ${command}`], npm, 'sh').outcome;
    expect(JSON.parse(stdout)).toMatchObject({ complete: true });
  });

  it('runs from one bundled file with nothing beside it', async () => {
    const bundle = join(folder, 'cli.cjs');
    const entryPoints = [join(root, 'cli/main.ts')];
    buildSync({
      entryPoints,
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
    });
    seed('photos', 'empty', 8, 0);
    const { code, stdout } = await start([bundle, '--memory=bundled'], KEYS).outcome;
    expect({ code, rows: rowsOf(stdout).length }).toEqual({ code: 1, rows: 2 });
    expect((await start([bundle, '--help']).outcome).stdout).toContain('Usage: glacier-upload-monitor');
  });

  it('says in one sentence that there are no credentials', async () => {
    const { code, stderr } = await start(NPM_START).outcome;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^Nothing was scanned of an unknown account, us-east-1 \(AWS_REGION\), with the keys of this machine:\n- no AWS credentials were found, .*"aws configure".*\n$/,
    );
  });

  it('remembers all when several runs at once use one folder', async () => {
    for (let each = 0; each < 9; each += 1) glacier.world.createVault(`vault-${each}`);
    const regions = ['eu-central-1', 'eu-north-1', 'eu-west-1', 'us-east-1'];
    const runs = regions.map((region) =>
      start([...NPM_START, `--region=${region}`, `--memory=${memory}`], KEYS),
    );
    expect(await Promise.all(runs.map(async ({ outcome }) => (await outcome).code))).toEqual([0, 0, 0, 0]);
    expect((await readdir(memory)).sort()).toEqual(regions.map((region) => `${MINE}-${region}.json`));
    for (const region of regions) expect(JSON.parse(await remembered(region))).toHaveLength(9);
  });

  it('gives a long report whole to a pipe', async () => {
    for (let each = 0; each < 300; each += 1) seed('photos', `${each}-${'x'.repeat(80)}`, 17, 0);
    const shell = ['-c', '"$0" "$@" | cat', process.execPath, ...NPM_START, '--json'];
    const { stdout } = await start(shell, { ...KEYS, PATH: process.env.PATH ?? '' }, 'sh').outcome;
    expect(stdout.length).toBeGreaterThan(4 * PIPE_BYTES);
    expect(JSON.parse(stdout)).toMatchObject({ attention: 300 });
  });

  it.each([
    ['an answer', 'hang'],
    ['their next attempt', 'throttle'],
  ] as const)('stops at Ctrl-C, and says so, while requests wait for %s', async (_, kind) => {
    seed('photos', 'a', 1, 1);
    const asked = new Promise((resolve) => {
      glacier.fault({ kind, operation: 'ListParts', times: Number.POSITIVE_INFINITY });
      const body = (normal: object) => {
        resolve(undefined);
        return normal;
      };
      glacier.fault({ kind: 'reply', operation: 'ListMultipartUploads', body });
    });
    const { child, outcome } = start([...NPM_START, '--memory=m'], KEYS);
    await asked;
    child.kill('SIGINT');
    const { code, stderr } = await outcome;
    expect(code).toBe(2);
    expect(stderr).toContain('us-east-1, vault photos: stopped before all was listed; run it again');
  });

  it.each([
    ['a full disk', ['--json'], '>/dev/full'],
    ['a full disk, as text', [], '>/dev/full'],
    ['a full disk, as help', ['--help'], '>/dev/full'],
    ['a file that takes the first bytes only', ['--json'], '>report'],
    ['a full disk, what is said beside it', [], '2>/dev/full'],
  ])('exits with 2 where the report is lost: %s', async (_, options, redirection) => {
    for (let each = 0; each < 9; each += 1) seed('photos', `upload-${each}`, 1, 0);
    const limits = redirection === '>report' ? 'ulimit -f 1; ' : '';
    const shell = [
      '-c',
      `${limits}exec "$0" "$@" ${redirection}`,
      process.execPath,
      ...NPM_START,
      ...options,
    ];
    expect((await start(shell, KEYS, 'sh').outcome).code).toBe(2);
  });

  it.each(['stdout', 'stderr'] as const)('exits with 2 where nobody reads %s', async (stream) => {
    seed('photos', 'a', 1, 0);
    const { child, outcome } = start([...NPM_START, '--json'], KEYS);
    outcome.catch(() => 'the stream ends early');
    child[stream].destroy();
    expect((await once(child, 'close'))[0]).toBe(2);
  });
});
