// When `MonitorBlind` calls people, and when it says that it is over.
import { describe, expect, it } from 'vitest';
import { type AlarmPoint, statesOf } from '../../embedded/cloud/alarm-states.ts';
import { ALARMS, type AlarmId, type MetricAlarm } from '../../infra/alarms/alarms.ts';
import { startsAndEnds } from '../support/alarm.ts';

const HOUR = 60;
/** A scan starts at this minute of its period, and ends so much later. */
const [START, DURATION] = [7, 4];

/** What a scan publishes: complete (C), partial (F), or nothing, because it crashed (x). */
const VALUES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  C: { ScanCompleted: 1, VaultsFailed: 0 },
  F: { ScanCompleted: 0, VaultsFailed: 1 },
  x: {},
};

const metricAlarm = (id: AlarmId): MetricAlarm => {
  const alarm = ALARMS[id];
  if ('anyOf' in alarm) throw new Error(`expected an alarm on a metric, got ${id}`);
  return alarm;
};

/** When the alarm turns on and off, over these scans after a day of complete ones. */
function blindOver(scans: string, scanEveryMinutes: number, periodsLookedBack: number) {
  const before = (24 * HOUR) / scanEveryMinutes;
  const all = [...'C'.repeat(before), ...scans];
  const { anyOf } = ALARMS.MonitorBlind as { readonly anyOf: readonly AlarmId[] };
  const states = anyOf.map(metricAlarm).map((alarm) => {
    const points = all.flatMap((scan, index): readonly AlarmPoint[] => {
      const at = index * scanEveryMinutes + START;
      const value = VALUES[scan]?.[alarm.metric];
      return value === undefined ? [] : [{ at, arrivesAt: at + DURATION, value }];
    });
    const minutes = all.length * scanEveryMinutes;
    return statesOf(alarm, points, minutes, { scanEveryMinutes, periodsLookedBack });
  });
  const inScans = (minute: number) => minute / scanEveryMinutes - before;
  const { starts, ends } = startsAndEnds(states);
  return { starts: starts.map(inScans), ends: ends.map(inScans) };
}

const EVERY = [10, 15, 20, 30, 60];
const WINDOWS = EVERY.flatMap((minutes) => [1, 2, 6].map((lookedBack) => [minutes, lookedBack] as const));

describe.each(WINDOWS)(
  'a monitor that scans every %i minutes (%i periods looked back)',
  (every, lookedBack) => {
    const blind = (scans: string) => blindOver(scans, every, lookedBack);

    it.each(['FC', 'FFC', 'FCC', 'FFFC', 'Fx', 'FxC'])(
      'goes on once, and stays on, while scans go %s',
      (scans) => {
        const { starts, ends } = blind(scans.repeat(12));
        expect(starts).toHaveLength(1);
        expect(ends).toEqual([]);
      },
    );

    it.each(['F', 'x'])('does not go on for a single %s', (scan) => {
      expect(blind(`${scan}${'C'.repeat(24)}`).starts).toEqual([]);
    });

    it('goes on with the second of two partial scans, and ends when five or more were complete', () => {
      const { starts, ends } = blind(`FF${'C'.repeat(24)}`);
      expect(starts).toHaveLength(1);
      expect(starts[0]).toBeCloseTo(1 + (START + DURATION) / every);
      expect(ends).toHaveLength(1);
      expect(ends[0]).toBeGreaterThan(2 + 4);
      expect(ends[0]).toBeLessThan(2 + 4 + 6);
    });

    it('goes on anew with each failure where every fourth or fifth scan fails, and never where fewer do', () => {
      const startsWith = (good: number) => blind(`F${'C'.repeat(good)}`.repeat(6)).starts.length;
      expect([3, 4, 5, 6, 7].map(startsWith)).toEqual([5, 5, 0, 0, 0]);
    });
  },
);

describe('a monitor whose runs crash', () => {
  it.each(['xC', 'xxC', 'xFC'])('goes on once, and stays on, while hourly runs go %s', (scans) => {
    const { starts, ends } = blindOver(scans.repeat(12), 60, 2);
    expect(starts).toHaveLength(1);
    expect(ends).toEqual([]);
  });

  it.each(EVERY)(
    'every %i minutes goes on within three hours, and ends when three hours went well',
    (every) => {
      const perHour = HOUR / every;
      const outage = 10 * perHour;
      const { starts, ends } = blindOver(`${'x'.repeat(outage)}${'C'.repeat(8 * perHour)}`, every, 2);
      expect(starts).toHaveLength(1);
      expect((starts[0] ?? 0) / perHour).toBeLessThan(3);
      expect(ends).toHaveLength(1);
      expect(((ends[0] ?? 0) - outage) / perHour).toBeGreaterThanOrEqual(3);
      expect(((ends[0] ?? 0) - outage) / perHour).toBeLessThan(4);
    },
  );
});

describe('a new deployment', () => {
  const statesFrom = (madeAt: number, scans: number) => {
    const points = Array.from({ length: scans }, (_, hour): AlarmPoint => {
      const at = hour * HOUR + START;
      return { at, arrivesAt: at + DURATION, value: 1 };
    }).filter(({ at }) => at >= madeAt);
    const options = { scanEveryMinutes: 60, periodsLookedBack: 0, madeAt };
    return statesOf(metricAlarm('ScanOverdue'), points, 12 * HOUR, options);
  };

  it.each([0, START, START + 1, 59])('made at minute %i does not go on while its scans come', (madeAt) => {
    expect(statesFrom(madeAt, 12)).not.toContain('alarm');
  });

  it('goes on after four hours where no scan ever comes', () => {
    expect(statesFrom(0, 0).indexOf('alarm')).toBe(4 * HOUR);
  });
});
