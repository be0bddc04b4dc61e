// The lines that a graph shows at the thresholds of alarms.
import type { HorizontalAnnotation } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../lambda/core/metrics.ts';
import { ALARMS, type AlarmId } from '../alarms/alarms.ts';
import { isOwnMetric } from '../metrics.ts';

/** Not those that CloudWatch gives to a graph's own lines, as CDK's are: a threshold would look like a vault. */
const COLORS = { threshold: '#414d5c', warning: '#b45f00', limit: '#b00000' } as const;

/** @param kind A `limit` is not ours but the service's; from a `warning` on there is little time left until that. */
export const lineAt = (
  value: number,
  label: string,
  kind: keyof typeof COLORS = 'threshold',
): HorizontalAnnotation => ({
  value,
  label,
  color: COLORS[kind],
});

/**
 * A line for each threshold that these alarms have, named by its alarm where that is one. Of what is counted, it lies
 * between the numbers that are well and those that are not: on a number, it would hide the data.
 */
export function thresholdLines(...ids: readonly AlarmId[]): HorizontalAnnotation[] {
  const alarmsByLine = Map.groupBy(ids, (id) => {
    const alarm = ALARMS[id];
    if ('anyOf' in alarm) throw new Error(`expected an alarm with a threshold, got ${id}`);
    const isCounted = !(isOwnMetric(alarm.metric) && METRICS[alarm.metric].unit === 'Seconds');
    return `${alarm.threshold} ${alarm.comparison} ${isCounted ? 0.5 : 0}`;
  });
  return [...alarmsByLine].map(([line, alarms]) => {
    const [threshold, comparison, below] = line.split(' ');
    const words = comparison === '<' ? `below ${threshold}` : `${threshold} or more`;
    // In a third of a small screen there is room for one name.
    const named = alarms.length > 1 ? 'alarms' : alarms.join();
    return lineAt(Number(threshold) - Number(below), `${named}: ${words}`);
  });
}
