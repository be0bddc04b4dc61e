// The lines that a graph shows at the thresholds of alarms.
import type { HorizontalAnnotation } from 'aws-cdk-lib/aws-cloudwatch';
import { ALARMS, type AlarmId } from '../alarms/table.ts';

/** Not those that CloudWatch gives to a graph's own lines, as CDK's are: a threshold would look like a vault. */
const COLORS = { threshold: '#414d5c', limit: '#b00000' } as const;

/** @param kind A `limit` is not ours but the service's. */
export const lineAt = (
  value: number,
  label: string,
  kind: keyof typeof COLORS = 'threshold',
): HorizontalAnnotation => ({
  value,
  label,
  color: COLORS[kind],
});

/** A line for each threshold that these alarms have, named by the alarms. */
export function thresholdLines(...ids: readonly AlarmId[]): HorizontalAnnotation[] {
  const alarmsByLine = Map.groupBy(ids, (id) => {
    const alarm = ALARMS[id];
    if ('anyOf' in alarm) throw new Error(`expected an alarm with a threshold, got ${id}`);
    return `${alarm.threshold} ${alarm.comparison}`;
  });
  return [...alarmsByLine].map(([line, alarms]) => {
    const [threshold, comparison] = line.split(' ');
    const words = comparison === '<' ? `below ${threshold}` : `${threshold} or more`;
    return lineAt(Number(threshold), `${alarms.join(', ')}: ${words}`);
  });
}
