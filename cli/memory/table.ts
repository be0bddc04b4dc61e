// The memory of a deployed monitor: its table, which is only read.
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
    // What is learnt here is the monitor's to find, and to tell.
    store: { list, put: async () => {} },
    save: async () => {},
    close: () => client.destroy(),
  };
}
