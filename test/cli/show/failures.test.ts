// What the command says when a scan is incomplete.
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../../cli/show/failures.ts';
import { screenOf } from '../../../cli/show/screen.ts';
import { textOf } from '../../../cli/show/text.ts';
import { glacier, MINE, memory, rowsOf, run, runJson, START, seed } from '../../support/command-line.ts';
import { collector } from '../../support/terminal.ts';

describe('a scan that is not complete', () => {
  it('shows what it has, exits with 2, and says what to do', async () => {
    seed('photos', 'a', 1, 1);
    seed('mail', 'b', 20, 0);
    glacier.fault({ kind: 'denied', vault: 'photos', times: Number.POSITIVE_INFINITY });
    const { code, stdout, stderr } = await run([]);
    expect(code).toBe(2);
    expect(rowsOf(stdout).slice(1)).toHaveLength(1);
    expect(stderr).toContain(
      'us-east-1, vault photos: access is denied; allow glacier:ListMultipartUploads and glacier:ListParts on it',
    );
    const { document } = await runJson();
    expect(document).toMatchObject({
      complete: false,
      attention: 1,
      regions: [{ complete: false, failures: [{ subject: 'vault photos' }] }],
    });
  });

  it.each([
    ['denied', 'the list of vaults: access is denied; allow glacier:ListVaults on *'],
    ['expired', 'the keys in the environment have expired; put new ones into'],
  ] as const)('says in one sentence that it is %s', async (kind, sentence) => {
    for (const vault of ['a', 'b', 'c', 'd', 'e']) glacier.world.createVault(vault);
    glacier.fault({ kind, operation: 'ListVaults' });
    const { code, stderr } = await run([]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    glacier.fault({ kind: 'expired', times: Number.POSITIVE_INFINITY });
    const all = await run(['--vault=a', '--vault=b', '--vault=c', '--vault=d', '--vault=e']);
    expect(all.stderr).toContain(
      'us-east-1, vault a, vault b, vault c and 2 more: the keys in the environment',
    );
    expect(all.stderr.match(/have expired/g)).toHaveLength(1);
  });

  it('names a vault that is not there, and a pattern that matches nothing', async () => {
    glacier.world.createVault('photos');
    const { code, stderr } = await run(['--vault', 'phtoos', '--vault', 'backup-*']);
    expect(code).toBe(2);
    expect(stderr).toContain('vault phtoos: there is no such vault in us-east-1; correct --vault.');
    expect(stderr).toContain('pattern backup-*: matches no vault; correct --vault.');
  });

  it('is one that was stopped', async () => {
    seed('photos', 'a', 1, 1);
    const abort = new AbortController();
    abort.abort(new InterruptedError());
    const { code, stdout, stderr } = await run(['--region=us-east-1', '--region=eu-west-1'], abort.signal);
    expect(code).toBe(2);
    expect(stdout).toContain('UTC: stopped before a vault was listed, so nothing is known of uploads.');
    expect(stdout).not.toContain('no upload');
    expect(stderr).toContain('us-east-1, the memory of all vaults: stopped before all was listed');
    expect(stderr).toContain('eu-west-1, ');
    expect(await run(['--memory', memory], abort.signal)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        '- --memory: STS did not say whose the keys in the environment are before the',
      ),
    });
  });
});

describe('where no upload is seen', () => {
  it('does not say that none was found where no vault was listed to its end', async () => {
    for (const vault of ['a', 'b']) glacier.world.createVault(vault);
    glacier.fault({ kind: 'denied', operation: 'ListMultipartUploads', times: Number.POSITIVE_INFINITY });
    const { stdout } = await run([]);
    expect(stdout).toContain('UTC: no vault could be listed, so nothing is known of uploads.');
    expect(stdout).not.toContain('no upload');
  });

  it('says of which vaults it speaks where one could not be listed', async () => {
    for (const vault of ['a', 'b']) glacier.world.createVault(vault);
    glacier.fault({ kind: 'denied', vault: 'b', times: Number.POSITIVE_INFINITY });
    expect((await run([])).stdout).toContain('no upload was found in 1 vault that could be listed.');
  });

  it('does not say that none was found where it was stopped', () => {
    const report = { account: MINE, region: 'us-east-1', scannedAt: START.toISOString() };
    const options = {
      ...{ memory: undefined, table: undefined, records: false, cloudtrail: false, isStopped: true },
    };
    const pipe = screenOf(collector().stream, {});
    expect(
      textOf({ ...report, complete: false, vaultsListed: 1, uploads: [], failures: [] }, options, pipe),
    ).toBe(
      `account ${MINE}, us-east-1, 2026-03-01 00:00 UTC: stopped when 1 vault was listed; nothing is known of the others.\n`,
    );
  });
});
