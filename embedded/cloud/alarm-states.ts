// When an alarm would be on: CloudWatch's rules for periods and missing data, minute by minute.
import type { MetricAlarm } from '../../infra/alarms/alarms.ts';

/** What of an alarm says when it is on. */
export type Rule = Pick<
  MetricAlarm,
  | ('comparison' | 'threshold' | 'periodMinutes' | 'breachingPeriods')
  | ('periods' | 'missingData' | 'wallClock')
>;

export interface AlarmPoint {
  /** Minutes since some full hour, as is each time here. */
  readonly at: number;
  readonly arrivesAt: number;
  readonly value: number;
}

export interface AlarmOptions {
  readonly scanEveryMinutes: number;
  /** How many older periods a sliding window looks at where points are missing. CloudWatch does not say how many. */
  readonly periodsLookedBack: number;
  /** When the alarm was made; 0 when left out. */
  readonly madeAt?: number;
  /** One value for a period's points; the largest when left out. */
  readonly statistic?: (values: readonly number[]) => number;
}

export type AlarmState = 'insufficient' | 'ok' | 'alarm';

/** The state at each minute. */
export function statesOf(
  rule: Rule,
  points: readonly AlarmPoint[],
  minutes: number,
  {
    scanEveryMinutes,
    periodsLookedBack,
    madeAt = 0,
    statistic = (values) => Math.max(...values),
  }: AlarmOptions,
): readonly AlarmState[] {
  const { periods, breachingPeriods, threshold, comparison, missingData, wallClock } = rule;
  const period = rule.periodMinutes === 'scan' ? scanEveryMinutes : rule.periodMinutes;
  const isBreaching = (value: number) => (comparison === '<' ? value < threshold : value >= threshold);

  /** The value of each period that ended by then and has one, the latest first. */
  function valuesAt(now: number): readonly number[] {
    const end = wallClock ? Math.floor(now / period) * period : now;
    const count = wallClock ? periods : periods + periodsLookedBack;
    return Array.from({ length: count }, (_, index) => end - (index + 1) * period)
      .map((from) =>
        points.filter(({ at, arrivesAt }) => at >= from && at < from + period && arrivesAt <= now),
      )
      .filter((own) => own.length > 0)
      .map((own) => statistic(own.map(({ value }) => value)))
      .slice(0, periods);
  }

  const warmAt = madeAt + (wallClock?.warmUpMinutes ?? 0);
  const states: AlarmState[] = [];
  let isWarm = false;
  for (let now = 0; now < minutes; now += 1) {
    const values = valuesAt(now);
    // A warm-up is over as soon as every period has a point.
    isWarm ||= now >= warmAt || (now >= madeAt && values.length === periods);
    const missing = periods - values.length;
    const breaching = values.filter(isBreaching).length + (missingData === 'breaching' ? missing : 0);
    // What is missing might be either.
    const isOpen = breaching < breachingPeriods && breaching + missing >= breachingPeriods;
    const keepsState = missingData === 'ignore' && isOpen;
    if (!isWarm || keepsState) states.push(states.at(-1) ?? 'insufficient');
    else states.push(breaching >= breachingPeriods ? 'alarm' : 'ok');
  }
  return states;
}
