// The embedded Glacier in a process of its own, so that its CPU is not taken for its client's.
import { startGlacier } from '../local/glacier/server.ts';
import type { ServerSettings, Traffic } from './glacier-process.ts';
import { buildWorld, growWorld, WORLDS } from './worlds.ts';

const { world, ...options } = JSON.parse(process.argv[2] ?? '') as ServerSettings;
const built = buildWorld(WORLDS[world]);
const glacier = await startGlacier({ world: built, ...options });
process.send?.(glacier.endpoint);

process.on('message', (question) => {
  const { requests, maxInFlight } = glacier;
  const refused = requests.filter(({ status }) => status >= 400).length;
  if (question === 'traffic') {
    process.send?.({ requests: requests.length, refused, maxInFlight } satisfies Traffic);
  } else {
    if (question === 'grow') growWorld(built);
    glacier.resetRequests();
    process.send?.('done');
  }
});
process.on('disconnect', () => process.exit());
