// A home whose AWS configuration has every kind of profile, for the tests of one file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, vi } from 'vitest';
import type { Ask } from '../../cli/ask/question.ts';
import { having, PROXIED } from './behind-proxy.ts';
import { folder, run } from './command-line.ts';
import { KEY_PROFILES } from './key-profiles.ts';
import { sts } from './terminal.ts';

export const home = join(folder, 'home');
mkdirSync(join(home, '.aws/sso/cache'), { recursive: true });
writeFileSync(join(home, '.aws/config'), KEY_PROFILES);

beforeEach(() => {
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', undefined);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', undefined);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
});

/** Runs with this profile, behind the proxy. */
export const as = (profile: string, ask?: Ask) =>
  having(PROXIED, () => run([`--profile=${profile}`, '--region=us-east-1'], undefined, ask));

/** The key by which STS was asked whose it is, or what was said where it was not asked. */
export async function keyOf(profile: string): Promise<string> {
  const { stderr } = await as(profile);
  return sts.askers.findLast(({ operation }) => operation === 'GetCallerIdentity')?.keyId ?? stderr;
}

/** The one sentence that is said where a profile gives no keys. */
export async function sentenceOf(profile: string, ask?: Ask): Promise<string> {
  const { code, stderr } = await as(profile, ask);
  const heading = `Nothing was scanned of an unknown account, us-east-1 (--region), with the keys of profile ${profile} (--profile):\n- `;
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(heading) });
  return stderr.replace(heading, '').trim();
}
