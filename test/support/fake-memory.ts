// A hand-written fake of the Memory port: an older scan cannot overwrite what a newer one remembered.
import type { Coverage } from '../../lambda/core/coverage.ts';
import type { UploadRecord, VaultRecord } from '../../lambda/core/verdict/record.ts';
import type { Memory } from '../../lambda/ports.ts';

export interface FakeMemory extends Memory {
  /** Everything remembered, by vault and by upload. */
  readonly vaultRecords: ReadonlyMap<string, VaultRecord>;
  readonly uploadRecords: ReadonlyMap<string, UploadRecord>;
  /** How many puts there were, lost ones included. */
  puts(): number;
  /** Loses everything, or the records of these uploads, which are then missing or cannot be read. */
  forget(what: 'everything' | readonly string[]): void;
}

export function createFakeMemory(): FakeMemory {
  const vaultRecords = new Map<string, VaultRecord>();
  const uploadRecords = new Map<string, UploadRecord>();
  let coverage: Coverage | undefined;
  let puts = 0;
  function put<T extends { readonly scannedAt: Date }>(records: Map<string, T>, key: string, record: T) {
    puts += 1;
    const known = records.get(key);
    if (!known || known.scannedAt <= record.scannedAt) records.set(key, record);
  }
  return {
    vaultRecords,
    uploadRecords,
    puts: () => puts,
    forget(what) {
      if (what === 'everything') {
        vaultRecords.clear();
        coverage = undefined;
      }
      for (const [key, { upload }] of uploadRecords)
        if (what === 'everything' || what.includes(upload.id)) uploadRecords.delete(key);
    },
    vaults: async () => [...vaultRecords.values()],
    uploads: async (vault) => [...uploadRecords.values()].filter(({ upload }) => upload.vault === vault),
    rememberUpload: async (record) =>
      put(uploadRecords, `${record.upload.vault}/${record.upload.id}`, record),
    rememberVault: async (record) => put(vaultRecords, record.vault, record),
    coverage: async () => coverage,
    async rememberCoverage(record) {
      if (!coverage || coverage.scannedAt <= record.scannedAt) coverage = record;
    },
  };
}

/** The same memory, in which no list finds where to begin but at the beginning. */
export const withoutCheckpoints = (memory: Memory): Memory => ({
  ...memory,
  uploads: async (vault) => (await memory.uploads(vault)).map(({ checkpoint: _, ...record }) => record),
});
