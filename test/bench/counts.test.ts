// The speed of a scan, in requests and not in seconds: none is made twice, and as many as allowed are in flight.
import { afterAll, expect, it } from 'vitest';
import { buildWorld, measurePlan, unequal } from '../../bench/worlds.ts';
import { createGlacierClient } from '../../lambda/aws/clients.ts';
import { createGlacierSource } from '../../lambda/aws/glacier.ts';
import { startGlacier } from '../../local/glacier/server.ts';
import { useEnvironment } from '../support/environment.ts';
import { runMonitor } from '../support/fake-run.ts';

const CONCURRENCY = 4;
const plan = unequal(6, 60, 500);
// When the world's uploads were created.
const now = new Date();
const glacier = await startGlacier({ world: buildWorld(plan), latencyMilliseconds: 20 });
useEnvironment({ AWS_ENDPOINT_URL_GLACIER: glacier.endpoint });
const { client, traffic } = createGlacierClient(CONCURRENCY);
afterAll(async () => {
  client.destroy();
  await glacier.close();
});

it('a scan makes each request once, with as many in flight as it may have', async () => {
  const source = createGlacierSource(client, new AbortController().signal);
  const { account } = await runMonitor(
    {},
    { config: { concurrency: CONCURRENCY }, monitor: { source, traffic, now: () => now } },
  );
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
