// The memory of a deployed monitor: its table, read-only.
import { type ClientOptions, createDynamoDbClient } from '../../lambda/aws/clients.ts';
import { createTableStore } from '../../lambda/aws/table.ts';
import type { RunMemory } from './folder.ts';

export function openMemoryTable(
  name: string,
  concurrency: number,
  options: ClientOptions,
  signal: AbortSignal,
): RunMemory {
  const client = createDynamoDbClient(concurrency, options);
  const { list } = createTableStore(client, name, signal);
  return {
    // The monitor must find this by itself, and report it.
    store: { list, put: async () => {} },
    save: async () => {},
    close: () => client.destroy(),
  };
}
