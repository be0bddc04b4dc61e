// The app as the CDK CLI runs it: the stacks that it makes, and what it says.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly, SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import { afterAll, describe, expect, it } from 'vitest';
import { BUNDLE_FILE, bundleFunction } from '../../infra/function/bundle.ts';

const root = join(import.meta.dirname, '../..');
const app = join(root, 'infra/start.js');

const directories: string[] = [];
function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
  directories.push(directory);
  return directory;
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** Runs the app as the CDK CLI does, from elsewhere and with nothing of this machine's configuration. */
function synthesizeApp(
  context: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
  settings?: string,
) {
  const output = temporaryDirectory();
  const cwd = temporaryDirectory();
  if (settings !== undefined) writeFileSync(join(cwd, 'settings.json'), settings);
  const { status, stderr } = spawnSync(process.execPath, [app], {
    cwd,
    env: { CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context), ...env },
    encoding: 'utf8',
  });
  return { status, stderr, output, files: readdirSync(output) };
}

/** What the CDK CLI shows of a synthesis beside errors and warnings. */
function infosIn(output: string): readonly string[] {
  const messages = new CloudAssembly(output).stacks.flatMap((stack) => stack.messages);
  return messages
    .filter(({ level }) => level === SynthesisMessageLevel.INFO)
    .map(({ entry }) => String(entry.data));
}

const bundleIn = (directory: string) => readFileSync(join(directory, BUNDLE_FILE), 'utf8');

describe('the bundle', () => {
  it('is the same, byte for byte, whenever it is built', () => {
    const [one, other] = [temporaryDirectory(), temporaryDirectory()];
    bundleFunction(one);
    bundleFunction(other);
    expect(bundleIn(one)).toBe(bundleIn(other));
  });
});

describe('what the CDK CLI runs', () => {
  it('is found by whatever CDK and Node there is, as npm looks for the Node', () => {
    const { app: command } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
    expect(command).toBe('npm exec --offline -c "node infra/start.js"');
  });

  it('says what to do where Node runs no TypeScript', () => {
    const { status, stderr } = spawnSync(process.execPath, ['--no-experimental-strip-types', app], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `expected a Node that runs TypeScript, 22.18 or 24 and newer, got ${process.version}: run "npm ci" and then "npx cdk", or install a newer Node\n`,
    });
  });
});

describe('the app', () => {
  it('makes one stack for each Region, of one name, and all with the bundle that runs here', () => {
    const { status, stderr, output, files } = synthesizeApp({ regions: ['eu-west-1', 'us-east-1'] });
    expect(stderr).not.toMatch(/error/i);
    expect(status).toBe(0);
    const { artifacts } = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8'));
    const stacks = Object.entries<{ type: string; environment: string; properties: { stackName: string } }>(
      artifacts,
    )
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([id, { environment, properties }]) => [id, properties.stackName, environment]);
    expect(stacks).toEqual([
      ['GlacierUploadMonitor-eu-west-1', 'GlacierUploadMonitor', 'aws://unknown-account/eu-west-1'],
      ['GlacierUploadMonitor-us-east-1', 'GlacierUploadMonitor', 'aws://unknown-account/us-east-1'],
    ]);

    const assets = files.filter((file) => file.startsWith('asset.'));
    expect(assets).toHaveLength(1);
    const deployed = join(output, String(assets[0]));
    expect(readdirSync(deployed)).toEqual([BUNDLE_FILE]);
    const runHere = temporaryDirectory();
    bundleFunction(runHere);
    expect(bundleIn(runHere) === bundleIn(deployed)).toBe(true);
  });

  it('says which Region it watches, and why, where that is not set', () => {
    const taken = { CDK_DEFAULT_REGION: 'us-east-1' };
    expect(infosIn(synthesizeApp({}, taken).output)).toEqual([
      expect.stringMatching(/^Watches us-east-1, .* `regions` is not set/),
    ]);
    const set = synthesizeApp({ regions: 'eu-west-1' }, taken).output;
    expect(infosIn(set)).toEqual([]);
  });

  it('reads settings.json where it runs, and says in an output what differs from the defaults', () => {
    const file = '{ "name": "Team-2", "vaults": ["photos"], "regions": ["eu-west-1"], "concurrency": 32 }';
    const { output } = synthesizeApp({ stuckAfterHours: '5' }, {}, file);
    const { Outputs } = JSON.parse(readFileSync(join(output, 'Team-2.template.json'), 'utf8'));
    expect(JSON.parse(Outputs.Settings.Value)).toEqual({
      ...{ name: 'Team-2', vaults: ['photos'], regions: ['eu-west-1'] },
      stuckAfterHours: 5,
    });
  });

  it('says what of the context is no setting', () => {
    const { output } = synthesizeApp({ environment: 'prod', regions: 'eu-west-1' });
    expect(infosIn(output)).toEqual([
      expect.stringMatching(/^Leaves alone what the context holds beside settings: environment /),
    ]);
  });

  it('says what is wrong with the settings, and no more than that', () => {
    const { status, stderr, files } = synthesizeApp(
      { vauIts: 'x', scanEveryMinutes: 25 },
      {},
      '{ "alarmMail": "a@b.ch" }',
    );
    expect(status).toBe(1);
    expect(stderr.split('\n')).toEqual([
      'Nothing was synthesized, because some settings cannot be used:',
      expect.stringMatching(/^- alarmMail: .*; the nearest is alarmEmail$/),
      expect.stringContaining('- vauIts: '),
      expect.stringContaining('- scanEveryMinutes: '),
      expect.stringContaining('Correct them where you set them: '),
      '',
    ]);
    expect(files).toEqual([]);
  });
});
