// A hand-written fake of the Memory port: an older scan cannot overwrite what a newer one remembered.
import type { Coverage } from '../../lambda/core/coverage.ts';
import type { PartTrust } from '../../lambda/core/part-calls.ts';
import type { Said } from '../../lambda/core/verdict/notices.ts';
import type { UploadRecord, VaultRecord } from '../../lambda/core/verdict/record.ts';
import type { Memory } from '../../lambda/ports.ts';

export interface FakeMemory extends Memory {
  /** Everything remembered, by vault and by upload. */
  readonly vaultRecords: ReadonlyMap<string, VaultRecord>;
  readonly uploadRecords: ReadonlyMap<string, UploadRecord>;
  readonly saidItems: ReadonlyMap<string, Said>;
  /** How many puts there were, lost ones included. */
  puts(): number;
  /** Loses everything, or the records of these uploads, which are then missing or cannot be read. */
  forget(what: 'everything' | readonly string[]): void;
}

export function createFakeMemory(): FakeMemory {
  const vaultRecords = new Map<string, VaultRecord>();
  const uploadRecords = new Map<string, UploadRecord>();
  const saidItems = new Map<string, Said>();
  let known: Coverage | undefined;
  let trust: PartTrust | undefined;
  let puts = 0;
  function put<T extends { readonly scannedAt: Date }>(records: Map<string, T>, key: string, record: T) {
    puts += 1;
    const before = records.get(key);
    if (!before || before.scannedAt <= record.scannedAt) records.set(key, record);
  }
  return {
    vaultRecords,
    uploadRecords,
    saidItems,
    puts: () => puts,
    forget(what) {
      if (what === 'everything') {
        for (const records of [vaultRecords, uploadRecords, saidItems]) records.clear();
        known = undefined;
        trust = undefined;
        return;
      }
      for (const [key, { id }] of uploadRecords) if (what.includes(id)) uploadRecords.delete(key);
    },
    vaults: async () => [...vaultRecords.values()],
    uploads: async (vault) => ({
      records: [...uploadRecords.values()].filter((record) => record.vault === vault),
      said: new Map(
        [...saidItems.values()].filter((said) => said.vault === vault).map((said) => [said.id, said]),
      ),
    }),
    rememberUpload: async (record) => put(uploadRecords, `${record.vault}/${record.id}`, record),
    rememberSaid: async (said) => put(saidItems, `${said.vault}/${said.id}`, said),
    rememberVault: async (record) => put(vaultRecords, record.vault, record),
    coverage: async () => known,
    async rememberCoverage(record) {
      if (!known || known.scannedAt <= record.scannedAt) known = record;
    },
    partTrust: async () => trust,
    async rememberPartTrust(record) {
      if (!trust || trust.scannedAt <= record.scannedAt) trust = record;
    },
  };
}

/** Another memory of the same. */
export async function copyOf(memory: FakeMemory): Promise<FakeMemory> {
  const copy = createFakeMemory();
  for (const record of memory.uploadRecords.values()) await copy.rememberUpload(record);
  for (const record of memory.vaultRecords.values()) await copy.rememberVault(record);
  for (const said of memory.saidItems.values()) await copy.rememberSaid(said, false);
  const [coverage, trust] = [await memory.coverage(), await memory.partTrust()];
  if (coverage) await copy.rememberCoverage(coverage);
  if (trust) await copy.rememberPartTrust(trust);
  return copy;
}

/** The same memory, in which no list finds where to begin but at the beginning. */
export const withoutCheckpoints = (memory: Memory): Memory => ({
  ...memory,
  async uploads(vault) {
    const { records, said } = await memory.uploads(vault);
    return { records: records.map(({ checkpoint: _, ...record }) => record), said };
  },
});
