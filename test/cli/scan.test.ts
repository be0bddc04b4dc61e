// The command line that asks CloudTrail.
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { CliDocument } from '../../cli/show/report.ts';
import { type CloudTrail, startCloudTrail } from '../../embedded/cloud/cloudtrail.ts';
import { type Glacier, startGlacier } from '../../embedded/glacier/server.ts';
import { useEnvironment } from '../support/environment.ts';
import { MIB } from '../support/fake-glacier.ts';
import { runCommand } from '../support/terminal.ts';

const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:00:00Z');
const ADA = { arn: 'arn:aws:iam::123456789012:user/ada', address: '192.0.2.7', agent: 'Boto/2.49.0' };
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/cli.schema.json'), 'utf8')),
);

const folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-cli-'));
const started: { close(): Promise<void> }[] = [];
let now = START;
let folders = 0;
let memory: string;
let glacier: Glacier;
let cloudTrail: CloudTrail;
beforeEach(async () => {
  now = START;
  folders += 1;
  memory = join(folder, `memory-${folders}`);
  glacier = await startGlacier({ clock: () => now, removalDelay: () => 3600 });
  cloudTrail = await startCloudTrail(glacier.world);
  started.push(glacier, cloudTrail);
  useEnvironment({
    AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
    AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
  });
});
afterAll(async () => {
  await Promise.all(started.map((each) => each.close()));
  await rm(folder, { recursive: true });
});

function seed(id: string, ageHours: number, parts: number) {
  glacier.world.createVault('photos');
  const createdAt = new Date(now.getTime() - ageHours * HOUR);
  const upload = { vault: 'photos', id, createdAt, partSizeBytes: MIB, description: 'payroll', caller: ADA };
  glacier.world.seed({ ...upload, lastActivityAt: now, parts: { count: parts } });
}

async function run(argv: readonly string[]) {
  const ran = await runCommand(argv, { now: () => now });
  expect(ran.stdout + ran.stderr).not.toContain('payroll');
  return ran;
}

async function runJson(argv: readonly string[]) {
  const { stdout, ...rest } = await run([...argv, '--json']);
  const document = JSON.parse(stdout) as CliDocument;
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return {
    ...rest,
    region: document.regions[0],
    uploads: document.regions.flatMap(({ uploads }) => uploads),
  };
}

describe('--cloudtrail', () => {
  it('says who began what needs attention, at the first run too', async () => {
    seed('expiring', 17, 0);
    seed('fine', 1, 1);
    const begun = {
      at: new Date(START.getTime() - 17 * HOUR).toISOString(),
      ...{ by: ADA.arn, from: ADA.address, with: ADA.agent },
    };
    const { region, uploads, code } = await runJson(['--cloudtrail']);
    expect(uploads).toMatchObject([{ uploadId: 'expiring', begun }, { uploadId: 'fine' }]);
    expect(uploads[1]).not.toHaveProperty('begun');
    expect([region?.cloudTrail, code]).toEqual(['complete', 1]);
    expect((await run(['--cloudtrail'])).stdout).toContain(
      `\nFrom CloudTrail:\n  vault photos, expiring:\n    begun by ${ADA.arn} from 192.0.2.7 with Boto/2.49.0\n`,
    );
  });

  it('says at the first run when the last part came, what was refused since, and what to do', async () => {
    const createdAt = new Date(START.getTime() - 30 * HOUR);
    const lastActivityAt = new Date(START.getTime() - 9 * HOUR);
    const at = { createdAt, lastActivityAt, parts: { count: 2 } };
    glacier.world.createVault('photos');
    glacier.world.seed({ id: 'old', vault: 'photos', partSizeBytes: MIB, caller: ADA, ...at });
    now = new Date(START.getTime() - 2 * HOUR);
    glacier.world.deny(ADA.arn);
    const next = { first: 2 * MIB, last: 3 * MIB - 1 };
    expect(() => glacier.world.uploadPart('old', next, undefined, ADA)).toThrow();
    now = START;
    const { uploads } = await runJson(['--cloudtrail']);
    expect(uploads).toMatchObject([
      {
        ...{ verdict: 'stuck', idleHoursAtLeast: 9, idleHoursAtMost: 9, hoursLeft: 15 },
        lastPart: { at: lastActivityAt.toISOString(), by: ADA.arn },
        refusedParts: { calls: 1, code: 'AccessDeniedException' },
      },
    ]);
    for (const options of [['--cloudtrail'], ['--cloudtrail', '--records']]) {
      const { stdout } = await run(options);
      expect(stdout).toContain(`  last part 2026-02-28 15:00 UTC by ${ADA.arn} from 192.0.2.7 with`);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
        'AccessDeniedException. Allow glacier:UploadMultipartPart to whoever sends it.',
      );
    }
    expect((await run([])).stdout.replaceAll(/\s+/g, ' ')).toContain('or ask CloudTrail with --cloudtrail.');
  });

  it('does not call lost what a call ended, and remembers that', async () => {
    seed('completed', 1, 2);
    seed('lost', 1, 2);
    await run([`--memory=${memory}`]);
    now = new Date(START.getTime() + 24.5 * HOUR);
    glacier.world.complete('completed', {}, ADA);
    now = new Date(START.getTime() + 26 * HOUR);
    const options = [`--memory=${memory}`, '--cloudtrail'];
    const verdicts = ({ uploads }: Awaited<ReturnType<typeof runJson>>) =>
      uploads.map(({ uploadId, verdict }) => `${uploadId} ${verdict}`);
    expect(verdicts(await runJson(options))).toEqual(['lost lost']);
    const file = join(memory, '123456789012-us-east-1.json');
    expect(await readFile(file, 'utf8')).toContain('"ending":{"kind":"completed"');
    expect(verdicts(await runJson(options.slice(0, 1)))).toEqual(['lost lost']);
  });

  it('shows all the same where access is denied, and says what to allow', async () => {
    seed('expiring', 17, 0);
    cloudTrail.refuse('AccessDeniedException', 1);
    const { code, region, stderr, uploads } = await runJson(['--cloudtrail']);
    expect([code, uploads.length, region?.complete, region?.cloudTrail]).toEqual([1, 1, true, 'incomplete']);
    expect(stderr).toContain('us-east-1, CloudTrail: access is denied; allow cloudtrail:LookupEvents on *');
  });

  it('is what it takes to be asked', async () => {
    seed('expiring', 17, 0);
    const { region } = await runJson([]);
    expect(region).not.toHaveProperty('cloudTrail');
    expect(cloudTrail.requests).toEqual([]);
  });
});
