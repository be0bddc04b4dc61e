// Whose keys, and which Region: row by row of the table in docs/command-line.md, before an STS that knows whose they are.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { folder, run, runJson } from '../../support/command-line.ts';
import { IDENTITIES, PROFILES } from '../../support/identities.ts';
import { sts } from '../../support/terminal.ts';

const config = join(folder, 'identities');
writeFileSync(config, PROFILES);

beforeEach(() => {
  vi.stubEnv('AWS_CONFIG_FILE', config);
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    vi.stubEnv(name, undefined);
});

describe('as `aws` has it', () => {
  it.each(IDENTITIES)('$row', async ({ argv = [], env = {}, key, region, fails }) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { code, stderr } = await run(argv);
    for (const name of Object.keys(env)) vi.stubEnv(name, undefined);
    if (fails !== undefined) {
      expect(stderr).toContain(fails);
      expect({ code, asked: sts.askers }).toEqual({ code: 2, asked: [] });
    } else {
      const askers = sts.askers.filter(({ operation }) => operation !== 'AssumeRoleWithWebIdentity');
      expect(askers, stderr).toEqual([{ operation: 'GetCallerIdentity', keyId: key, region }]);
    }
  });
});

it('says whose vaults it scanned: in the heading, in the document, and where it fails', async () => {
  vi.stubEnv('AWS_PROFILE', 'work');
  sts.accounts.set('WORK', '210987654321');
  expect((await run([])).stdout).toMatch(/^account 210987654321, eu-north-1, 2026-03-01 00:00 UTC: /);
  const { document } = await runJson();
  expect(document.regions).toMatchObject([{ account: '210987654321', region: 'eu-north-1' }]);
  vi.stubEnv('AWS_PROFILE', undefined);
});
