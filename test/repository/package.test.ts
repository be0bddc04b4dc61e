// The package as its users have it: packed, installed into an empty CDK app, and synthesised there.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALARMS } from '../../infra/alarms/alarms.ts';
import { BUNDLE_FILE, bundleFunction } from '../../infra/function/bundle.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const page = readFileSync(join(root, 'docs/construct.md'), 'utf8');
const exampleIn = (text: string) => /^```ts\n(.*?)^```$/ms.exec(text)?.[1] ?? '';
const example = exampleIn(page);
const slack = exampleIn(readFileSync(join(root, 'docs/notifications.md'), 'utf8'));
const inCommonJs = (source: string) =>
  source.replaceAll(/^import (.*) from (.*);$/gm, 'const $1 = require($2);');

const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
const app = join(folder, 'node_modules');
const installed = join(app, manifest.name);
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`expected ${command} ${args[0]} to succeed, got ${stdout}${stderr}`);
  return stdout;
}

/** What npm put there, besides its own notes. */
let packages: readonly string[];

beforeAll(() => {
  run('npm', ['pack', '--pack-destination', folder], root);
  const tarball = `./${manifest.name}-${manifest.version}.tgz`;
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  // CDK is large and already here, so npm leaves the peers out.
  run('npm', ['install', '--prefer-offline', '--legacy-peer-deps', tarball], folder);
  packages = readdirSync(app).filter((name) => !name.startsWith('.'));
  for (const peer of Object.keys(manifest.peerDependencies))
    symlinkSync(join(root, 'node_modules', peer), join(app, peer));
});

describe('the package', () => {
  it('brings neither a Node nor what is in the bundles', () => {
    expect(existsSync(join(app, '.bin', 'node'))).toBe(false);
    expect(packages).toEqual([manifest.name, ...Object.keys(manifest.dependencies)].sort());
  });

  it('passes on the licences of what is in its bundles', () => {
    const licences = readFileSync(join(installed, 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8');
    for (const name of ['@aws-sdk/client-glacier', '@middy/core', 'p-queue', 'valibot'])
      expect(licences).toContain(`\n=== ${name} `);
    expect(licences).toContain('Apache License');
  });

  it('has the files that its pages link', () => {
    const pages = ['README.md', ...readdirSync(join(installed, 'docs')).map((name) => `docs/${name}`)];
    const links = pages.flatMap((page) =>
      [...readFileSync(join(installed, page), 'utf8').matchAll(/(?<!!)\[[^\]]+\]\((?!https?:)([^)#]+)/g)].map(
        ([, file = '']) => join(dirname(page), file),
      ),
    );
    expect(links).toEqual(expect.arrayContaining(['docs/runbook.md', 'docs/cli.schema.json']));
    for (const file of links) expect(existsSync(join(installed, file)), file).toBe(true);
  });

  it('has the command line, which starts', () => {
    run(join(app, '.bin', manifest.name), ['--help'], folder);
  });

  it('says so where Node is too old', () => {
    const pretend = "Object.defineProperty(process, 'version', { value: 'v20.19.0' });";
    writeFileSync(join(folder, 'old.cjs'), `${pretend}\n${inCommonJs(example)}`);
    const { status, stderr } = spawnSync(process.execPath, ['old.cjs'], { cwd: folder, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toContain('expected Node 22 or newer, got v20.19.0; install a newer one and run it again');
  });

  it('has the example of the page on the construct in its declarations too', () => {
    const { types } = manifest.exports['.'];
    const declarations = readFileSync(join(installed, types), 'utf8');
    const [, inComment = ''] = /@example\n(.*?)\n \*\//s.exec(declarations) ?? [];
    expect(inComment.replaceAll(/^ \* ?/gm, '')).toBe(example.trimEnd());
  });

  it('needs the versions that the page on the construct names', () => {
    for (const [peer, range] of Object.entries<string>(manifest.peerDependencies))
      expect(page).toContain(`\`${peer}\` ${range.slice(1)}`);
    expect(page).toContain(`Node ${manifest.engines.node.slice(2)},`);
  });
});

describe('the example of the construct', () => {
  const outputs = (file: string) => join(folder, `cdk.out-${file}`);
  const resourcesIn = (file: string, type: string) => {
    const { Resources } = JSON.parse(readFileSync(join(outputs(file), 'Backups.template.json'), 'utf8'));
    const all = Object.values<{ readonly Type: string; readonly Properties: unknown }>(Resources);
    return all.filter(({ Type }) => Type === type);
  };

  const fresh = join(folder, 'bundle');

  // One process for all three, because each would load CDK anew.
  beforeAll(() => {
    const apps = { 'app.mjs': example, 'app.cjs': inCommonJs(example), 'slack.mjs': slack };
    for (const [file, source] of Object.entries(apps)) writeFileSync(join(folder, file), source);
    const loads = Object.keys(apps).map(
      (file) => `process.env.CDK_OUTDIR = ${JSON.stringify(outputs(file))};\nawait import('./${file}');\n`,
    );
    writeFileSync(join(folder, 'apps.mjs'), loads.join(''));
    mkdirSync(fresh);
    bundleFunction(fresh);
    run(process.execPath, ['apps.mjs'], folder, COMPILE_CACHE);
  });

  it.each([
    ['ESM', 'app.mjs'],
    ['CommonJS', 'app.cjs'],
  ])('synthesises in %s, with the bundle of this source', (_, file) => {
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      resourcesIn(file, type),
    );
    // And the one that the example adds.
    expect(alarms).toHaveLength(Object.keys(ALARMS).length + 1);
    expect(alarms).toContainEqual(
      expect.objectContaining({
        Properties: expect.objectContaining({
          Namespace: 'GlacierUploads',
          MetricName: 'StuckUploads',
          Dimensions: [
            { Name: 'Monitor', Value: 'Backups-Uploads' },
            { Name: 'VaultName', Value: 'photos' },
          ],
        }),
      }),
    );
    expect(resourcesIn(file, 'AWS::SNS::Topic')).toHaveLength(1);

    const output = outputs(file);
    const [asset = '', ...others] = readdirSync(output).filter((name) => name.startsWith('asset.'));
    expect(others).toEqual([]);
    expect(readdirSync(join(output, asset))).toEqual([BUNDLE_FILE]);
    const bytesIn = (directory: string) => readFileSync(join(directory, BUNDLE_FILE));
    expect(bytesIn(join(output, asset)).equals(bytesIn(fresh))).toBe(true);
  });

  it('brings its news to Slack by the page on notifications', () => {
    expect(resourcesIn('slack.mjs', 'AWS::Chatbot::SlackChannelConfiguration')).toMatchObject([
      { Properties: { SnsTopicArns: [{ Ref: expect.stringContaining('ChatTopic') }] } },
    ]);
  });

  it.each([
    ['Node', 'node16', 'node16', ['example.mts', 'example.cts'], ['slack.mts']],
    ['a bundler, or of old', 'commonjs', 'bundler', ['example.ts'], ['slack.ts']],
  ])('has types for TypeScript that resolves as for %s', (_, module, resolution, files, slackFiles) => {
    const wrong = [
      "monitor.metric('StuckVaults');",
      'monitor.alarms.StuckVaults;',
      "new GlacierUploadMonitor(stack, 'Other', { scanEveryMinutes: 7 });",
    ].map((line) => `// @ts-expect-error It is not there.\n${line}\n`);
    const right = [
      "import type { MetricName } from 'glacier-upload-monitor';",
      "const names: readonly MetricName[] = ['StuckUploads', 'LostUploads'];",
      'export const metrics: readonly string[] = names.map((name) => monitor.metric(name).metricName);\n',
    ];
    for (const file of files) writeFileSync(join(folder, file), [example, ...right, ...wrong].join('\n'));
    for (const file of slackFiles) writeFileSync(join(folder, file), slack);
    const how = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      module,
      '--moduleResolution',
      resolution,
    ];
    const types = ['--target', 'es2022', '--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
    run(join(root, 'node_modules/.bin/tsc'), [...how, ...types, ...files, ...slackFiles], folder);
  });
});

describe('the construct of the package', () => {
  it('refuses wrong props as here, all at once', () => {
    writeFileSync(
      join(folder, 'wrong.cjs'),
      [
        "const { App, Stack } = require('aws-cdk-lib');",
        "const { GlacierUploadMonitor } = require('glacier-upload-monitor');",
        'try {',
        "  new GlacierUploadMonitor(new Stack(new App(), 'S'), 'M', { vauIts: 'x', concurrency: 0 });",
        '} catch ({ name, message }) {',
        "  console.log(JSON.stringify({ name, lines: message.split('\\n') }));",
        '}',
      ].join('\n'),
    );
    const stdout = run(process.execPath, ['wrong.cjs'], folder);
    expect(JSON.parse(stdout)).toEqual({
      name: 'ConfigError',
      lines: [
        'S/M was not made, because some props cannot be used:',
        expect.stringMatching(/^- vauIts: expected one of/),
        '- concurrency: expected a whole number from 1 to 256, got 0',
        expect.stringMatching(/^Correct them/),
      ],
    });
  });
});
