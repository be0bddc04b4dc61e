// How much memory a scan takes. It must not grow with the number of parts.
import { count, renderTable } from '../cli/table.ts';
import { MEMORY_MEBIBYTES } from '../infra/function/bundle.ts';
import type { EmbeddedCloud } from '../local/cloud/cloud.ts';
import { MEBIBYTE } from '../local/glacier/rules.ts';
import { startGlacierProcess } from './glacier-process.ts';
import { type Run, runMonitor } from './monitor-run.ts';
import { type Goal, megabytes, percent } from './report.ts';
import { measurePlan, WORLDS } from './worlds.ts';

const LAMBDA_BYTES = MEMORY_MEBIBYTES * MEBIBYTE;
const ALL_PARTS = `${count(measurePlan(WORLDS.large).parts)} parts`;
const GOAL_GROWTH = 0.2;
/** A short scan's peak depends on when garbage happens to be collected, so the median of a few. */
const SMALL_SCANS = 3;

export async function measureMemory(cloud: EmbeddedCloud): Promise<readonly Goal[]> {
  const runs: Run[] = [];
  for (let run = 0; run < SMALL_SCANS; run += 1) runs.push(await scan(cloud, 'small'));
  const small = median(runs);
  const large = await scan(cloud, 'large');
  const rows = [row('a twentieth of it', small, 'small'), row(ALL_PARTS, large, 'large')];
  console.log(renderTable('Memory', rows));
  const growth = large.peakBytes / small.peakBytes - 1;
  return [
    {
      goal: `${ALL_PARTS} within ${megabytes(LAMBDA_BYTES)}`,
      got: `${large.complete ? '' : 'incomplete, '}${megabytes(large.peakBytes)}`,
      met: large.complete && large.peakBytes <= LAMBDA_BYTES,
    },
    {
      goal: `at most ${percent(GOAL_GROWTH)} more than for a twentieth of them`,
      got: percent(growth),
      met: growth <= GOAL_GROWTH,
    },
  ];
}

function median(runs: readonly Run[]): Run {
  const sorted = runs.toSorted((one, other) => one.peakBytes - other.peakBytes);
  return sorted[sorted.length >> 1] as Run;
}

async function scan(cloud: EmbeddedCloud, world: 'large' | 'small'): Promise<Run> {
  const glacier = await startGlacierProcess({ world, latencyMilliseconds: 0 });
  try {
    return await runMonitor(cloud, glacier);
  } finally {
    glacier.close();
  }
}

const row = (world: string, { seconds, peakBytes, traffic, complete }: Run, name: 'large' | 'small') => ({
  world,
  vaults: count(WORLDS[name].vaults),
  parts: count(measurePlan(WORLDS[name]).parts),
  complete: complete ? 'yes' : 'no',
  seconds: seconds.toFixed(1),
  requests: count(traffic.requests),
  'resident at most': megabytes(peakBytes),
});
