// How much one run can list: measured for some seconds in a world without end, and extrapolated.
import { count, renderTable } from '../cli/table.ts';
import { CONCLUDE_SECONDS } from '../lambda/core/run-time.ts';
import type { EmbeddedCloud } from '../local/cloud/cloud.ts';
import { LONGEST_RUN_MILLISECONDS } from '../local/cloud/lambda.ts';
import { startGlacierProcess } from './glacier-process.ts';
import { runMonitor } from './monitor-run.ts';
import { percent } from './report.ts';

const LISTING_SECONDS = LONGEST_RUN_MILLISECONDS / 1000 - CONCLUDE_SECONDS;
const MEASURED_SECONDS = 20;

const CASES = [
  { latencyMilliseconds: 20 },
  { latencyMilliseconds: 50 },
  { latencyMilliseconds: 100 },
  { latencyMilliseconds: 50, requestsPerSecond: 500 },
  { latencyMilliseconds: 50, requestsPerSecond: 50 },
] as const satisfies readonly { readonly latencyMilliseconds: number; readonly requestsPerSecond?: number }[];

export async function measureCeiling(cloud: EmbeddedCloud): Promise<void> {
  const rows: Record<string, string>[] = [];
  for (const limits of CASES) rows.push(await measure(cloud, limits));
  console.log(renderTable(`Pages that one run can list, from ${MEASURED_SECONDS} s`, rows));
}

async function measure(cloud: EmbeddedCloud, limits: (typeof CASES)[number]) {
  const glacier = await startGlacierProcess({ world: 'endless', ...limits });
  try {
    const remainingMilliseconds = (CONCLUDE_SECONDS + MEASURED_SECONDS) * 1000;
    const { traffic, cpuSeconds } = await runMonitor(cloud, glacier, { remainingMilliseconds });
    const limit = 'requestsPerSecond' in limits ? limits.requestsPerSecond : undefined;
    // What the embedded Glacier lets through at once, at the start, is not to be extrapolated.
    const pages = traffic.requests - traffic.refused - (limit ?? 0);
    return {
      'latency ms': String(limits.latencyMilliseconds),
      'limit a second': limit === undefined ? 'none' : String(limit),
      'pages a second': count(Math.round(pages / MEASURED_SECONDS)),
      refused: percent(traffic.refused / traffic.requests),
      'CPU ms a request': ((cpuSeconds / traffic.requests) * 1000).toFixed(2),
      'pages a run': count(Math.round((pages / MEASURED_SECONDS) * LISTING_SECONDS)),
    };
  } finally {
    glacier.close();
  }
}
