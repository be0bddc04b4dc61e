// The states of the deployed alarms, by what the function published.
import { beforeAll, describe, expect, it } from 'vitest';
import { readAlarms } from '../../../demo/page/alarms.ts';
import { type Dashboard, synthesizeDashboard } from '../../../demo/page/dashboard.ts';
import type { Point } from '../../../embedded/cloud/cloudwatch.ts';

const HOUR = 3_600_000;
const MADE = new Date('2026-03-01T00:00Z');
const after = (hours: number) => new Date(MADE.getTime() + hours * HOUR);

let dashboard: Dashboard;
beforeAll(() => {
  dashboard = synthesizeDashboard('eu-central-1');
});

/** One value at :17 of each hour; `undefined` where the hour has none. */
const hourly = (metric: string, ...values: readonly (number | undefined)[]): readonly Point[] =>
  values.flatMap((value, hour) =>
    value === undefined
      ? []
      : {
          namespace: 'GlacierUploads',
          metric,
          dimensions: { Monitor: 'GlacierUploadMonitor' },
          value,
          unit: 'Count',
          at: after(hour + 17 / 60),
        },
  );

function stateOf(name: string, points: readonly Point[], hours: number) {
  const alarm = [...dashboard.alarms.values()].find((each) => each.name === name);
  return alarm?.states({ points, made: MADE, now: after(hours) }).at(-1);
}

const onParts = {
  ...{ AlarmDescription: '', Namespace: 'Uploads', MetricName: 'Parts', Dimensions: [] },
  ...{ Statistic: 'Maximum', Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: 1 },
  ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'ignore' },
};

describe('an alarm of the page', () => {
  it('is on from the first scan that finds an upload, and over with the first that finds none', () => {
    const points = hourly('StuckUploads', 0, 2, 0);
    const states = [0.5, 1.5, 2.5].map((hours) => stateOf('StuckUploads', points, hours));
    expect(states).toEqual(['ok', 'alarm', 'ok']);
  });

  it('keeps its state where its metric is missing and it says so', () => {
    expect(stateOf('StuckUploads', [], 5)).toBe('insufficient');
    expect(stateOf('StuckUploads', hourly('StuckUploads', 1), 5)).toBe('alarm');
    expect(stateOf('VaultsFailing', hourly('VaultsFailed', 1, 1), 9)).toBe('ok');
    expect(stateOf('DeadLetters', [], 5)).toBe('ok');
  });

  it('reads several attempts at a scan with the statistic of its metric', () => {
    const [failed, completed] = [hourly('VaultsFailed', 1, 1), hourly('VaultsFailed', 0, 0)];
    expect(stateOf('VaultsFailing', failed, 2)).toBe('alarm');
    expect(stateOf('VaultsFailing', [...failed, ...completed], 2)).toBe('ok');
  });

  it('waits for its warm-up, and is one of those that the rule of another names', () => {
    const completed = hourly('ScanCompleted', 1, 1, 0, 0, 0);
    const blind = [1, 5].map((hours) => [
      stateOf('ScanOverdue', completed, hours),
      stateOf('MonitorBlind', completed, hours),
    ]);
    expect(blind).toEqual([
      ['insufficient', 'ok'],
      ['alarm', 'alarm'],
    ]);
  });

  it.each([
    ['a property that it does not know', { ...onParts, ExtendedStatistic: 'p99' }, 'ExtendedStatistic'],
    ['another way to treat missing data', { ...onParts, TreatMissingData: 'missing' }, 'missing'],
    [
      'another rule',
      { AlarmDescription: '', AlarmRule: 'NOT ALARM("One.Arn")' },
      'expected a rule of one alarm or another',
    ],
    ['a rule on an alarm that is not there', { AlarmDescription: '', AlarmRule: '(ALARM("One"))' }, 'One'],
  ])('with %s is refused', (_, properties, message) => {
    expect(() => readAlarms(new Map([['Alarm', properties]]), String)).toThrow(message);
  });
});
