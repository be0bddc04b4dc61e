// The app as the CDK CLI runs it: the stacks that it makes, and what it says.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly, SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_FILE, bundleFunction } from '../../infra/function/bundle.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';

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
    env: { ...COMPILE_CACHE, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context), ...env },
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

const built = temporaryDirectory();
bundleFunction(built);

describe('the bundle', () => {
  it('is the same, byte for byte, whenever it is built', () => {
    const again = temporaryDirectory();
    bundleFunction(again);
    expect(bundleIn(again)).toBe(bundleIn(built));
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

describe('the app of two Regions, with a context that holds more than settings', () => {
  let run: ReturnType<typeof synthesizeApp>;
  beforeAll(() => {
    const context = { regions: ['eu-west-1', 'us-east-1'], environment: 'prod' };
    run = synthesizeApp(context, { CDK_DEFAULT_REGION: 'us-east-1' });
  });

  it('makes one stack for each Region, of one name, and all with the bundle that runs here', () => {
    const { status, stderr, output, files } = run;
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
    expect(bundleIn(built) === bundleIn(deployed)).toBe(true);
  });

  it('says what of the context is no setting, and nothing of Regions, as those are set', () => {
    expect(infosIn(run.output)).toEqual([
      expect.stringMatching(/^Leaves alone what the context holds beside settings: environment /),
    ]);
  });
});

describe('the app that reads settings.json where it runs', () => {
  let output: string;
  beforeAll(() => {
    const file = '{ "name": "Team-2", "vaults": ["photos"], "concurrency": 32 }';
    // CDK validates the other app; a second time takes seconds.
    const env = { CDK_DEFAULT_REGION: 'us-east-1', CDK_VALIDATION: 'false' };
    ({ output } = synthesizeApp({ stuckAfterHours: '5' }, env, file));
  });

  it('says which Region it watches, and why, where that is not set', () => {
    expect(infosIn(output)).toEqual([expect.stringMatching(/^Watches us-east-1, .* `regions` is not set/)]);
  });

  it('says in an output what differs from the defaults', () => {
    const { Outputs } = JSON.parse(readFileSync(join(output, 'Team-2.template.json'), 'utf8'));
    expect(JSON.parse(Outputs.Settings.Value)).toEqual({
      ...{ name: 'Team-2', vaults: ['photos'] },
      stuckAfterHours: 5,
    });
  });
});

describe('the app with wrong settings', () => {
  it('says what is wrong with them, and no more than that', () => {
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
