// How near the scan comes to a rate limit of Glacier, and how many requests it wastes.
import { count, renderTable } from '../cli/show/table.ts';
import { runMonitor, withCloud } from './monitor-run.ts';
import { type Goal, percent } from './report.ts';
import { USUAL } from './worlds.ts';

const LIMITS = { latencyMilliseconds: 50, requestsPerSecond: 50 };
const GOAL_SHARE_OF_RATE = 0.85;
const GOAL_SHARE_REFUSED = 0.2;

export async function measureThrottling(): Promise<readonly Goal[]> {
  const { requestsPerSecond } = LIMITS;
  const { seconds, traffic, complete } = await withCloud(USUAL, LIMITS, runMonitor);
  // The embedded Glacier lets one second's worth through at once before it keeps to the rate.
  const rate = (traffic.requests - traffic.refused - requestsPerSecond) / seconds;
  const refused = traffic.refused / traffic.requests;
  const row = {
    complete: complete ? 'yes' : 'no',
    seconds: seconds.toFixed(1),
    requests: count(traffic.requests),
    refused: percent(refused),
    'answered a second': rate.toFixed(1),
  };
  console.log(renderTable(`Limit of ${requestsPerSecond} requests a second`, [row]));
  return [
    { goal: `complete at ${requestsPerSecond} requests a second`, got: row.complete, met: complete },
    {
      goal: `at least ${percent(GOAL_SHARE_OF_RATE)} of that rate`,
      got: percent(rate / requestsPerSecond),
      met: rate / requestsPerSecond >= GOAL_SHARE_OF_RATE,
    },
    {
      goal: `under ${percent(GOAL_SHARE_REFUSED)} refused`,
      got: percent(refused),
      met: refused < GOAL_SHARE_REFUSED,
    },
  ];
}
