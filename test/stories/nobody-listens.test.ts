// When `NobodyListens` is on, by CloudWatch's rules.
import { describe, expect, it } from 'vitest';
import { type AlarmPoint, statesOf } from '../../embedded/cloud/alarm-states.ts';
import { ALARMS, type MetricAlarm } from '../../infra/alarms/alarms.ts';
import { startsAndEnds } from '../support/alarm.ts';

const HOUR = 60;
/** A scan starts at this minute of its hour, and publishes so much later. */
const [START, DURATION] = [17, 4];

/** The hours in which it turns on and off. In each hour so many are subscribed; at `?` SNS did not say how many. */
function statesOver(hours: string, periodsLookedBack: number) {
  const points = [...hours].flatMap((subscribers, hour): readonly AlarmPoint[] => {
    const at = hour * HOUR + START;
    return subscribers === '?' ? [] : [{ at, arrivesAt: at + DURATION, value: Number(subscribers) }];
  });
  const options = { scanEveryMinutes: HOUR, periodsLookedBack };
  const states = statesOf(ALARMS.NobodyListens as MetricAlarm, points, hours.length * HOUR, options);
  const { starts, ends } = startsAndEnds([states]);
  const hourOf = (minute: number) => Math.floor(minute / HOUR);
  return { starts: starts.map(hourOf), ends: ends.map(hourOf) };
}

describe.each([1, 2, 6])('NobodyListens (%i periods looked back)', (lookedBack) => {
  it('goes on once after a day, and is over with the first who subscribes', () => {
    const { starts, ends } = statesOver(`${'1'.repeat(30)}${'0'.repeat(40)}${'1'.repeat(5)}`, lookedBack);
    // With the 24th scan that finds nobody.
    expect(starts).toEqual([30 + 23]);
    expect(ends).toEqual([70]);
  });

  it('gives a day after the first deployment to confirm in', () => {
    expect(statesOver(`${'0'.repeat(22)}${'1'.repeat(30)}`, lookedBack).starts).toEqual([]);
    expect(statesOver('0'.repeat(30), lookedBack).starts).toHaveLength(1);
  });

  it('neither goes on nor ends while SNS does not answer', () => {
    expect(statesOver(`11${'?'.repeat(60)}11`, lookedBack).starts).toEqual([]);
    const { starts, ends } = statesOver(`${'0'.repeat(30)}${'?'.repeat(60)}${'0'.repeat(30)}`, lookedBack);
    expect(starts).toHaveLength(1);
    expect(ends).toEqual([]);
  });
});
