// How a run ends, and how far it says that it is.
import { describe, expect, it } from 'vitest';
import { progressText } from '../../cli/run.ts';
import { glacier, run, runJson, seed } from '../support/command-line.ts';

describe('without a memory', () => {
  it('exits with 0 where nothing is known to be wrong, and with 1 for a stale upload', async () => {
    glacier.world.createVault('empty');
    expect(await run([])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no upload is in progress in 1 vault.'),
    });
    seed('photos', 'moving', 1, 1);
    expect(await run([])).toMatchObject({ code: 0 });
    seed('photos', 'old', 8 * 24, 1);
    expect(await runJson()).toMatchObject({ code: 1, verdicts: ['old stale', 'moving moving'] });
  });

  it('cannot say that all is well where Glacier does not serve the account', async () => {
    glacier.fault({ kind: 'unsupported', times: Number.POSITIVE_INFINITY });
    expect(await run([])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the Region: Glacier does not serve this account in'),
    });
  });
});

describe('progress', () => {
  it('counts vaults, uploads and pages, and pages a second', () => {
    expect(progressText({ vaults: 12, uploads: 3_456, pages: 7_000 }, 100)).toBe(
      '12 vaults, 3,456 uploads, 7,000 pages listed, 70 pages a second',
    );
    expect(progressText({ vaults: 0, uploads: 0, pages: 0 }, 0)).not.toContain('second');
  });
});
