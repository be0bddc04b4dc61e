// The deployed alarms, judged by what the function published.
import * as v from 'valibot';
import { type AlarmState, type Rule, statesOf } from '../../embedded/cloud/alarm-states.ts';
import type { Point } from '../../embedded/cloud/cloudwatch.ts';
import { pointsOf, STATISTICS } from './metrics.ts';
import { withoutHash } from './template.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const text = v.unknown();
// Strict, as in the dashboard: what is not known here could change when an alarm is on.
const said = { AlarmDescription: text, AlarmActions: v.optional(text), OKActions: v.optional(text) };
const metricAlarm = v.strictObject({
  ...said,
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.array(v.strictObject({ Name: v.string(), Value: text })),
  Statistic: v.picklist(['Maximum', 'Minimum', 'Sum']),
  Period: v.number(),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.number(),
  Threshold: v.number(),
  ComparisonOperator: v.picklist(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  TreatMissingData: v.picklist(['ignore', 'breaching', 'notBreaching']),
  EvaluationWindow: v.optional(
    v.strictObject({ WallClockWindow: v.strictObject({ Timezone: v.literal('UTC') }) }),
  ),
  WarmUpConfiguration: v.optional(v.strictObject({ WarmUpPeriodDurationInMinutes: v.number() })),
});
const compositeAlarm = v.strictObject({ ...said, AlarmRule: text });

/** What the function published, from when the alarms were made until they are judged. */
export interface Published {
  readonly points: readonly Point[];
  readonly made: Date;
  readonly now: Date;
}

export interface Alarm {
  readonly name: string;
  /** When it is on, such as `StuckUploads ≥ 1`. */
  readonly condition: string;
  /** Its state at each minute since the full hour before it was made. */
  readonly states: (published: Published) => readonly AlarmState[];
}

/**
 * The alarms of the stack by the names that widgets have for them.
 * @param properties by logical id.
 * @param textOf a template's value as text.
 */
export function readAlarms(
  properties: ReadonlyMap<string, unknown>,
  textOf: (value: unknown) => string,
): ReadonlyMap<string, Alarm> {
  const alarms = new Map<string, Alarm>();
  const isComposite = (value: unknown) => v.is(compositeAlarm, value);
  const ordered = [...properties].sort(([, a], [, b]) => Number(isComposite(a)) - Number(isComposite(b)));
  for (const [id, value] of ordered) {
    const name = withoutHash(id);
    const alarm = isComposite(value)
      ? anyOf(othersIn(textOf(v.parse(compositeAlarm, value).AlarmRule), alarms))
      : onMetric(v.parse(metricAlarm, value), textOf);
    alarms.set(`${id}.Arn`, { name, ...alarm });
  }
  return alarms;
}

function onMetric(alarm: v.InferOutput<typeof metricAlarm>, textOf: (value: unknown) => string) {
  const { WarmUpConfiguration: warmUp } = alarm;
  const comparison = alarm.ComparisonOperator === 'LessThanThreshold' ? '<' : '>=';
  const rule: Rule = {
    comparison,
    threshold: alarm.Threshold,
    periodMinutes: alarm.Period / 60,
    breachingPeriods: alarm.DatapointsToAlarm,
    periods: alarm.EvaluationPeriods,
    missingData: alarm.TreatMissingData,
    ...(alarm.EvaluationWindow && {
      wallClock: warmUp ? { warmUpMinutes: warmUp.WarmUpPeriodDurationInMinutes } : {},
    }),
  };
  const dimensions = Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, textOf(Value)]));
  const states: Alarm['states'] = ({ points, made, now }) => {
    const hour = Math.floor(made.getTime() / HOUR) * HOUR;
    const minutes = (at: Date) => (at.getTime() - hour) / MINUTE;
    const own = pointsOf(points, alarm.Namespace, alarm.MetricName, dimensions).map(({ at, value }) => ({
      at: minutes(at),
      arrivesAt: minutes(at),
      value,
    }));
    return statesOf(rule, own, minutes(now), {
      // Each alarm of a template has its period in seconds.
      scanEveryMinutes: Number.NaN,
      periodsLookedBack: 0,
      madeAt: minutes(made),
      statistic: STATISTICS[alarm.Statistic],
    });
  };
  return {
    condition: `${alarm.MetricName} ${comparison === '<' ? '<' : '≥'} ${alarm.Threshold}`,
    states,
  };
}

function othersIn(rule: string, alarms: ReadonlyMap<string, Alarm>): readonly Alarm[] {
  if (!/^\(ALARM\("[^"]+"\)(?: OR ALARM\("[^"]+"\))*\)$/.test(rule))
    throw new Error(`expected a rule of one alarm or another, got ${rule}`);
  return [...rule.matchAll(/"([^"]+)"/g)].map(([, id = '']) => {
    const other = alarms.get(id);
    if (!other) throw new Error(`expected an alarm of the stack, got ${id}`);
    return other;
  });
}

function anyOf(others: readonly Alarm[]): Omit<Alarm, 'name'> {
  return {
    condition: others.map(({ name }) => name).join(' or '),
    states: (published) => {
      const [first = [], ...more] = others.map(({ states }) => states(published));
      return first.map((state, minute) =>
        [state, ...more.map((each) => each[minute])].includes('alarm') ? 'alarm' : 'ok',
      );
    },
  };
}
