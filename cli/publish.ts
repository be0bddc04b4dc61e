// What a run from a terminal may publish: what it knows of vaults, and nothing account-wide.
import type { Datum } from '../lambda/core/measure.ts';
import { stuckThresholdSeconds, type Thresholds } from '../lambda/core/thresholds.ts';
import type { MetricPublisher } from '../lambda/ports.ts';

export const NO_PUBLISHER: MetricPublisher = { publish: async () => {} };

interface Known {
  readonly thresholds: Thresholds;
  readonly wasListedBefore: (vault: string) => boolean;
}

/**
 * The account-wide metrics are the deployed monitor's word on its own health and on all vaults: from here they could
 * silence its alarms. What hangs on idle times may raise an alarm, and clears none unless it is certain.
 */
export function vaultsOnly(
  publisher: MetricPublisher,
  { thresholds, wasListedBefore }: Known,
): MetricPublisher {
  // One with the smallest of parts: no other counts as stuck earlier.
  const stuckAfterSeconds = stuckThresholdSeconds(0, thresholds);
  return {
    async publish(data, at) {
      const longest = data.find(({ metric }) => metric === 'LongestIdleTime')?.value ?? 0;
      const isKnown = ({ vault, metric, value }: Datum) => {
        // Since the deployed monitor's scan before: this run has another one before it.
        if (vault === undefined || metric === 'ArrivedBytes') return false;
        if (metric === 'LongestIdleTime') return wasListedBefore(vault);
        if (metric !== 'StuckUploads') return true;
        return value > 0 || (longest < stuckAfterSeconds && wasListedBefore(vault));
      };
      const known = data.filter(isKnown);
      if (known.length > 0) await publisher.publish(known, at);
    },
  };
}
