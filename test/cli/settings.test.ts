// The command line judges as the stack does: by its settings, and by what its function remembers.
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CliDocument } from '../../cli/show/report.ts';
import { startDynamoDb } from '../../embedded/cloud/dynamodb.ts';
import { type Glacier, startGlacier } from '../../embedded/glacier/server.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { useEnvironment } from '../support/environment.ts';
import { runCommand } from '../support/terminal.ts';

const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:00:00Z');

const folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-settings-'));
const file = join(folder, 'cdk.context.json');
let now = START;
const dynamoDb = await startDynamoDb();
let glacier: Glacier;
useEnvironment({
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
});

beforeEach(async () => {
  now = START;
  glacier = await startGlacier({ clock: () => now });
  vi.stubEnv('AWS_ENDPOINT_URL_GLACIER', glacier.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_PROFILE', undefined);
});
afterEach(async () => {
  await glacier.close();
});
afterAll(async () => {
  await dynamoDb.close();
  await rm(folder, { recursive: true });
});

function seed(vault: string, id: string, ageHours: number, parts = 0): void {
  glacier.world.createVault(vault);
  const createdAt = new Date(now.getTime() - ageHours * HOUR);
  const upload = { vault, id, createdAt, lastActivityAt: now, partSizeBytes: 1024 ** 2, description: '' };
  glacier.world.seed({ ...upload, parts: { count: parts } });
}

const run = (...argv: string[]) => runCommand(argv, { now: () => now });

async function verdicts(...argv: string[]) {
  const { stdout } = await run(...argv, '--json');
  const { regions } = JSON.parse(stdout) as CliDocument;
  return regions.flatMap(({ uploads }) => uploads.map(({ uploadId, verdict }) => `${uploadId} ${verdict}`));
}

describe('thresholds', () => {
  it.each([
    ['--stuck-after-hours=3', 'a stuck'],
    ['--expiry-warning-hours=20', 'a expiring'],
    ['--scan-every-minutes=10', 'a moving'],
  ])('are those of the option %s', async (option, verdict) => {
    seed('photos', 'a', 5);
    expect(await verdicts()).toEqual(['a moving']);
    expect(await verdicts(option)).toEqual([verdict]);
  });

  it('are refused as the stack refuses them, all at once', async () => {
    const { code, stderr } = await run('--stuck-after-hours=soon', '--scan-every-minutes=7');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^- --stuck-after-hours: expected a number from .*, got "soon"$/m);
    expect(stderr).toMatch(/^- --scan-every-minutes: expected one of 10, .*, got 7$/m);
    expect(glacier.requests).toEqual([]);
  });
});

describe('--settings', () => {
  it('takes what the scan reads, Regions included; options go first, and what is the stack’s alone is passed over', async () => {
    writeFileSync(
      file,
      JSON.stringify({
        vaults: 'photos',
        stuckAfterHours: 3,
        name: 'Archive',
        regions: ['eu-central-1'],
        alarmEmail: ['backup@example.com'],
        'availability-zones:account=1:region=x': ['a'],
      }),
    );
    seed('photos', 'a', 5);
    seed('mail', 'b', 5);
    const { stdout } = await run(`--settings=${file}`, '--json');
    expect(JSON.parse(stdout).regions).toMatchObject([
      { region: 'eu-central-1', uploads: [{ uploadId: 'a', verdict: 'stuck' }] },
    ]);
    expect(await verdicts(`--settings=${file}`, '--stuck-after-hours=6', '--vault=*')).toEqual([
      'a moving',
      'b moving',
    ]);
  });

  it.each([
    ['{"stuckAfterHuors":3}', "stuckAfterHuors: expected one of the stack's settings"],
    ['{"stuckAfterHours":"x","regions":["mars-1"]}', 'stuckAfterHours: expected a number'],
    ['{"regions":["mars-1"]}', 'regions: expected Regions that have Glacier'],
    ['[]', 'to hold one JSON object with settings by name'],
  ])('refuses %s, and scans nothing', async (contents, problem) => {
    writeFileSync(file, contents);
    const { code, stderr } = await run(`--settings=${file}`);
    expect({ code, requests: glacier.requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(problem);
  });

  it('refuses a file that is not there', async () => {
    const { code, stderr } = await run(`--settings=${join(folder, 'missing.json')}`);
    expect(code).toBe(2);
    expect(stderr).toContain('missing.json cannot be read (Error: ENOENT');
  });
});

describe('the command', () => {
  it.each(['-h', '--help'])('tells of its options with %s', async (option) => {
    const { code, stdout } = await run(option);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: glacier-upload-monitor');
    expect(stdout).toContain('-h, --help');
  });

  it('tells its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it('knows a profile that is not there by AWS_PROFILE too', async () => {
    vi.stubEnv('AWS_PROFILE', 'wrok');
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toContain('- AWS_PROFILE: there is no profile wrok in your AWS configuration;');
  });
});
