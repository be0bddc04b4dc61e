// How near the scan comes to a rate limit of Glacier, and how many requests it wastes.
import { count, renderTable } from '../cli/table.ts';
import type { EmbeddedCloud } from '../local/cloud/cloud.ts';
import { startGlacierProcess } from './glacier-process.ts';
import { runMonitor } from './monitor-run.ts';
import { type Goal, percent } from './report.ts';

const PER_SECOND = 50;
const GOAL_SHARE_OF_RATE = 0.85;
const GOAL_SHARE_REFUSED = 0.2;

export async function measureThrottling(cloud: EmbeddedCloud): Promise<readonly Goal[]> {
  const glacier = await startGlacierProcess({
    world: 'usual',
    latencyMilliseconds: 50,
    requestsPerSecond: PER_SECOND,
  });
  try {
    const { seconds, traffic, complete } = await runMonitor(cloud, glacier);
    // The embedded Glacier lets one second's worth through at once before it keeps to the rate.
    const rate = (traffic.requests - traffic.refused - PER_SECOND) / seconds;
    const refused = traffic.refused / traffic.requests;
    const row = {
      complete: complete ? 'yes' : 'no',
      seconds: seconds.toFixed(1),
      requests: count(traffic.requests),
      refused: percent(refused),
      'answered a second': rate.toFixed(1),
    };
    console.log(renderTable(`Limit of ${PER_SECOND} requests a second`, [row]));
    return [
      { goal: `complete at ${PER_SECOND} requests a second`, got: complete ? 'yes' : 'no', met: complete },
      {
        goal: `at least ${percent(GOAL_SHARE_OF_RATE)} of that rate`,
        got: percent(rate / PER_SECOND),
        met: rate / PER_SECOND >= GOAL_SHARE_OF_RATE,
      },
      {
        goal: `under ${percent(GOAL_SHARE_REFUSED)} refused`,
        got: percent(refused),
        met: refused < GOAL_SHARE_REFUSED,
      },
    ];
  } finally {
    glacier.close();
  }
}
