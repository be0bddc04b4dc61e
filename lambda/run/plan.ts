// Which vaults to scan, and in which order.

import { type Failure, isUnsupported, ListingError, THE_REGION } from '../core/failures.ts';
import { needsVaultList, type PlannedVault, selectVaults } from '../core/settings/vaults.ts';
import type { VaultRecord } from '../core/verdict/record.ts';
import type { GlacierSource, Memory } from '../ports.ts';
import { pages } from './pages.ts';
import type { Limit } from './queue.ts';

/** A vault to scan, with what is remembered of it. */
export interface PlannedScan extends PlannedVault {
  readonly remembered: VaultRecord | undefined;
}

/** The vaults to scan, and what could not be told of the setting `vaults`. */
export interface Plan {
  readonly vaults: readonly PlannedScan[];
  readonly failures: readonly Failure[];
  /** Vaults that would be scanned had they been listed: only what they showed last can be told. */
  readonly unlisted?: readonly PlannedScan[];
}

/** A vault that is gone is asked for as long as uploads lost with it count. */
const REMEMBER_GONE_MILLISECONDS = 24 * 3_600_000;

/**
 * Holds the setting `vaults` against the vaults there are, and those that were there; never rejects. Vaults that were
 * not listed for longest come first, so that none starves when scans are cut short. Of those that one scan has listed,
 * that with the longest upload comes first: begun last, its pages would be waited for alone.
 */
export async function planScan(
  source: GlacierSource,
  memory: Memory,
  limit: Limit,
  entries: readonly string[],
  at: Date,
): Promise<Plan> {
  let remembered: ReadonlyMap<string, VaultRecord>;
  try {
    const records = await limit(() => memory.vaults());
    remembered = new Map(records.map((record) => [record.vault, record]));
  } catch (cause) {
    return { vaults: [], failures: [{ subject: 'the memory of all vaults', cause }] };
  }
  const inOrder = (vaults: readonly PlannedVault[]) =>
    vaults
      .map((vault) => ({ ...vault, remembered: remembered.get(vault.name) }))
      .sort((one, other) => listedAt(one) - listedAt(other) || mostParts(other) - mostParts(one));

  const isCounted = ({ gone, scannedAt }: VaultRecord) =>
    !gone || at.getTime() - scannedAt.getTime() < REMEMBER_GONE_MILLISECONDS;
  const counted = [...remembered.values()].filter(isCounted).map(({ vault }) => vault);

  const names = new Set<string>();
  try {
    if (needsVaultList(entries)) {
      for await (const { items } of pages('ListVaults', (marker) => limit(() => source.listVaults(marker)))) {
        for (const name of items) names.add(name);
      }
    }
  } catch (cause) {
    const failure = { subject: isUnsupported(cause) ? THE_REGION : 'the list of vaults', cause };
    const { vaults } = selectVaults(entries, [], []);
    const planned = new Set(vaults.map(({ name }) => name));
    const known = selectVaults(entries, [], [...remembered.keys()]).vaults;
    const unlisted = inOrder(known.filter(({ name }) => !planned.has(name)));
    return { vaults: inOrder(vaults), failures: [failure], unlisted };
  }
  const { vaults, unmatched } = selectVaults(entries, [...names], counted);
  const failures = unmatched.map((pattern) => ({
    subject: `pattern ${pattern}`,
    cause: new ListingError(
      'expected at least one vault to match that is not excluded, got none: correct the setting `vaults`',
    ),
  }));
  return { vaults: inOrder(vaults), failures };
}

/** Never listed comes before all others. */
const listedAt = ({ remembered }: PlannedScan) => remembered?.scannedAt.getTime() ?? Number.NEGATIVE_INFINITY;

const mostParts = ({ remembered }: PlannedScan) => remembered?.mostParts ?? 0;
