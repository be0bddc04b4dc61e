// The tables that a person reads.
import { describe, expect, it } from 'vitest';
import { operations, rowsOf, run, seed, WRITES_NOTHING } from '../../support/command-line.ts';

describe('without a memory', () => {
  it('prints the uploads, most urgent first, and does not pretend to know how long they have been idle', async () => {
    seed('photos', 'young-with-parts', 3, 7);
    seed('photos', '-empty-for-long', 17, 0);
    seed('mail', 'old-with-parts', 40, 12);
    const { code, stdout, stderr } = await run([]);
    expect(rowsOf(stdout)).toEqual([
      ['verdict', 'vault', 'upload', 'parts', 'GiB', 'age', 'idle h', 'left h'],
      ['stuck', 'photos', '-empty-for-long', '0', '0', '17.0 h', '17.0', '7.0'],
      ['unknown', 'mail', 'old-with-parts', '12', '0.012', '40.0 h', '?', '?'],
      ['moving', 'photos', 'young-with-parts', '7', '0.007', '3.0 h', '≤ 3.0', '21.0'],
    ]);
    expect(stdout).toContain('3 uploads in 2 vaults: 1 needs attention.');
    expect(stdout).toContain('Whether one of them moves is not known: run it twice');
    expect(stdout).toContain(
      'aws glacier list-parts --account-id=- --vault-name=photos --upload-id=-empty-for-long --region=us-east-1',
    );
    expect(stdout).toContain('aws glacier abort-multipart-upload --account-id=- --vault-name=photos');
    expect(stderr).toContain('us-east-1: 2 vaults, 3 uploads, ');
    expect(code).toBe(1);
    expect(operations()).toEqual(WRITES_NOTHING);
  });
});
