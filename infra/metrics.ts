// How CloudWatch is asked for metrics: the monitor's own, and those that AWS publishes about its parts.
import type { Duration } from 'aws-cdk-lib';
import {
  MathExpression,
  Metric,
  type MetricOptions,
  SearchExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, type MetricName, type MetricOf, VAULT_DIMENSION } from '../lambda/core/metrics.ts';
import type { PartMetricName } from './alarms/alarms.ts';
import type { MonitorFunction } from './function/function.ts';

/** How each metric of the monitor's parts is asked for. These are counts of events or, in a queue, of messages. */
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

/** The account-wide value of a metric, with its own statistic: a gauge, so never a sum. */
export function accountMetric(namespace: string, name: MetricName, options: MetricOptions): Metric {
  return new Metric({ namespace, metricName: name, statistic: METRICS[name].statistic, ...options });
}

/** The same in a unit that is so many of the metric's own. */
export function accountMetricPer(
  unit: number,
  namespace: string,
  name: MetricName,
  { label, period, color }: Pick<MetricOptions, 'label' | 'period' | 'color'>,
): MathExpression {
  // Each variable may stand for one metric of a widget, and must begin in lower case.
  const variable = `the${name}`;
  return new MathExpression({
    expression: `${variable} / ${unit}`,
    usingMetrics: { [variable]: accountMetric(namespace, name, { ...(period && { period }) }) },
    ...(period && { period }),
    ...(label && { label }),
    ...(color && { color }),
  });
}

const searchFor = (namespace: string, name: VaultMetricName, period: Duration) =>
  `SEARCH('{"${namespace}",${VAULT_DIMENSION}} MetricName="${name}"', '${Stats.MAXIMUM}', ${period.toSeconds()})`;

/** A line for each vault that published this metric, named by the vault. Alarms cannot rest on it. */
export function vaultMetrics(namespace: string, name: VaultMetricName, period: Duration): SearchExpression {
  return new SearchExpression({
    expression: searchFor(namespace, name, period),
    label: `\${PROP('Dim.${VAULT_DIMENSION}')}`,
    period,
  });
}

/**
 * The same in a unit that is so many of the metric's own. Its label is empty, so that each line has that of its metric: a
 * dynamic label is documented for a search by itself, and not for arithmetic (docs/decisions/hours-by-vault.md).
 */
export function vaultMetricsPer(
  unit: number,
  namespace: string,
  name: VaultMetricName,
  period: Duration,
): MathExpression {
  return new MathExpression({
    expression: `${searchFor(namespace, name, period)} / ${unit}`,
    usingMetrics: {},
    label: '',
    period,
  });
}
