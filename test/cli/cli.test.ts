// The command line: in this process with a clock that moves, then as a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressText } from '../../cli/run.ts';
import { InterruptedError } from '../../cli/show/failures.ts';
import type { CliDocument } from '../../cli/show/report.ts';
import { startSpinner } from '../../cli/show/spinner.ts';
import { type Glacier, startGlacier } from '../../embedded/glacier/server.ts';
import type { Item } from '../../lambda/core/items.ts';
import { useEnvironment } from '../support/environment.ts';
import { collector, runCommand, sts } from '../support/terminal.ts';

const root = join(import.meta.dirname, '../..');
const HOUR = 3_600_000;
const MIB = 1024 ** 2;
const SECRET = 'payroll of J. Doe';
const KEYS = { AWS_ACCESS_KEY_ID: 'embedded', AWS_SECRET_ACCESS_KEY: 'embedded' };
const START = new Date('2026-03-01T00:00:00Z');
const MINE = '123456789012';
const OTHER = '210987654321';

const folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-cli-'));
let now = START;
/** How far the clock of this machine is ahead of Glacier's. */
let aheadMilliseconds = 0;
let glacier: Glacier;
let memory: string;
let folders = 0;

// Before the SDK first looks for them, as it keeps what it read.
writeFileSync(
  join(folder, 'config'),
  '[profile work]\nregion = eu-north-1\n[profile empty]\noutput = json\n[sso-session corp]\nsso_region = us-east-1\n',
);
writeFileSync(
  join(folder, 'credentials'),
  '[work]\naws_access_key_id = embedded\naws_secret_access_key = embedded\n',
);
useEnvironment({
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
});

beforeEach(async () => {
  now = START;
  aheadMilliseconds = 0;
  folders += 1;
  memory = join(folder, `memory-${folders}`);
  sts.account = MINE;
  sts.reset();
  glacier = await startGlacier({ clock: () => now, pageSizes: { vaults: 1, uploads: 2, parts: 5 } });
  vi.stubEnv('AWS_ENDPOINT_URL_GLACIER', glacier.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_DEFAULT_REGION', undefined);
  for (const [name, value] of Object.entries(KEYS)) vi.stubEnv(name, value);
});
afterEach(async () => {
  await glacier.close();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function seed(vault: string, id: string, ageHours: number, parts: number): string {
  glacier.world.createVault(vault);
  const createdAt = new Date(now.getTime() - ageHours * HOUR);
  const upload = { vault, id, createdAt, lastActivityAt: now, partSizeBytes: MIB, description: SECRET };
  return glacier.world.seed({ ...upload, parts: { count: parts } });
}

const fileOf = (region = 'us-east-1', account = MINE) => join(memory, `${account}-${region}.json`);
const remembered = (region?: string) => readFile(fileOf(region), 'utf8');

/** One part more. */
function move(id: string): void {
  const first = glacier.world.upload(id).partCount * MIB;
  glacier.world.uploadPart(id, { first, last: first + MIB - 1 });
}

async function run(argv: readonly string[], signal?: AbortSignal) {
  const clock = () => new Date(now.getTime() + aheadMilliseconds);
  const ran = await runCommand(argv, { now: clock, ...(signal && { signal }) });
  expect(ran.stdout + ran.stderr).not.toContain('payroll');
  return ran;
}

async function runJson(argv: readonly string[] = []) {
  const { stdout, ...rest } = await run([...argv, '--json']);
  const document = JSON.parse(stdout) as CliDocument;
  expect(isAsDocumented(document), JSON.stringify(isAsDocumented.errors)).toBe(true);
  const uploads = document.regions.flatMap((region) => region.uploads);
  return { ...rest, document, uploads, verdicts: uploads.map((each) => `${each.uploadId} ${each.verdict}`) };
}
const isAsDocumented = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(root, 'docs/cli.schema.json'), 'utf8')),
);

/** The rows of a table, cell by cell. */
const rowsOf = (output: string) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const WRITES_NOTHING = ['ListMultipartUploads', 'ListParts', 'ListVaults'];
const operations = () => [...new Set(glacier.requests.map(({ operation }) => operation))].sort();

describe('without a memory', () => {
  it('prints the uploads, most urgent first, and does not pretend to know how long they have been idle', async () => {
    seed('photos', 'young-with-parts', 3, 7);
    seed('photos', '-empty-for-long', 17, 0);
    seed('mail', 'old-with-parts', 40, 12);
    const { code, stdout, stderr } = await run([]);
    expect(rowsOf(stdout)).toEqual([
      ['verdict', 'vault', 'upload', 'parts', 'GiB', 'age', 'idle h', 'left h'],
      ['expiring', 'photos', '-empty-for-long', '0', '0', '17.0 h', '17.0', '7.0'],
      ['unknown', 'mail', 'old-with-parts', '12', '0.012', '40.0 h', '?', '?'],
      ['moving', 'photos', 'young-with-parts', '7', '0.007', '3.0 h', '≤ 3.0', '21.0'],
    ]);
    expect(stdout).toContain('3 uploads in 2 vaults: 1 needs attention.');
    expect(stdout).toContain('Whether one of them moves is not known: run it twice');
    expect(stdout).toContain(
      'aws glacier list-parts --account-id=- --vault-name=photos --upload-id=-empty-for-long --region=us-east-1',
    );
    expect(stdout).toContain('aws glacier abort-multipart-upload --account-id=- --vault-name=photos');
    expect(stderr).toContain('us-east-1: 2 vaults, 3 uploads, ');
    expect(code).toBe(1);
    expect(operations()).toEqual(WRITES_NOTHING);
  });

  it('exits with 0 where nothing is known to be wrong, and with 1 for a stale upload', async () => {
    glacier.world.createVault('empty');
    expect(await run([])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no upload is in progress in 1 vault.'),
    });
    seed('photos', 'moving', 1, 1);
    expect(await run([])).toMatchObject({ code: 0 });
    seed('photos', 'old', 8 * 24, 1);
    expect(await runJson()).toMatchObject({ code: 1, verdicts: ['old stale', 'moving moving'] });
  });

  it('cannot say that all is well where Glacier does not serve the account', async () => {
    glacier.fault({ kind: 'unsupported', times: Number.POSITIVE_INFINITY });
    expect(await run([])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the Region: Glacier does not serve this account in'),
    });
  });
});

describe('with a memory', () => {
  it('tells what is stuck from what moves, and what was lost', async () => {
    seed('photos', 'stands', 30, 5);
    seed('photos', 'moves', 30, 5);
    const first = await runJson(['--memory', memory]);
    expect(first).toMatchObject({ code: 0, verdicts: ['moves unknown', 'stands unknown'] });
    expect(first.uploads[0]).toMatchObject({ idleHoursAtLeast: null, idleHoursAtMost: null });

    now = new Date(START.getTime() + 7 * HOUR);
    move('moves');
    const second = await runJson(['--memory', memory]);
    expect(second).toMatchObject({ code: 1, verdicts: ['stands stuck', 'moves moving'] });
    expect(second.uploads).toMatchObject([
      { idleHoursAtLeast: 7, idleHoursAtMost: null, hoursLeft: 17 },
      { idleHoursAtLeast: 0, idleHoursAtMost: 7, hoursLeft: 17 },
    ]);
    const { stdout } = await run(['--memory', memory]);
    expect(rowsOf(stdout).slice(1)).toEqual([
      ['stuck', 'photos', 'stands', '5', '0.005', '0', '0', '37.0 h', '≥ 7.0', '≤ 17.0'],
      ['moving', 'photos', 'moves', '6', '0.006', '<0.001', '<0.001', '37.0 h', '≤ 7.0', '17.0'],
    ]);

    now = new Date(START.getTime() + 13 * HOUR);
    move('moves');
    await run(['--memory', memory]);
    now = new Date(START.getTime() + 25 * HOUR);
    move('moves');
    const third = await runJson(['--memory', memory]);
    expect(third).toMatchObject({ code: 1, verdicts: ['stands lost', 'moves moving'] });
    expect(third.uploads[0]).not.toHaveProperty('commands');
  });

  const arrivals = async () => {
    const { uploads } = await runJson(['--memory', memory]);
    return Object.fromEntries(
      uploads.map((each) => [each.uploadId, [each.arrivedBytes, each.arrivedBytesPerSecond]]),
    );
  };

  it('tells by how much each upload has grown since it was last seen, and how fast', async () => {
    seed('photos', 'stands', 20, 5);
    seed('photos', 'moves', 20, 6);
    expect(await arrivals()).toEqual({ stands: [null, null], moves: [null, null] });
    now = new Date(START.getTime() + 2 * HOUR);
    for (let count = 0; count < 720; count += 1) move('moves');
    glacier.world.uploadPart('stands', { first: 0, last: MIB - 1 }, 'ab'.repeat(32));
    seed('photos', 'new', 1, 36);
    seed('mail', 'elsewhere', 20, 1);
    const kept = await remembered();
    const { stdout } = await run(['--memory', memory]);
    expect(rowsOf(stdout)).toEqual([
      ['verdict', 'vault', 'upload', 'parts', 'GiB', 'new GiB', 'MiB/s', 'age', 'idle h', 'left h'],
      ['unknown', 'mail', 'elsewhere', '1', '<0.001', '?', '?', '20.0 h', '?', '?'],
      ['moving', 'photos', 'moves', '726', '0.7', '0.7', '0.1', '22.0 h', '≤ 2.0', '22.0'],
      ['moving', 'photos', 'stands', '5', '0.005', '0', '0', '22.0 h', '≤ 2.0', '22.0'],
      ['moving', 'photos', 'new', '36', '0.035', '0.035', '0.010', '1.0 h', '≤ 1.0', '23.0'],
    ]);
    writeFileSync(fileOf(), kept);
    expect((await run(['--memory', memory, '--records'])).stdout).toContain(
      '  since it was last seen 0.7 GiB (754,974,720 bytes), 0.1 MiB/s',
    );
    writeFileSync(fileOf(), kept);
    expect(await arrivals()).toEqual({
      stands: [0, 0],
      moves: [720 * MIB, Math.round(MIB / 10)],
      new: [36 * MIB, Math.round(MIB / 100)],
      elsewhere: [null, null],
    });
  });

  it('tells of no growth, or of no rate, where that is not known', async () => {
    for (const id of ['overtaken', 'gone']) seed('photos', id, 20, 1);
    await run(['--memory', memory]);
    now = new Date(START.getTime() + 3 * HOUR);
    move('overtaken');
    glacier.world.abort('gone');
    aheadMilliseconds = 60_000;
    await run(['--memory', memory]);
    aheadMilliseconds = 0;
    expect(await arrivals()).toEqual({ overtaken: [null, null], gone: [null, null] });
    now = new Date(START.getTime() + 4 * HOUR);
    const ahead = -0.01;
    seed('photos', 'by-a-clock-that-is-ahead', ahead, 3);
    expect(await arrivals()).toMatchObject({ 'by-a-clock-that-is-ahead': [3 * MIB, null] });
  });

  it('has a file for each Region, and prints a table for each', async () => {
    seed('photos', 'stands', 30, 5);
    const both = ['--memory', memory, '--region', 'eu-central-1', '--region=us-east-1'];
    await run(both.slice(0, 4));
    now = new Date(START.getTime() + 7 * HOUR);
    const { document } = await runJson(both);
    expect(document.regions.map(({ region, uploads }) => [region, uploads[0]?.verdict])).toEqual([
      ['eu-central-1', 'stuck'],
      ['us-east-1', 'unknown'],
    ]);
    const { stdout } = await run(both);
    expect(rowsOf(stdout).filter(([verdict]) => verdict === 'verdict')).toHaveLength(2);
    expect((await readdir(memory)).sort()).toEqual([`${MINE}-eu-central-1.json`, `${MINE}-us-east-1.json`]);
  });

  it('holds no description, and leaves nothing beside the file', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    expect(await remembered()).not.toContain('payroll');
    expect(await readdir(memory)).toEqual([`${MINE}-us-east-1.json`]);
  });

  it('keeps what another run has written meanwhile, of each item the newer scan’s', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    const before: Item[] = JSON.parse(await remembered());
    const newer = before.map((item) => ({ ...item, scannedAt: START.getTime() + 2 * HOUR, mark: 'newer' }));
    const another = { collection: 'uploads/mail', name: 'another', scannedAt: 1, mark: 'another' };
    now = new Date(START.getTime() + HOUR);
    const body = (normal: object) => {
      writeFileSync(fileOf(), JSON.stringify([...newer, another]));
      return normal;
    };
    glacier.fault({ kind: 'reply', operation: 'ListParts', body });
    expect(await run(['--memory', memory])).toMatchObject({ code: 0 });
    expect(JSON.parse(await remembered())).toEqual([...newer, another]);
  });

  it.each([
    ['half a file', '[{"collection":'],
    ['something else', '{"version":2}'],
  ])('refuses %s in one sentence, before the scan, and leaves it as it is', async (_, contents) => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    glacier.resetRequests();
    writeFileSync(fileOf(), contents);
    const { code, stderr } = await run(['--memory', memory]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `Nothing was scanned:\n- --memory: ${fileOf()} is no memory that this version can read; remove it to begin anew, or name another folder\n`,
    );
    expect(await remembered()).toBe(contents);
    expect(glacier.requests).toEqual([]);
  });

  it('takes an upload whose item cannot be read for idle since its creation, as it was known', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    writeFileSync(fileOf(), (await remembered()).replace('"progressSeenAt":"2026', '"was":"2026'));
    now = new Date(START.getTime() + 7 * HOUR);
    const { code, stderr, verdicts } = await runJson(['--memory', memory]);
    expect(stderr).toContain('what it remembers of stands cannot be read (progressSeenAt)');
    expect({ code, verdicts }).toEqual({ code: 1, verdicts: ['stands expiring'] });
  });

  it('is a folder that the first run makes, where its parent is there', async () => {
    const missing = join(memory, 'missing');
    const { code, stderr } = await run(['--memory', missing]);
    expect({ code, requests: glacier.requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(
      `- --memory: expected a folder that can be read and written, or whose parent can, got ${missing} (ENOENT: no such file or directory); name another`,
    );
    glacier.world.createVault('empty');
    expect(await run(['--memory', memory])).toMatchObject({ code: 0 });
    expect(await readdir(memory)).toEqual([`${MINE}-us-east-1.json`]);
  });

  it('is no file', async () => {
    writeFileSync(memory, '[]');
    const { code, stderr } = await run(['--memory', memory]);
    expect({ code, requests: glacier.requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toBe(
      `Nothing was scanned:\n- --memory: expected a folder, got the file ${memory}; name a folder\n`,
    );
  });

  it('fails the scan in one sentence where it can no longer be written, and still shows what was found', async () => {
    for (const vault of ['a', 'b', 'c']) seed(vault, `in-${vault}`, 1, 1);
    const body = (normal: object) => {
      writeFileSync(memory, 'a file by now');
      return normal;
    };
    glacier.fault({ kind: 'reply', operation: 'ListVaults', body });
    const { code, stdout, stderr } = await run(['--memory', memory]);
    expect({ code, rows: rowsOf(stdout).length }).toEqual({ code: 2, rows: 4 });
    expect(stderr.match(/ENOTDIR/g)).toHaveLength(1);
    expect(stderr).toContain(`: ${fileOf()} cannot be read (ENOTDIR: not a directory); make it readable`);
  });
});

describe('the account', () => {
  it('is asked for once, before the scan, and said', async () => {
    glacier.world.createVault('empty');
    const { code, stderr } = await run(['--region=us-east-1', '--region=eu-west-1']);
    expect({ code, asked: sts.requests }).toEqual({ code: 0, asked: ['GetCallerIdentity'] });
    expect(stderr).toContain(`account ${MINE}, us-east-1: 1 vault, 0 uploads, `);
  });

  it('has a memory of its own: the uploads of another account are not taken for lost', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    const before = await remembered();
    now = new Date(START.getTime() + 25 * HOUR);
    sts.account = OTHER;
    expect(await runJson(['--memory', memory])).toMatchObject({ code: 0, verdicts: [] });
    expect(await remembered()).toBe(before);
    expect((await readdir(memory)).sort()).toEqual(
      [MINE, OTHER].map((account) => `${account}-us-east-1.json`),
    );
    sts.account = MINE;
    expect(await runJson(['--memory', memory])).toMatchObject({ code: 1, verdicts: ['stands lost'] });
  });

  it.each([
    ['is not told', () => sts.refuse('AccessDenied', 1), 'access is denied; allow sts:GetCallerIdentity to'],
    [
      'cannot be asked for',
      () => vi.stubEnv('AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:1'),
      'STS cannot be reached (',
    ],
    [
      'is none',
      () => Object.assign(sts, { account: 'none' }),
      'AnswerError: expected Account to be a number of 12 digits, got "none"',
    ],
  ])('that %s stops a run with a memory, and is only said without one', async (_, change, why) => {
    seed('photos', 'stands', 30, 5);
    change();
    const stopped = await run(['--memory', memory]);
    expect({ code: stopped.code, requests: glacier.requests }).toEqual({ code: 2, requests: [] });
    expect(stopped.stderr).toContain('- --memory: STS does not say whose credentials these are: ');
    expect(stopped.stderr).toContain(why);
    expect(stopped.stderr).toMatch(/^Nothing was scanned:\n- .*, or leave out --memory\n$/);
    expect(existsSync(memory)).toBe(false);
    change();
    const { code, stdout, stderr } = await run([]);
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.endpoint);
    expect({ code, rows: rowsOf(stdout).length }).toEqual({ code: 0, rows: 2 });
    expect(stderr).toContain(`STS does not say whose credentials these are: ${why}`);
  });

  it('that Glacier no longer serves is not taken for one whose uploads have ended', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    const before = await remembered();
    glacier.fault({ kind: 'unsupported', times: Number.POSITIVE_INFINITY });
    expect(await run(['--memory', memory])).toMatchObject({ code: 2 });
    expect(await remembered()).toBe(before);
  });
});

describe('the clock of this machine', () => {
  const DAY = 24 * HOUR;
  const MINUTE = 60_000;
  // The SDK holds Glacier's clock against the machine's.
  let machine: Date;
  beforeEach(() => {
    machine = new Date();
    now = machine;
    seed('photos', 'stands', 30, 5);
    glacier.sendsDate = true;
  });
  const setAhead = (milliseconds: number) => {
    now = new Date(machine.getTime() - milliseconds);
    aheadMilliseconds = milliseconds;
  };
  const hourOf = (date: Date) => date.toISOString().slice(0, 13);

  it.each([
    ['two days behind', -2 * DAY],
    ['30 days ahead', 30 * DAY],
    ['six minutes ahead', 6 * MINUTE],
  ])('fails the scan when it is %s, and nothing is judged or remembered', async (_, ahead) => {
    await run(['--memory', memory]);
    const before = await remembered();
    setAhead(ahead);
    const { code, stdout, stderr } = await run(['--memory', memory]);
    expect(code).toBe(2);
    const [, ours = '', glaciers = ''] =
      /: this machine's clock says (\S+), and Glacier's (\S+); set this machine's clock right and run it again\./.exec(
        stderr,
      ) ?? [];
    expect([ours, glaciers].map((time) => time.slice(0, 13))).toEqual([machine, now].map(hourOf));
    expect(stderr.match(/set this machine's clock/g)).toHaveLength(1);
    expect(stdout).toContain('no upload was found in 0 vaults that could be listed.');
    expect(await remembered()).toBe(before);
  });

  it('counts whatever the environment says, and for vaults by name', async () => {
    vi.stubEnv('AWS_DISABLE_CLOCK_SKEW_CORRECTION', 'true');
    glacier.world.createVault('mail');
    setAhead(DAY);
    const { code, stderr } = await run(['--vault=photos', '--vault=mail']);
    vi.stubEnv('AWS_DISABLE_CLOCK_SKEW_CORRECTION', undefined);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('clock right') });
    expect(stderr.match(/set this machine's clock/g)).toHaveLength(1);
  });

  it('may be off by less than five minutes', async () => {
    for (const ahead of [-4 * MINUTE, 4 * MINUTE]) {
      setAhead(ahead);
      expect(await run([])).toMatchObject({ code: 0 });
    }
  });
});

describe('what cannot be used', () => {
  it('is all told at once, and nothing is scanned', async () => {
    writeFileSync(memory, 'oops');
    const argv = [
      '--regoin',
      'x',
      '--region=mars-1',
      '--vault=a/b',
      '--json=3',
      'extra',
      '--profile',
      '--json',
    ];
    const { code, stdout, stderr } = await run([...argv, `--memory=${memory}`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.match(/^- .*?[:,]/gm)).toEqual([
      '- --regoin:',
      '- --json:',
      '- expected options only,',
      '- --profile:',
      '- --vault:',
      '- --region:',
      '- --memory:',
    ]);
    expect(stderr).toContain('Regions that have Glacier');
    expect(stderr).toContain('got mars-1');
    expect(glacier.requests).toEqual([]);
  });

  it('is a Region of the surroundings too, and none at all', async () => {
    vi.stubEnv('AWS_REGION', 'eu-central-2');
    expect((await run([])).stderr).toMatch(/the Region of your AWS configuration: .*got eu-central-2/);
    vi.stubEnv('AWS_REGION', undefined);
    expect((await run([])).stderr).toContain('no Region was found; give one, such as --region=eu-central-1');
    vi.stubEnv('AWS_DEFAULT_REGION', 'eu-west-1');
    expect(await runJson()).toMatchObject({ code: 0, document: { regions: [{ region: 'eu-west-1' }] } });
  });

  it('is a profile that is not there, or without credentials; one that has some gives them, its Region, and its name to the commands', async () => {
    seed('photos', 'a', 1, 1);
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
      vi.stubEnv(name, undefined);
    const { stdout } = await run(['--profile', 'work']);
    expect(stdout).toContain('--upload-id=a --region=eu-north-1 --profile=work');
    expect((await run(['--profile', 'none', '--region', 'us-east-1'])).stderr).toMatch(
      /^Nothing was scanned:\n- --profile: there is no profile none in your AWS configuration; expected one of its profiles work, empty\n$/,
    );
    expect((await run(['--profile', 'empty', '--region', 'us-east-1'])).stderr).toMatch(
      /^Nothing was scanned:\n- no AWS credentials were found; .*\n$/,
    );
  });
});

describe('a scan that is not complete', () => {
  it('shows what it has, exits with 2, and says what to do', async () => {
    seed('photos', 'a', 1, 1);
    seed('mail', 'b', 20, 0);
    glacier.fault({ kind: 'denied', vault: 'photos', times: Number.POSITIVE_INFINITY });
    const { code, stdout, stderr } = await run([]);
    expect(code).toBe(2);
    expect(rowsOf(stdout).slice(1)).toHaveLength(1);
    expect(stderr).toContain(
      'us-east-1, vault photos: access is denied; allow glacier:ListMultipartUploads and glacier:ListParts on it',
    );
    const { document } = await runJson();
    expect(document).toMatchObject({
      complete: false,
      attention: 1,
      regions: [{ complete: false, failures: [{ subject: 'vault photos' }] }],
    });
  });

  it.each([
    ['denied', 'the list of vaults: access is denied; allow glacier:ListVaults on *'],
    ['expired', 'the AWS credentials have expired; renew them'],
  ] as const)('says in one sentence that it is %s', async (kind, sentence) => {
    for (const vault of ['a', 'b', 'c', 'd', 'e']) glacier.world.createVault(vault);
    glacier.fault({ kind, operation: 'ListVaults' });
    const { code, stderr } = await run([]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    glacier.fault({ kind: 'expired', times: Number.POSITIVE_INFINITY });
    const all = await run(['--vault=a', '--vault=b', '--vault=c', '--vault=d', '--vault=e']);
    expect(all.stderr).toContain('us-east-1, vault a, vault b, vault c and 2 more: the AWS credentials have');
    expect(all.stderr.match(/renew them/g)).toHaveLength(1);
  });

  it('names a vault that is not there, and a pattern that matches nothing', async () => {
    glacier.world.createVault('photos');
    const { code, stderr } = await run(['--vault', 'phtoos', '--vault', 'backup-*']);
    expect(code).toBe(2);
    expect(stderr).toContain('vault phtoos: there is no such vault in us-east-1; correct --vault.');
    expect(stderr).toContain('pattern backup-*: matches no vault; correct --vault.');
  });

  it('is one that was stopped', async () => {
    seed('photos', 'a', 1, 1);
    const abort = new AbortController();
    abort.abort(new InterruptedError('stopped'));
    const { code, stdout, stderr } = await run(['--region=us-east-1', '--region=eu-west-1'], abort.signal);
    expect(code).toBe(2);
    expect(stdout).toContain('no upload was found in 0 vaults that could be listed.');
    expect(stderr).toContain('us-east-1, the memory of all vaults: stopped before all was listed');
    expect(stderr).toContain('eu-west-1, ');
    expect(await run(['--memory', memory], abort.signal)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('- --memory: STS did not say whose credentials these are before the'),
    });
  });
});

describe('progress', () => {
  it('counts vaults, uploads and pages, and pages a second', () => {
    expect(progressText({ vaults: 12, uploads: 3_456, pages: 7_000 }, 100)).toBe(
      '12 vaults, 3,456 uploads, 7,000 pages listed, 70 pages a second',
    );
    expect(progressText({ vaults: 0, uploads: 0, pages: 0 }, 0)).not.toContain('second');
  });
});

describe('the spinner', () => {
  it('does not turn on a terminal without columns, where it would never end', () => {
    const isTurning = (columns: number) => {
      const spinner = startSpinner('listing', collector(columns).stream);
      spinner.stop();
      return spinner.isTurning;
    };
    vi.stubEnv('TERM', 'xterm');
    vi.stubEnv('CI', undefined);
    expect(isTurning(80)).toBe(true);
    expect(isTurning(0)).toBe(false);
  });
});

function start(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  executable = process.execPath,
) {
  const child = spawn(executable, command, {
    cwd: folder,
    env: {
      HOME: folder,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
      AWS_ENDPOINT_URL_STS: sts.endpoint,
      ...environment,
    },
  });
  const outcome = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [code, signal]]) => ({ stdout, stderr, code, signal }),
  );
  return { child, outcome };
}
/** What a pipe takes that nobody reads. */
const PIPE_BYTES = 64 * 1024;
const NPM_START = [join(root, 'demo/main.ts'), '--aws'];

describe('the command', () => {
  // Its clock is the machine's.
  beforeEach(() => {
    now = new Date();
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
    expect(stderr).toMatch(/^Nothing was scanned:\n- no AWS credentials were found; .*\n$/);
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

  it('refuses a first argument that it does not know', async () => {
    const { code, stderr } = await start([join(root, 'demo/main.ts'), '--aw']).outcome;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('got --aw') });
  });

  it('prints what the first argument may be', async () => {
    const { code, stdout } = await start([join(root, 'demo/main.ts'), '--help']).outcome;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/--page .*--aws /s) });
  });
});
