// The command line judges as the stack does, by the file of its settings.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, glacier, run, runJson, seed } from '../../support/command-line.ts';

const file = join(folder, 'settings.json');
const verdicts = async (...argv: string[]) => (await runJson(argv)).verdicts;

describe('--settings', () => {
  it('takes what the scan reads, Regions included; options go first, and what is the stack’s alone is passed over', async () => {
    writeFileSync(
      file,
      JSON.stringify({
        vaults: 'photos',
        stuckAfterHours: 3,
        name: 'Archive',
        regions: ['eu-central-1'],
        alarmEmail: ['backup@example.com'],
      }),
    );
    seed('photos', 'a', 5);
    seed('mail', 'b', 5);
    const { stdout } = await run([`--settings=${file}`, '--json']);
    expect(JSON.parse(stdout).regions).toMatchObject([
      { region: 'eu-central-1', uploads: [{ uploadId: 'a', verdict: 'stuck' }] },
    ]);
    expect(await verdicts(`--settings=${file}`, '--stuck-after-hours=6', '--vault=*')).toEqual([
      'b moving',
      'a moving',
    ]);
  });

  it.each([
    ['{"stuckAfterHuors":3}', 'the nearest is stuckAfterHours'],
    ['{"stuckAfterHours":"x","regions":["mars-1"]}', 'stuckAfterHours: expected a number'],
    ['{"regions":["mars-1"]}', 'regions: expected Regions that have Glacier'],
    ['[]', 'expected one JSON object with settings by name, got []'],
  ])('refuses %s, and scans nothing', async (contents, problem) => {
    writeFileSync(file, contents);
    const { code, stderr } = await run([`--settings=${file}`]);
    expect({ code, requests: glacier.requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(problem);
  });

  it('refuses a file that is not there', async () => {
    const { code, stderr } = await run([`--settings=${join(folder, 'missing.json')}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('missing.json cannot be read (Error: ENOENT');
  });
});
