// Every upload that comes into danger turns on the alarm `NewDanger`, whatever other alarms are on already.
import { describe, expect, it } from 'vitest';
import { type AlarmPoint, statesOf } from '../../embedded/cloud/alarm-states.ts';
import { ALARMS, type MetricAlarm } from '../../infra/alarms/alarms.ts';
import { startsAndEnds } from '../support/alarm.ts';
import { partsInARow } from '../support/fake-glacier.ts';
import { createFakeMemory } from '../support/fake-memory.ts';
import { type RunOptions, runMonitor } from '../support/fake-run.ts';
import { atHour, createStory } from '../support/story.ts';

const newDanger = (account: Readonly<Record<string, number>>) => account.UploadsNewlyInDanger;

describe('the number of uploads newly in danger', () => {
  it('counts each upload once for each danger that it comes into, however long another has been in it', async () => {
    const story = createStory();
    story.upload('first', 1);
    const counts: Record<number, number | undefined> = {};
    for (const hour of [15, 16, 17, 20, 21, 26, 27]) {
      if (hour === 17) story.upload('second', 1, { createdAtHour: 4 });
      if (hour === 26) story.end('first');
      counts[hour] = newDanger((await story.scan(hour)).account);
    }
    // The first expires at 16, the second at 20; at 26 the first is found lost.
    expect(counts).toEqual({
      15: undefined,
      16: 1,
      17: undefined,
      20: 1,
      21: undefined,
      26: 1,
      27: undefined,
    });
  });

  it('counts what became broken, and neither stuck nor recovered ones', async () => {
    const story = createStory();
    story.upload('slow', 1);
    await story.scan(0);
    const stuck = await story.scan(7);
    expect(stuck.reported).toMatchObject([{ kind: 'stuck' }]);
    expect(newDanger(stuck.account)).toBeUndefined();
    story.upload('slow', 2);
    const [first, , last] = partsInARow(3);
    const short = { range: { first: 1_048_576, last: 1_048_580 }, treeHash: 'short' };
    const parts = [first, short, last].filter((part) => part !== undefined);
    story.vaults.mail = [{ id: 'broken', createdAt: atHour(7), parts }];
    const { account, reported } = await story.scan(8);
    expect(reported.map(({ kind }) => kind)).toEqual(['broken', 'recovered']);
    expect(newDanger(account)).toBe(1);
  });

  it('goes out from a partial scan too', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    const { account, error } = await story.scan(16, { config: { vaults: ['*', 'typo'] } });
    expect(error?.message).toContain('vault typo');
    expect(newDanger(account)).toBe(1);
  });
});

describe('its publication', () => {
  const inDanger = { photos: [{ id: 'a', createdAt: atHour(-20), parts: partsInARow(1) }] };
  /** A clock that goes on by a minute whenever it is looked at. */
  const clock = () => {
    let minutes = 0;
    return () => new Date(atHour(0).getTime() + 60_000 * minutes++);
  };

  it('is a request of its own, at the time of its own, just before the news is reported', async () => {
    const calls: string[] = [];
    const memory = createFakeMemory();
    await runMonitor({ photos: [] }, { run: { memory, now: () => atHour(-21) } });
    const { published, publishedAt } = await runMonitor(inDanger, {
      run: { memory, now: clock() },
      around: (name, call) => {
        if (/publisher|notify/.test(name)) calls.push(name);
        return call();
      },
    });
    const index = published.findIndex((data) => data.some(({ metric }) => metric === 'UploadsNewlyInDanger'));
    expect(published[index]).toEqual([{ metric: 'UploadsNewlyInDanger', value: 1 }]);
    const [scannedAt = new Date(0)] = publishedAt;
    expect(publishedAt[index]?.getTime()).toBeGreaterThan(scannedAt.getTime());
    expect(publishedAt.filter((at) => at.getTime() !== scannedAt.getTime())).toHaveLength(1);
    expect(calls[index + 1]).toBe('notifier.notify');
  });

  const isOfDanger: RunOptions['onPublish'] = (data) => {
    if (data.some(({ metric }) => metric === 'UploadsNewlyInDanger')) throw new Error('CloudWatch is away');
  };

  it('comes again with the next scan when it was refused, and people hear of it all the same', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    const refused = await story.scan(16, { onPublish: isOfDanger });
    expect(refused.error?.message).toContain('the alarm about new danger: Error: CloudWatch is away');
    expect(refused.account).toMatchObject({ ScanCompleted: 0 });
    expect(refused.reported).toMatchObject([{ kind: 'expiring' }]);
    expect(newDanger((await story.scan(17)).account)).toBe(1);
    expect(newDanger((await story.scan(18)).account)).toBeUndefined();
  });
});

describe('the alarm NewDanger', () => {
  const alarm: MetricAlarm = ALARMS.NewDanger as MetricAlarm;
  const options = { scanEveryMinutes: 10, periodsLookedBack: 0 };
  /** When it turns on, for values published at these minutes, each arriving up to four minutes late. */
  const statesFor = (published: readonly number[], lateMinutes = 0) => {
    const points = published.map((at): AlarmPoint => ({ at, arrivesAt: at + lateMinutes, value: 1 }));
    return startsAndEnds([statesOf(alarm, points, 300, options)]);
  };

  it.each([0, 1, 4])(
    'goes on for each of two publications that are ten minutes apart or more, %i late',
    (late) => {
      for (let first = 0; first < 60; first += 1)
        for (const distance of [10, 11, 14, 15, 20, 30, 60]) {
          const { starts } = statesFor([first, first + distance], late);
          expect(starts, `${first} and ${first + distance}`).toHaveLength(2);
          expect((starts[0] ?? 0) - first).toBeLessThanOrEqual(5 + late);
        }
    },
  );

  it.each([10, 15, 20, 30, 60])(
    'goes on for each of all scans of every %i minutes, whatever a scan takes',
    (every) => {
      for (let duration = 0; duration <= 15; duration += 1) {
        const published = Array.from({ length: 4 }, (_, scan) => 7 + scan * every + duration);
        expect(statesFor(published).starts, `${duration} minutes`).toHaveLength(4);
      }
    },
  );

  it('goes on once for two scans only where one ends within ten minutes of another, and misses none', () => {
    for (let first = 0; first < 30; first += 1)
      for (let distance = 0; distance < 10; distance += 1) {
        const { starts } = statesFor([first, first + distance]);
        expect(starts.length).toBeGreaterThanOrEqual(1);
        expect((starts.at(-1) ?? 0) + 5).toBeGreaterThan(first + distance);
      }
  });

  it('ends its own incident five minutes after it began, so that the next is a new one', () => {
    const { starts, ends } = statesFor([7, 67]);
    expect([starts, ends]).toEqual([
      [10, 70],
      [15, 75],
    ]);
  });
});
