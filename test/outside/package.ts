// `npm run test:package [-- NODE]`: the packed tarball, installed into an empty CDK app, which that Node synthesizes.
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALARMS } from '../../infra/alarms/alarms.ts';
import { check, runChecks } from './checks.ts';

const root = join(import.meta.dirname, '../..');
const node = process.argv[2] ?? process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));

const run = (command: string, args: readonly string[], cwd = folder, env: NodeJS.ProcessEnv = process.env) =>
  execFileSync(command, args, { cwd, env, encoding: 'utf8' });

await runChecks(async () => {
  try {
    console.log(`Node ${run(node, ['--version']).trim()}`);
    run('npm', ['pack', '--pack-destination', folder], root);
    const [tarball = ''] = globSync('*.tgz', { cwd: folder });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    // npm brings CDK, because the package asks for it.
    run('npm', ['install', `./${tarball}`]);
    const page = readFileSync(join(root, 'docs/construct.md'), 'utf8');
    writeFileSync(join(folder, 'app.mjs'), /^```ts\n(.*?)^```$/ms.exec(page)?.[1] ?? '');
    const output = join(folder, 'cdk.out');
    run(node, ['app.mjs'], folder, { CDK_OUTDIR: output });
    const { Resources } = JSON.parse(readFileSync(join(output, 'Backups.template.json'), 'utf8'));
    const alarms = Object.values<{ readonly Type: string }>(Resources).filter(({ Type }) =>
      /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type),
    );
    // And the one that the example adds.
    check('synthesizes every alarm', alarms.length, Object.keys(ALARMS).length + 1);
    const assets = readdirSync(output).filter((name) => name.startsWith('asset.'));
    check('has the function', assets.length, 1);
    const command = join(folder, 'node_modules/glacier-upload-monitor/dist/cli.js');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    check('has the command', run(node, [command, '--version']).trim(), version);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
