// Metrics as alarms and dashboard read them: the monitor's own, and those that AWS publishes about its parts.
import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  METRICS,
  type MetricName,
  type MetricOf,
  MONITOR_DIMENSION,
  NAMESPACE,
  VAULT_DIMENSION,
} from '../lambda/core/metrics.ts';
import type { PartMetricName } from './alarms/alarms.ts';
import type { MonitorFunction } from './function/function.ts';

/** How to read each metric of the monitor's parts. These count events or, in a queue, messages. */
export const PART_METRICS = {
  'AWS/Lambda AsyncEventsDropped': ({ function: scanned }, options) =>
    scanned.metric('AsyncEventsDropped', { statistic: Stats.SUM, ...options }),
  'AWS/Lambda Errors': ({ function: scanned }, options) =>
    scanned.metricErrors({ statistic: Stats.SUM, ...options }),
  'AWS/SQS ApproximateNumberOfMessagesVisible': ({ schedule }, options) =>
    schedule.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      ...options,
    }),
  'AWS/Scheduler InvocationDroppedCount': ({ schedule }, options) =>
    schedule.scheduleGroup.metricDropped({ statistic: Stats.SUM, ...options }),
} as const satisfies Record<PartMetricName, (monitor: MonitorFunction, options: MetricOptions) => Metric>;

type VaultMetricName = MetricOf<{ readonly perVault: true }>;

export const isOwnMetric = (name: string): name is MetricName => Object.hasOwn(METRICS, name);

/**
 * A metric of the monitor of this name, with the metric's own statistic: all are gauges, so never a sum. It is
 * account-wide unless the options have the dimension of a vault.
 */
export function accountMetric(monitor: string, name: MetricName, options: MetricOptions): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName: name,
    statistic: METRICS[name].statistic,
    ...options,
    dimensionsMap: { ...options.dimensionsMap, [MONITOR_DIMENSION]: monitor },
  });
}

/** The account-wide value in a larger unit, such as hours for seconds. */
export function accountMetricPer(
  unit: number,
  monitor: string,
  name: MetricName,
  { label, period, color }: Pick<MetricOptions, 'label' | 'period' | 'color'>,
): MathExpression {
  // Each variable may name one metric of a widget, and must begin in lower case.
  const variable = `the${name}`;
  return new MathExpression({
    expression: `${variable} / ${unit}`,
    usingMetrics: { [variable]: accountMetric(monitor, name, { ...(period && { period }) }) },
    ...(period && { period }),
    ...(label && { label }),
    ...(color && { color }),
  });
}

/**
 * A line for each vault that published this metric, in a larger unit. Alarms cannot use it. The label is empty, so that
 * each line has the label of its metric: dynamic labels are documented for a search alone, not for arithmetic
 * (docs/decisions/hours-by-vault.md).
 */
export function vaultMetricsPer(
  unit: number,
  monitor: string,
  name: VaultMetricName,
  period: Duration,
): MathExpression {
  const search = `SEARCH('{"${NAMESPACE}",${MONITOR_DIMENSION},${VAULT_DIMENSION}} MetricName="${name}" ${MONITOR_DIMENSION}="${monitor}"', '${Stats.MAXIMUM}', ${period.toSeconds()})`;
  return new MathExpression({
    expression: `${search} / ${unit}`,
    usingMetrics: {},
    label: '',
    period,
  });
}
