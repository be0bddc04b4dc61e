// How much memory a scan takes. It must not grow with the number of parts.
import { count, renderTable } from '../cli/show/table.ts';
import { MEBIBYTE } from '../embedded/glacier/rules.ts';
import { MEMORY_MEBIBYTES } from '../infra/function/bundle.ts';
import { type Run, runMonitor, withCloud } from './monitor-run.ts';
import { type Goal, megabytes, percent } from './report.ts';
import { longest, measurePlan, type Plan } from './worlds.ts';

const LAMBDA_BYTES = MEMORY_MEBIBYTES * MEBIBYTE;
const SMALL = longest(10);
const LARGE = longest(200);
const GOAL_GROWTH = 0.2;
/** A short scan's peak depends on when garbage happens to be collected, so the median of a few. */
const SMALL_SCANS = 3;

export async function measureMemory(): Promise<readonly Goal[]> {
  const runs: Run[] = [];
  for (let run = 0; run < SMALL_SCANS; run += 1) runs.push(await withCloud(SMALL, {}, runMonitor));
  const sorted = runs.sort((one, other) => one.peakBytes - other.peakBytes);
  const small = sorted[sorted.length >> 1] as Run;
  const large = await withCloud(LARGE, {}, runMonitor);
  const row = ({ seconds, peakBytes, traffic, complete }: Run, plan: Plan) => ({
    parts: count(measurePlan(plan).parts),
    vaults: count(plan.vaults),
    complete: complete ? 'yes' : 'no',
    seconds: seconds.toFixed(1),
    requests: count(traffic.requests),
    'resident at most': megabytes(peakBytes),
  });
  console.log(renderTable('Memory', [row(small, SMALL), row(large, LARGE)]));
  const growth = large.peakBytes / small.peakBytes - 1;
  const parts = count(measurePlan(LARGE).parts);
  return [
    {
      goal: `${parts} parts within ${megabytes(LAMBDA_BYTES)}`,
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
