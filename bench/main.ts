// `npm run bench`: how fast the scan is, what it takes, and how plain loops compare. Fails when a goal is missed.
import { cpus } from 'node:os';
import { startEmbeddedCloud } from '../local/cloud/cloud.ts';
import { createWorld } from '../local/glacier/world.ts';
import { compare, measureScan } from './comparison.ts';
import { measureHours } from './hourly.ts';
import { measureMemory } from './memory.ts';
import { type Goal, printGoals } from './report.ts';
import { measureThrottling } from './throttling.ts';
import { findPython } from './walk.ts';

const now = () => new Date();

/** A cloud for each part of the bench, as a scan writes less about uploads that it remembers. */
async function withCloud<T>(measure: (cloud: Awaited<ReturnType<typeof startEmbeddedCloud>>) => Promise<T>) {
  const cloud = await startEmbeddedCloud(createWorld({ clock: now }), now);
  try {
    return await measure(cloud);
  } finally {
    await cloud.close();
  }
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}; under eight minutes\n`);
const goals: Goal[] = [];

const scan = await withCloud(measureScan);
const python = await findPython();
if (!python) console.log('The walk with boto3 is left out, as python3 cannot import it.\n');
const throttled = withCloud(measureThrottling);
goals.push(...(await compare(scan, python)));
goals.push(...(await throttled));

goals.push(...(await withCloud(measureHours)));
goals.push(...(await withCloud(measureMemory)));
printGoals(goals);
process.exitCode = goals.every(({ met }) => met) ? 0 : 1;
