// The real `aws` and the terminal in the same environment, behind the same proxy: both must ask as the same key, in the same
// Region. And `cdk`, which must too but where docs/command-line.md says that it differs.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFront } from '../../embedded/cloud/front.ts';
import { startSts } from '../../embedded/cloud/sts.ts';
import { startGlacier } from '../../embedded/glacier/server.ts';
import { IDENTITIES, PROFILES } from '../support/identities.ts';
import { nobody, run } from './aws-command.ts';
import { cdkIdentity } from './cdk-command.ts';
import { check } from './checks.ts';

const REGIONS = [...new Set(IDENTITIES.flatMap(({ region }) => (region === undefined ? [] : [region])))];
const TERMINAL = join(import.meta.dirname, '../../cli/main.ts');

export async function compareIdentities(command: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'identities-'));
  const sts = await startSts();
  const glacier = await startGlacier({ clock: () => new Date() });
  const hosts = REGIONS.flatMap((region) => [
    `sts.${region}.amazonaws.com`,
    `glacier.${region}.amazonaws.com`,
  ]);
  const front = await startFront(['sts.amazonaws.com', ...hosts], (host) =>
    host.startsWith('sts') ? sts.endpoint : glacier.endpoint,
  );
  const bundle = join(folder, 'bundle.pem');
  const config = join(folder, 'config');
  await writeFile(bundle, front.cert);
  await writeFile(config, PROFILES);
  const common = {
    ...nobody,
    HOME: folder,
    HTTPS_PROXY: front.proxy.replace('http://', ''),
    AWS_CA_BUNDLE: bundle,
    AWS_CONFIG_FILE: config,
  };

  /** Whom it asked as, first, and where; or that it failed without asking. */
  async function askerOf(program: string, words: readonly string[], env: Readonly<Record<string, string>>) {
    sts.reset();
    await run(program, [...words], { env: { ...common, ...env } }).catch(() => undefined);
    const asker = sts.askers.find(({ operation }) => operation === 'GetCallerIdentity');
    return asker ? `${asker.keyId} in ${asker.region}` : 'fails';
  }

  try {
    console.log('\nthe same profile, keys and Region, behind a proxy and a certificate of its own');
    for (const { row, argv = [], env = {}, key, region, onlyHere, cdk } of IDENTITIES) {
      const expected = key === undefined ? 'fails' : `${key} in ${region}`;
      check(`terminal: ${row}`, await askerOf(process.execPath, [TERMINAL, ...argv], env), expected);
      if (onlyHere !== undefined) console.log(`       aws is not asked: ${onlyHere}`);
      else
        check(
          `aws:      ${row}`,
          await askerOf(command, ['sts', 'get-caller-identity', ...argv], env),
          expected,
        );
      // It has no such option.
      const words = argv.filter((word) => !word.startsWith('--region'));
      check(
        `cdk:      ${row}`,
        await cdkIdentity(folder, sts, words, { ...common, ...env }),
        cdk ?? expected,
      );
    }
  } finally {
    await Promise.all([front.close(), sts.close(), glacier.close()]);
    await rm(folder, { recursive: true });
  }
}
