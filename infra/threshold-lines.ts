// The lines that a graph shows at the thresholds of alarms.
import { Color, type HorizontalAnnotation } from 'aws-cdk-lib/aws-cloudwatch';
import { ALARMS, type AlarmId } from './alarm-table.ts';

export const lineAt = (value: number, label: string, color: string = Color.ORANGE): HorizontalAnnotation => ({
  value,
  label,
  color,
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
