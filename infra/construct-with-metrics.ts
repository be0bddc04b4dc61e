// The metrics as methods of a construct, in CDK's idiom.
import { Duration } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS, type MetricName } from '../lambda/core/metrics.ts';
import type { MetricMethods } from './metric-methods.ts';
import { accountMetric } from './metrics.ts';

type Methods = Readonly<Record<`metric${MetricName}`, (options?: MetricOptions) => Metric>>;

/** A construct with a method for each metric, such as `metricStuckUploads()`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor assigns every one of the methods.
export class ConstructWithMetrics extends Construct {
  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    // An hour always holds a scan; CDK's five minutes would mostly be empty.
    const period = Duration.hours(1);
    const method = (name: MetricName) => (options?: MetricOptions) =>
      accountMetric(namespace, name, { period, ...options }).attachTo(this);
    const methods = Object.keys(METRICS).map((name) => [`metric${name}`, method(name as MetricName)]);
    Object.assign(this, Object.fromEntries(methods) as Methods satisfies MetricMethods);
  }
}

export interface ConstructWithMetrics extends MetricMethods {}
