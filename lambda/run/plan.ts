// Which vaults to scan, and in which order.
import { attempt, failureAt, ScanError } from '../core/failures.ts';
import type { Plan, PlannedScan } from '../core/scan-results.ts';
import { needsVaultList, type PlannedVault, selectVaults } from '../core/settings/vaults.ts';
import { secondsBetween, WEEK } from '../core/time.ts';
import type { VaultRecord } from '../core/verdict/record.ts';
import type { GlacierSource, ScanRun } from '../ports.ts';
import { pages } from './pages.ts';
import { throughQueue } from './queue.ts';

/**
 * Holds the setting `vaults` against the vaults there are, and those that were there; never rejects. Vaults that were not
 * listed for longest come first, so that none starves when scans are cut short. Ties go to the vault with the longest
 * upload: its pages come one after another, so it must start early.
 */
export async function planScan(run: ScanRun): Promise<Plan> {
  const turn = run.queue.list(0);
  const { value: records, failures } = await attempt({ at: 'memory' }, throughQueue(turn, run.memory).vaults);
  if (records === undefined) return { vaults: [], failures };
  const remembered = new Map(records.map((record) => [record.vault, record]));
  const plan = await chooseVaults(run, throughQueue(turn, run.source), records);
  const vaults = plan.vaults
    .map((vault) => ({ ...vault, remembered: remembered.get(vault.name) }))
    .sort((one, other) => listedAt(one) - listedAt(other) || mostParts(other) - mostParts(one));
  return { ...plan, vaults };
}

async function chooseVaults(
  { settings, scannedAt }: ScanRun,
  source: GlacierSource,
  records: readonly VaultRecord[],
): Promise<{ readonly vaults: readonly PlannedVault[]; readonly failures: Plan['failures'] }> {
  const entries = settings.vaults;
  const known = records.filter((record) => isCounted(record, scannedAt)).map(({ vault }) => vault);
  const list = () => (needsVaultList(entries) ? listVaults(source) : Promise.resolve([]));
  const { value: names, failures } = await attempt({ at: 'vaultList' }, list);
  // By a wrong clock nothing is judged.
  if (failures.some(({ reason }) => reason === 'clock')) return { vaults: [], failures };
  // Without the list, what is remembered can still be asked for by name.
  if (names === undefined) return { vaults: selectVaults(entries, [], known).vaults, failures };
  const { vaults, unmatched } = selectVaults(entries, names, known);
  return { vaults, failures: unmatched.map((entry) => failureAt({ at: 'entry', entry }, NO_VAULT)) };
}

const NO_VAULT = new ScanError(
  'expected at least one vault to match that is not excluded, got none: correct the setting `vaults`',
  { service: 'Glacier', reason: 'missing' },
);

async function listVaults(source: GlacierSource): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const { items } of pages('ListVaults', source.listVaults)) {
    for (const name of items) names.add(name);
  }
  return [...names];
}

/** A vault that is gone is asked for as long as the tombstones of its uploads are kept: somebody may still hear of a loss. */
const isCounted = ({ gone, scannedAt }: VaultRecord, at: Date) =>
  !gone || secondsBetween(scannedAt, at) < WEEK;

/** Never listed comes before all others. */
const listedAt = ({ remembered }: PlannedScan) => remembered?.scannedAt.getTime() ?? Number.NEGATIVE_INFINITY;

const mostParts = ({ remembered }: PlannedScan) => remembered?.mostParts ?? 0;
