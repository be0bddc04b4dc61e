// When `NobodyListens` is on, by CloudWatch's rules.
import { describe, expect, it } from 'vitest';
import { type AlarmPoint, statesOf } from '../../embedded/cloud/alarm-states.ts';
import { ALARMS, type MetricAlarm } from '../../infra/alarms/alarms.ts';
import { ringsOf } from '../support/alarm.ts';

const HOUR = 60;
/** A scan starts at this minute of its hour, and publishes so much later. */
const [START, DURATION] = [17, 4];

/** The hours in which it turns on and off. In each hour so many are subscribed; at `?` SNS did not say how many. */
function ringsOver(hours: string, periodsLookedBack: number) {
  const points = [...hours].flatMap((subscribers, hour): readonly AlarmPoint[] => {
    const at = hour * HOUR + START;
    return subscribers === '?' ? [] : [{ at, arrivesAt: at + DURATION, value: Number(subscribers) }];
  });
  const options = { scanEveryMinutes: HOUR, periodsLookedBack };
  const states = statesOf(ALARMS.NobodyListens as MetricAlarm, points, hours.length * HOUR, options);
  const { rings, ends } = ringsOf([states]);
  const hourOf = (minute: number) => Math.floor(minute / HOUR);
  return { rings: rings.map(hourOf), ends: ends.map(hourOf) };
}

describe.each([1, 2, 6])('NobodyListens (%i periods looked back)', (lookedBack) => {
  it('rings once after a day, and is over with the first who subscribes', () => {
    const { rings, ends } = ringsOver(`${'1'.repeat(30)}${'0'.repeat(40)}${'1'.repeat(5)}`, lookedBack);
    // With the 24th scan that finds nobody.
    expect(rings).toEqual([30 + 23]);
    expect(ends).toEqual([70]);
  });

  it('gives a day after the first deployment to confirm in', () => {
    expect(ringsOver(`${'0'.repeat(22)}${'1'.repeat(30)}`, lookedBack).rings).toEqual([]);
    expect(ringsOver('0'.repeat(30), lookedBack).rings).toHaveLength(1);
  });

  it('neither rings nor ends while SNS does not tell', () => {
    expect(ringsOver(`11${'?'.repeat(60)}11`, lookedBack).rings).toEqual([]);
    const { rings, ends } = ringsOver(`${'0'.repeat(30)}${'?'.repeat(60)}${'0'.repeat(30)}`, lookedBack);
    expect(rings).toHaveLength(1);
    expect(ends).toEqual([]);
  });
});
