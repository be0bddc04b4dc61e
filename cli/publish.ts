// What a run from a terminal may publish: what it knows of vaults, and nothing account-wide.

import type { Datum } from '../lambda/core/measure.ts';
import { FUNCTION_DEFAULTS } from '../lambda/core/settings.ts';
import type { MetricPublisher } from '../lambda/ports.ts';

export const NO_PUBLISHER: MetricPublisher = { publish: async () => {} };

/** No upload counts as stuck earlier. */
const STUCK_AFTER_SECONDS = FUNCTION_DEFAULTS.stuckAfterHours * 3600;

/**
 * The account-wide metrics are the deployed monitor's word on its own health and on all vaults: from here they could
 * silence its alarms. What hangs on idle times may raise an alarm, and clears none unless it is certain.
 */
export function vaultsOnly(
  publisher: MetricPublisher,
  wasListedBefore: (vault: string) => boolean,
): MetricPublisher {
  return {
    async publish(data, at) {
      const longest = data.find(({ metric }) => metric === 'LongestIdleTime')?.value ?? 0;
      const isKnown = ({ vault, metric, value }: Datum) => {
        // Since the deployed monitor's scan before: this run has another one before it.
        if (vault === undefined || metric === 'ArrivedBytes') return false;
        if (metric === 'LongestIdleTime') return wasListedBefore(vault);
        if (metric !== 'StuckUploads') return true;
        return value > 0 || (longest < STUCK_AFTER_SECONDS && wasListedBefore(vault));
      };
      const known = data.filter(isKnown);
      if (known.length > 0) await publisher.publish(known, at);
    },
  };
}
