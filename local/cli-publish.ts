// What a run from a terminal may publish: what it knows of vaults, and nothing account-wide.
import type { MetricName } from '../lambda/metrics.ts';
import type { MetricPublisher } from '../lambda/monitor.ts';

export const NO_PUBLISHER: MetricPublisher = { publish: async () => {} };

/**
 * The account-wide metrics are the deployed monitor's word on its own health and on all vaults: from here they could
 * silence its alarms. Where idle times are not known, what hangs on them may raise an alarm and clears none.
 */
export function vaultsOnly(
  publisher: MetricPublisher,
  isIdleKnown: (vault: string) => boolean,
): MetricPublisher {
  const isKnown = (vault: string, metric: MetricName, value: number) =>
    (metric === 'StuckUploads' ? value > 0 : metric !== 'LongestIdleTime') || isIdleKnown(vault);
  return {
    async publish(data, at) {
      const known = data.filter(
        ({ vault, metric, value }) => vault !== undefined && isKnown(vault, metric, value),
      );
      if (known.length > 0) await publisher.publish(known, at);
    },
  };
}
