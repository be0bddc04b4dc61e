// Compares the monitor's scan with what users would write themselves, on one world.
import { count, renderTable } from '../cli/show/table.ts';
import { FUNCTION_DEFAULTS } from '../lambda/core/settings/settings.ts';
import { runMonitor, withCloud } from './monitor-run.ts';
import { type Goal, times } from './report.ts';
import { oneRequestSeconds, type Walk, walk } from './walk.ts';
import { measurePlan, USUAL } from './worlds.ts';

const LATENCY_MILLISECONDS = 50;
/** Other work on the machine can only add time, so the best of a few is nearest to the truth. */
const REPETITIONS = 3;
const GOAL_TIMES_FASTER = 25;
const GOAL_TIMES_BOUND = 1.25;

/** The monitor's scan, and what no client could be faster than. */
interface Scan {
  readonly walk: Walk;
  readonly requestSeconds: number;
  readonly boundSeconds: number;
}

const usual = measurePlan(USUAL);

/** Like every hour: each scan is a cold start, and finds the memory that the scan before has left. */
export const measureScan = (): Promise<Scan> =>
  withCloud(USUAL, { latencyMilliseconds: LATENCY_MILLISECONDS }, async (cloud) => {
    const requestSeconds = await oneRequestSeconds(cloud.glacier);
    await runMonitor(cloud);
    const runs: Walk[] = [];
    for (let run = 0; run < REPETITIONS; run += 1) runs.push(wholeWalk(await runMonitor(cloud)));
    const [best = runs[0] as Walk] = runs.sort((one, other) => one.seconds - other.seconds);
    const { longestChain, requests } = usual;
    const boundSeconds = Math.max(longestChain, requests / FUNCTION_DEFAULTS.concurrency) * requestSeconds;
    return { walk: best, requestSeconds, boundSeconds };
  });

/**
 * The loops nearly always wait, so they run side by side.
 * @param python runs the walk with boto3; without it there is none.
 */
export async function compare(scan: Scan, python: string | undefined): Promise<readonly Goal[]> {
  const { boundSeconds } = scan;
  const [loops, boto3] = await Promise.all([
    walk('nested-loops.ts', LATENCY_MILLISECONDS).then(wholeWalk),
    python ? walk('nested_loops.py', LATENCY_MILLISECONDS, python).then(wholeWalk) : undefined,
  ]);
  const row = (client: string, { seconds, cpuSeconds, traffic }: Walk) => ({
    client,
    seconds: seconds.toFixed(1),
    requests: count(traffic.requests),
    'most in flight': count(traffic.maxInFlight),
    'CPU ms a request': ((cpuSeconds / traffic.requests) * 1000).toFixed(2),
    "times the monitor's": times(seconds / scan.walk.seconds),
    'times the bound': times(seconds / boundSeconds),
  });
  const alone = (scan.requestSeconds * 1000).toFixed(1);
  const title = `Latency ${LATENCY_MILLISECONDS} ms: one request alone ${alone} ms, bound ${boundSeconds.toFixed(2)} s`;
  const rows = [row('this monitor', scan.walk), row('nested loops, AWS SDK', loops)];
  console.log(renderTable(title, boto3 ? [...rows, row('nested loops, boto3', boto3)] : rows));
  const faster = loops.seconds / scan.walk.seconds;
  const ofBound = scan.walk.seconds / boundSeconds;
  return [
    {
      goal: `at ${LATENCY_MILLISECONDS} ms at least ${GOAL_TIMES_FASTER} times as fast as nested loops`,
      got: times(faster),
      met: faster >= GOAL_TIMES_FASTER,
    },
    {
      goal: `at ${LATENCY_MILLISECONDS} ms within ${GOAL_TIMES_BOUND} times the bound`,
      got: times(ofBound),
      met: ofBound <= GOAL_TIMES_BOUND,
    },
  ];
}

/** @throws if the client did not see every part: its time would say nothing. */
function wholeWalk<T extends Walk>(walk: T): T {
  if (walk.parts !== usual.parts)
    throw new Error(`expected ${usual.parts} parts to be seen, got ${walk.parts}`);
  return walk;
}
