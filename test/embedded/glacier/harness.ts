// An embedded Glacier, a real SDK client for it and a clock that moves by hand, for one test.
import { GlacierClient } from '@aws-sdk/client-glacier';
import { onTestFinished } from 'vitest';
import { REGION } from '../../../embedded/cloud/identity.ts';
import { type Glacier, startGlacier } from '../../../embedded/glacier/server.ts';
import type { World, WorldOptions } from '../../../embedded/glacier/world.ts';

interface HarnessOptions extends Omit<WorldOptions, 'clock'> {
  readonly vaults?: readonly string[];
  /** Of the client: 1 by default, so that no retry hides a fault. */
  readonly maxAttempts?: number;
}

interface Harness {
  readonly glacier: Glacier;
  readonly world: World;
  readonly client: GlacierClient;
  readonly clock: { advance(milliseconds: number): void };
}

export async function start({
  vaults = [],
  maxAttempts = 1,
  ...options
}: HarnessOptions = {}): Promise<Harness> {
  let milliseconds = Date.parse('2026-03-01T00:00:00.000Z');
  const glacier = await startGlacier({ ...options, clock: () => new Date(milliseconds) });
  const client = new GlacierClient({
    endpoint: glacier.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'fake', secretAccessKey: 'fake' },
    maxAttempts,
  });
  onTestFinished(async () => {
    client.destroy();
    await glacier.close();
  });
  for (const vault of vaults) glacier.world.createVault(vault);
  const advance = (by: number): void => {
    milliseconds += by;
  };
  return { glacier, world: glacier.world, client, clock: { advance } };
}

export async function gather<Page>(pages: AsyncIterable<Page>): Promise<readonly Page[]> {
  const gathered: Page[] = [];
  for await (const page of pages) gathered.push(page);
  return gathered;
}

export function hours(count: number): number {
  return count * 3600 * 1000;
}
