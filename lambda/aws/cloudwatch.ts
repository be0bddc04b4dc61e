// The adapter of CloudWatch.
import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { METRICS, MONITOR_DIMENSION, NAMESPACE, VAULT_DIMENSION } from '../core/metrics.ts';
import type { Datum } from '../core/roll-up.ts';
import type { MetricPublisher } from '../ports.ts';
import { translating } from './errors.ts';

/**
 * Publishes in one request: a call carries at most one datum for each declared metric, far below the 1,000 data and
 * the 1 MB that CloudWatch takes (CloudWatch API Reference, "PutMetricData").
 * @param monitor its name, which all its metrics have.
 */
export function createMetricPublisher(client: CloudWatchClient, monitor: string): MetricPublisher {
  return {
    async publish(data, at) {
      await translating('CloudWatch')(
        client.send(
          new PutMetricDataCommand({
            Namespace: NAMESPACE,
            MetricData: data.map((datum: Datum) => ({
              MetricName: datum.metric,
              Value: datum.value,
              Unit: METRICS[datum.metric].unit,
              Timestamp: at,
              Dimensions: [
                { Name: MONITOR_DIMENSION, Value: monitor },
                ...(datum.vault === undefined ? [] : [{ Name: VAULT_DIMENSION, Value: datum.vault }]),
              ],
            })),
          }),
        ),
      );
    },
  };
}
