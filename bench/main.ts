// `npm run bench`: how fast the scan is, what it takes, and how plain loops compare. Fails when a goal is missed.
import { cpus } from 'node:os';
import { compare, measureScan } from './comparison.ts';
import { measureHours } from './hourly.ts';
import { measureMemory } from './memory.ts';
import { printGoals } from './report.ts';
import { measureThrottling } from './throttling.ts';
import { findPython } from './walk.ts';

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}; under eight minutes\n`);
const python = await findPython();
if (!python) console.log('The walk with boto3 is left out, as python3 cannot import it.\n');
const scan = await measureScan();
// At a rate limit the monitor nearly always waits, like the loops.
const sideBySide = await Promise.all([compare(scan, python), measureThrottling()]);
const goals = [...sideBySide.flat(), ...(await measureHours()), ...(await measureMemory())];
printGoals(goals);
process.exitCode = goals.every(({ met }) => met) ? 0 : 1;
