// When `NobodyListens` is on, by CloudWatch's rules.
import { describe, expect, it } from 'vitest';
import { type AlarmPoint, statesOf } from '../../embedded/cloud/alarm-states.ts';
import { ALARMS, type MetricAlarm } from '../../infra/alarms/alarms.ts';
import { alertsOf } from '../support/alarm.ts';

const HOUR = 60;
/** A scan starts at this minute of its hour, and publishes so much later. */
const [START, DURATION] = [17, 4];

/** The hours in which it turns on and off. In each hour so many are subscribed; at `?` SNS did not say how many. */
function alertsOver(hours: string, periodsLookedBack: number) {
  const points = [...hours].flatMap((subscribers, hour): readonly AlarmPoint[] => {
    const at = hour * HOUR + START;
    return subscribers === '?' ? [] : [{ at, arrivesAt: at + DURATION, value: Number(subscribers) }];
  });
  const options = { scanEveryMinutes: HOUR, periodsLookedBack };
  const states = statesOf(ALARMS.NobodyListens as MetricAlarm, points, hours.length * HOUR, options);
  const { alerts, ends } = alertsOf([states]);
  const hourOf = (minute: number) => Math.floor(minute / HOUR);
  return { alerts: alerts.map(hourOf), ends: ends.map(hourOf) };
}

describe.each([1, 2, 6])('NobodyListens (%i periods looked back)', (lookedBack) => {
  it('alerts once after a day, and is over with the first who subscribes', () => {
    const { alerts, ends } = alertsOver(`${'1'.repeat(30)}${'0'.repeat(40)}${'1'.repeat(5)}`, lookedBack);
    // With the 24th scan that finds nobody.
    expect(alerts).toEqual([30 + 23]);
    expect(ends).toEqual([70]);
  });

  it('gives a day after the first deployment to confirm in', () => {
    expect(alertsOver(`${'0'.repeat(22)}${'1'.repeat(30)}`, lookedBack).alerts).toEqual([]);
    expect(alertsOver('0'.repeat(30), lookedBack).alerts).toHaveLength(1);
  });

  it('neither alerts nor ends while SNS does not answer', () => {
    expect(alertsOver(`11${'?'.repeat(60)}11`, lookedBack).alerts).toEqual([]);
    const { alerts, ends } = alertsOver(`${'0'.repeat(30)}${'?'.repeat(60)}${'0'.repeat(30)}`, lookedBack);
    expect(alerts).toHaveLength(1);
    expect(ends).toEqual([]);
  });
});
