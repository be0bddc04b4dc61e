// Which vaults to scan, and in which order.
import { attempt, failureAt, ScanError } from '../core/failures.ts';
import type { Plan, PlannedScan } from '../core/scan-results.ts';
import { needsVaultList, type PlannedVault, selectVaults } from '../core/settings/vaults.ts';
import { secondsBetween, WEEK } from '../core/time.ts';
import type { VaultRecord } from '../core/verdict/record.ts';
import type { GlacierSource, ScanRun, Turn } from '../ports.ts';
import { pages } from './pages.ts';

/**
 * Compares the setting `vaults` with the vaults that exist or existed; never rejects. Vaults whose last listing is the
 * oldest come first, so that none starves when scans are cut short. Ties go to the vault with the longest upload: its
 * pages come one after another, so it must start early.
 */
export async function planScan(run: ScanRun): Promise<Plan> {
  const turn = run.queue.list(0);
  const { value: records, failures } = await attempt({ at: 'memory' }, () => turn(() => run.memory.vaults()));
  if (records === undefined) return { vaults: [], failures };
  const remembered = new Map(records.map((record) => [record.vault, record]));
  const plan = await chooseVaults(run, turn, records);
  const vaults = plan.vaults
    .map((vault) => ({ ...vault, remembered: remembered.get(vault.name) }))
    .sort((one, other) => listedAt(one) - listedAt(other) || mostParts(other) - mostParts(one));
  return { ...plan, vaults };
}

async function chooseVaults(
  { settings, scannedAt, source }: ScanRun,
  turn: Turn,
  records: readonly VaultRecord[],
): Promise<{ readonly vaults: readonly PlannedVault[]; readonly failures: Plan['failures'] }> {
  const entries = settings.vaults;
  const known = records.filter((record) => isCounted(record, scannedAt)).map(({ vault }) => vault);
  const list = () => (needsVaultList(entries) ? listVaults(source, turn) : Promise.resolve([]));
  const { value: names, failures } = await attempt({ at: 'vaultList' }, list);
  // While the clock is wrong, nothing is judged.
  if (failures.some(({ reason }) => reason === 'clock')) return { vaults: [], failures };
  // Without the list, we can still ask for remembered vaults by name.
  if (names === undefined) return { vaults: selectVaults(entries, [], known).vaults, failures };
  const { vaults, unmatched } = selectVaults(entries, names, known);
  return { vaults, failures: unmatched.map((entry) => failureAt({ at: 'entry', entry }, NO_VAULT)) };
}

const NO_VAULT = new ScanError(
  'expected at least one vault to match that is not excluded, got none: correct the setting `vaults`',
  { service: 'Glacier', reason: 'missing' },
);

async function listVaults(source: GlacierSource, turn: Turn): Promise<readonly string[]> {
  const names = new Set<string>();
  const fetchPage = (marker?: string) => turn(() => source.listVaults(marker));
  for await (const { items } of pages('ListVaults', fetchPage)) {
    for (const name of items) names.add(name);
  }
  return [...names];
}

/**
 * We ask for a vault that is gone as long as we keep the tombstones of its uploads: a loss may still have to be
 * reported.
 */
const isCounted = ({ gone, scannedAt }: VaultRecord, at: Date) =>
  !gone || secondsBetween(scannedAt, at) < WEEK;

/** Vaults that were never listed come first. */
const listedAt = ({ remembered }: PlannedScan) => remembered?.scannedAt.getTime() ?? Number.NEGATIVE_INFINITY;

const mostParts = ({ remembered }: PlannedScan) => remembered?.mostParts ?? 0;
