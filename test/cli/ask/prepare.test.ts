// What a scan needs before it begins: the account, the Regions, a profile and its credentials.
import { existsSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  clock,
  folder,
  glacier,
  HOUR,
  MINE,
  memory,
  remembered,
  rowsOf,
  run,
  runJson,
  START,
  seed,
} from '../../support/command-line.ts';
import { sts } from '../../support/terminal.ts';

const OTHER = '210987654321';

const config = join(folder, 'profiles');
writeFileSync(
  config,
  '[profile work]\nregion = eu-north-1\n[profile empty]\noutput = json\n[sso-session corp]\nsso_region = us-east-1\n',
);
const credentials = join(folder, 'keys');
writeFileSync(credentials, '[work]\naws_access_key_id = embedded\naws_secret_access_key = embedded\n');

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
    clock.now = new Date(START.getTime() + 25 * HOUR);
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
    [
      'may not be asked for',
      () => sts.refuse('AccessDenied', 1),
      'access is denied; allow sts:GetCallerIdentity to',
    ],
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
    expect(stopped.stderr).toContain('- --memory: STS does not say whose the keys in the environment are: ');
    expect(stopped.stderr).toContain(why);
    expect(stopped.stderr).toMatch(
      /^Nothing was scanned of an unknown account, us-east-1 \(AWS_REGION\), with the keys in the environment \(AWS_ACCESS_KEY_ID\):\n- .*, or leave out --memory\n$/,
    );
    expect(existsSync(memory)).toBe(false);
    change();
    const { code, stdout, stderr } = await run([]);
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.endpoint);
    expect({ code, rows: rowsOf(stdout).length }).toEqual({ code: 0, rows: 2 });
    expect(stderr).toContain(`STS does not say whose the keys in the environment are: ${why}`);
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

describe('what cannot be used', () => {
  it('is all reported at once, and nothing is scanned', async () => {
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
    expect((await run([])).stderr).toMatch(/the Region of AWS_REGION: .*got eu-central-2/);
    vi.stubEnv('AWS_REGION', undefined);
    expect((await run([])).stderr).toContain('no Region was found; give one, such as --region=eu-central-1');
    vi.stubEnv('AWS_DEFAULT_REGION', 'eu-west-1');
    expect(await runJson()).toMatchObject({ code: 0, document: { regions: [{ region: 'eu-west-1' }] } });
  });

  it('is a profile that is not there, or without credentials; one that has some gives them, its Region, and its name to the commands', async () => {
    seed('photos', 'a', 1, 1);
    vi.stubEnv('AWS_CONFIG_FILE', config);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentials);
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
      vi.stubEnv(name, undefined);
    const { stdout } = await run(['--profile', 'work']);
    expect(stdout).toContain('--upload-id=a --region=eu-north-1 --profile=work');
    expect((await run(['--profile', 'none', '--region', 'us-east-1'])).stderr).toMatch(
      /^Nothing was scanned of an unknown account, us-east-1 \(--region\), with the keys of profile none \(--profile\):\n- --profile: there is no profile none in your AWS configuration; expected one of its profiles work, empty\n$/,
    );
    expect((await run(['--profile', 'empty', '--region', 'us-east-1'])).stderr).toMatch(
      /^Nothing was scanned of .*:\n- no AWS credentials were found: profile empty has none; .*\n$/,
    );
  });
});

describe('the command', () => {
  it('knows a profile that is not there by AWS_PROFILE too', async () => {
    vi.stubEnv('AWS_PROFILE', 'wrok');
    const { code, stderr } = await run([]);
    expect(code).toBe(2);
    expect(stderr).toContain('- AWS_PROFILE: there is no profile wrok in your AWS configuration;');
  });
});
