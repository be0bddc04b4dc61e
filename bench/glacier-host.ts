// The embedded Glacier in a process of its own, so that its CPU is not taken for its client's.
import { startGlacier } from '../local/glacier/server.ts';
import type { ServerSettings, Traffic } from './glacier-process.ts';
import { anHourLater, buildWorld, type Plan, WORLDS } from './worlds.ts';

const { world, ...options } = JSON.parse(process.argv[2] ?? '') as ServerSettings;
let plan: Plan = WORLDS[world];
const built = buildWorld(plan);
const glacier = await startGlacier({ world: built.world, ...options });
process.send?.(glacier.endpoint);

process.on('message', (question) => {
  const { requests, maxInFlight } = glacier;
  const refused = requests.filter(({ status }) => status >= 400).length;
  if (question === 'traffic') {
    process.send?.({ requests: requests.length, refused, maxInFlight } satisfies Traffic);
  } else {
    if (question === 'grow') {
      plan = anHourLater(plan);
      built.growTo(plan);
    }
    glacier.resetRequests();
    process.send?.('done');
  }
});
process.on('disconnect', () => process.exit());
