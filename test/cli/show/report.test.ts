// What is said of an upload by what was remembered of it.
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  clock,
  fileOf,
  glacier,
  HOUR,
  memory,
  move,
  remembered,
  rowsOf,
  run,
  runJson,
  START,
  seed,
} from '../../support/command-line.ts';
import { MIB } from '../../support/fake-glacier.ts';

describe('with a memory', () => {
  it('tells what is stuck from what moves, and what was lost', async () => {
    seed('photos', 'stands', 30, 5);
    seed('photos', 'moves', 30, 5);
    const first = await runJson(['--memory', memory]);
    expect(first).toMatchObject({ code: 0, verdicts: ['moves unknown', 'stands unknown'] });
    expect(first.uploads[0]).toMatchObject({ idleHoursAtLeast: null, idleHoursAtMost: null });

    clock.now = new Date(START.getTime() + 7 * HOUR);
    move('moves');
    const second = await runJson(['--memory', memory]);
    expect(second).toMatchObject({ code: 1, verdicts: ['stands stuck', 'moves moving'] });
    expect(second.uploads).toMatchObject([
      { idleHoursAtLeast: 7, idleHoursAtMost: null, hoursLeft: 17 },
      { idleHoursAtLeast: 0, idleHoursAtMost: 7, hoursLeft: 17 },
    ]);
    const { stdout } = await run(['--memory', memory]);
    expect(rowsOf(stdout).slice(1)).toEqual([
      ['stuck', 'photos', 'stands', '5', '0.005', '0', '0', '37.0 h', '≥ 7.0', '≤ 17.0'],
      ['moving', 'photos', 'moves', '6', '0.006', '<0.001', '<0.001', '37.0 h', '≤ 7.0', '17.0'],
    ]);

    clock.now = new Date(START.getTime() + 13 * HOUR);
    move('moves');
    await run(['--memory', memory]);
    clock.now = new Date(START.getTime() + 25 * HOUR);
    move('moves');
    const third = await runJson(['--memory', memory]);
    expect(third).toMatchObject({ code: 1, verdicts: ['stands lost', 'moves moving'] });
    expect(third.uploads[0]).not.toHaveProperty('commands');
  });

  const arrivals = async () => {
    const { uploads } = await runJson(['--memory', memory]);
    return Object.fromEntries(
      uploads.map((each) => [each.uploadId, [each.arrivedBytes, each.arrivedBytesPerSecond]]),
    );
  };

  it('tells by how much each upload has grown since it was last seen, and how fast', async () => {
    seed('photos', 'stands', 20, 5);
    seed('photos', 'moves', 20, 6);
    expect(await arrivals()).toEqual({ stands: [null, null], moves: [null, null] });
    clock.now = new Date(START.getTime() + 2 * HOUR);
    for (let count = 0; count < 720; count += 1) move('moves');
    glacier.world.uploadPart('stands', { first: 0, last: MIB - 1 }, 'ab'.repeat(32));
    seed('photos', 'new', 1, 36);
    seed('mail', 'elsewhere', 20, 1);
    const kept = await remembered();
    const { stdout } = await run(['--memory', memory]);
    expect(rowsOf(stdout)).toEqual([
      ['verdict', 'vault', 'upload', 'parts', 'GiB', 'new GiB', 'MiB/s', 'age', 'idle h', 'left h'],
      ['unknown', 'mail', 'elsewhere', '1', '<0.001', '?', '?', '20.0 h', '?', '?'],
      ['moving', 'photos', 'moves', '726', '0.7', '0.7', '0.1', '22.0 h', '≤ 2.0', '22.0'],
      ['moving', 'photos', 'new', '36', '0.035', '0.035', '0.010', '1.0 h', '≤ 1.0', '23.0'],
      ['moving', 'photos', 'stands', '5', '0.005', '0', '0', '22.0 h', '≤ 2.0', '22.0'],
    ]);
    writeFileSync(fileOf(), kept);
    expect((await run(['--memory', memory, '--records'])).stdout).toContain(
      '  since it was last seen 0.7 GiB (754,974,720 bytes), 0.1 MiB/s',
    );
    writeFileSync(fileOf(), kept);
    expect(await arrivals()).toEqual({
      stands: [0, 0],
      moves: [720 * MIB, Math.round(MIB / 10)],
      new: [36 * MIB, Math.round(MIB / 100)],
      elsewhere: [null, null],
    });
  });

  it('tells of no growth, or of no rate, where that is not known', async () => {
    for (const id of ['overtaken', 'gone']) seed('photos', id, 20, 1);
    await run(['--memory', memory]);
    clock.now = new Date(START.getTime() + 3 * HOUR);
    move('overtaken');
    glacier.world.abort('gone');
    clock.aheadMilliseconds = 60_000;
    await run(['--memory', memory]);
    clock.aheadMilliseconds = 0;
    expect(await arrivals()).toEqual({ overtaken: [null, null], gone: [null, null] });
    clock.now = new Date(START.getTime() + 4 * HOUR);
    const ahead = -0.01;
    seed('photos', 'by-a-clock-that-is-ahead', ahead, 3);
    expect(await arrivals()).toMatchObject({ 'by-a-clock-that-is-ahead': [3 * MIB, null] });
  });
});
