// The speed of a scan, in requests and not in seconds: none is made twice, and as many as allowed are in flight.
import { afterAll, expect, it } from 'vitest';
import { anHourLater, buildWorld, measurePlan, unequal } from '../../bench/worlds.ts';
import { startGlacier } from '../../embedded/glacier/server.ts';
import { createGlacierClient } from '../../lambda/aws/clients.ts';
import { createGlacierSource } from '../../lambda/aws/glacier.ts';
import { useEnvironment } from '../support/environment.ts';
import { createFakeMemory } from '../support/fake-memory.ts';
import { runMonitor } from '../support/fake-run.ts';

const CONCURRENCY = 4;
const plan = unequal(6, 60, 500);
// When the world's uploads were created.
const now = new Date('2026-01-02T00:17:00Z');
const { world, growTo, isListedInFull } = buildWorld(plan, () => now);
const glacier = await startGlacier({ world, latencyMilliseconds: 20 });
useEnvironment({ AWS_ENDPOINT_URL_GLACIER: glacier.endpoint });
const { client, traffic } = createGlacierClient(CONCURRENCY);
afterAll(async () => {
  client.destroy();
  await glacier.close();
});

const scan = (at: Date, memory = createFakeMemory()) =>
  runMonitor(
    {},
    {
      config: { concurrency: CONCURRENCY },
      run: {
        source: createGlacierSource(client, new AbortController().signal),
        traffic,
        memory,
        now: () => at,
      },
    },
  );

it('a scan makes each request once, with as many in flight as it may have', async () => {
  const { account } = await scan(now);
  const { requests, parts, uploads } = measurePlan(plan);
  expect(account).toMatchObject({
    ScanCompleted: 1,
    InProgressUploads: uploads,
    UploadedParts: parts,
    GlacierRequests: requests,
  });
  expect(glacier.requests).toHaveLength(requests);
  expect(glacier.maxInFlight).toBe(CONCURRENCY);
});

it('an hour later, when all have grown, a scan makes the fewest requests that are possible', async () => {
  const memory = createFakeMemory();
  await scan(now, memory);
  const later = anHourLater(plan);
  growTo(later);
  glacier.resetRequests();
  const at = new Date(now.getTime() + 3_600_000);
  const { account } = await scan(at, memory);
  const { requests, parts } = measurePlan(later, plan, (index) => isListedInFull(index, at));
  expect(account).toMatchObject({ ScanCompleted: 1, UploadedParts: parts });
  expect(glacier.requests).toHaveLength(requests);
  // A full list takes more than twice as many.
  expect(requests).toBeLessThan(measurePlan(later).requests / 2);
});
