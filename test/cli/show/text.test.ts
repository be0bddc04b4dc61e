// The tables that a person reads.
import { beforeEach, describe, expect, it } from 'vitest';
import { glacier, operations, rowsOf, run, seed, WRITES_NOTHING } from '../../support/command-line.ts';
import { MIB } from '../../support/fake-glacier.ts';

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

  it('says to run it twice for every row with a `?`, a stale one too', async () => {
    seed('photos', 'old', 8 * 24, 1);
    expect((await run([])).stdout).toContain('Whether one of them moves is not known: run it twice');
    seed('photos', 'of-a-day', 30, 1);
    seed('photos', 'young', 3, 1);
    for (const options of [[], ['--records']]) {
      expect((await run(options)).stdout).toContain('Whether 2 of them move is not known: run it twice');
    }
  });
});

describe('the command that destroys', () => {
  const OF = '--account-id=- --vault-name=photos --upload-id=broken --region=us-east-1';
  const GIVING_UP = `give up (deletes all 4 parts, cannot be undone): aws glacier abort-multipart-upload ${OF}`;
  beforeEach(() => {
    seed('photos', 'broken', 3, 2);
    glacier.world.uploadPart('broken', { first: 2 * MIB, last: 2 * MIB });
    glacier.world.uploadPart('broken', { first: 3 * MIB, last: 4 * MIB - 1 });
  });

  it('is marked, and comes last, after an empty line', async () => {
    expect((await run([])).stdout).toMatch(
      new RegExp(`  broken, .*\n    aws glacier list-parts ${OF}\n\n    ${escaped(GIVING_UP)}\n\n$`),
    );
  });

  it('is marked in a record, where the other one has its label too', async () => {
    expect((await run(['--records'])).stdout).toContain(
      `hours left\n  look: aws glacier list-parts ${OF}\n\n  ${GIVING_UP}\n\n`,
    );
  });
});

const escaped = (text: string) => text.replaceAll(/[()]/g, '\\$&');
