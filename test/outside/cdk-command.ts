// The real `cdk`: which account and Region it gives to an app.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sts } from '../../embedded/cloud/sts.ts';
import { run } from './aws-command.ts';

const CDK = join(import.meta.dirname, '../../node_modules/aws-cdk/bin/cdk');

/** An app that only writes down what it is given. */
const APP = `require('node:fs').writeFileSync('region', process.env.CDK_DEFAULT_REGION ?? ''); process.exit(1);`;

/** @returns as which key it asked whose account that is, and the Region; or that it asked nobody. */
export async function cdkIdentity(
  folder: string,
  sts: Sts,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  sts.reset();
  await writeFile(join(folder, 'app.cjs'), APP);
  // It remembers whose a key is.
  const home = join(folder, 'cdk');
  await rm(home, { recursive: true, force: true });
  await mkdir(home);
  const own = { CDK_HOME: home, AWS_ENDPOINT_URL_STS: sts.endpoint };
  const argv = [CDK, 'synth', '--app', `${process.execPath} app.cjs`, '--no-notices', ...words];
  await run(process.execPath, argv, { cwd: folder, env: { ...env, ...own } }).catch(() => undefined);
  const asker = sts.askers.find(({ operation }) => operation === 'GetCallerIdentity');
  return asker ? `${asker.keyId} in ${await readFile(join(folder, 'region'), 'utf8')}` : 'fails';
}
