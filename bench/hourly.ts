// Hour after hour over a world that grows: what a scan takes that lists what is new, beside those that list everything.
import { count, renderTable } from '../cli/table.ts';
import type { EmbeddedCloud } from '../local/cloud/cloud.ts';
import { type GlacierProcess, startGlacierProcess } from './glacier-process.ts';
import { type Run, runMonitor } from './monitor-run.ts';
import { type Goal, times } from './report.ts';
import { boto3Walk, nestedLoops, type Walk } from './walk.ts';
import { WORLDS, type WorldName } from './worlds.ts';

const LATENCY_MILLISECONDS = 20;
const HOURS = 3;
const GOAL_TIMES_FEWER = 15;
const GOAL_REQUESTS_OF_A_LONG_UPLOAD = 3;

export async function measureHours(
  cloud: EmbeddedCloud,
  python: string | undefined,
): Promise<readonly Goal[]> {
  const usual = await hoursOf(cloud, 'usual');
  const [loops, boto3] = await Promise.all([
    nestedLoops(LATENCY_MILLISECONDS, HOURS),
    python ? boto3Walk(python, LATENCY_MILLISECONDS, HOURS) : undefined,
  ]);
  const row = (what: string, { seconds, cpuSeconds, traffic }: Walk) => ({
    what,
    seconds: seconds.toFixed(1),
    requests: count(traffic.requests),
    'CPU s': cpuSeconds.toFixed(1),
    "times the last hour's requests": times(traffic.requests / usual.last.traffic.requests),
  });
  const rows = [
    row('first scan', usual.first),
    ...usual.hours.map((run, hour) => row(`hour ${hour + 1}, all grow`, run)),
    row('the same hour without memory: all is listed', usual.full),
    row('the hour in which all stop', usual.stopped),
    row('nested loops, AWS SDK', loops),
    ...(boto3 ? [row('nested loops, boto3', boto3)] : []),
  ];
  console.log(renderTable(`Hour after hour, at ${LATENCY_MILLISECONDS} ms`, rows));

  const long = await hoursOf(cloud, 'long');
  const { vaults, uploads } = WORLDS.long;
  // Those for the names of the vaults and for the uploads of each.
  const others = Math.ceil(vaults / 10) + vaults;
  const ofLong = (long.last.traffic.requests - others) / uploads.length;
  const fewer = usual.full.traffic.requests / usual.last.traffic.requests;
  const most = usual.full.traffic.requests + WORLDS.usual.uploads.length;
  return [
    {
      goal: `at least ${GOAL_TIMES_FEWER} times fewer requests than a full list`,
      got: times(fewer),
      met: fewer >= GOAL_TIMES_FEWER,
    },
    {
      goal: 'when all stop, at most one request an upload more than a full list',
      got: `${count(usual.stopped.traffic.requests)} of ${count(most)}`,
      met: usual.stopped.traffic.requests <= most,
    },
    {
      goal: `at most ${GOAL_REQUESTS_OF_A_LONG_UPLOAD} requests for an upload of 9,000 parts that grows`,
      got: ofLong.toFixed(1),
      met: ofLong <= GOAL_REQUESTS_OF_A_LONG_UPLOAD,
    },
  ];
}

async function hoursOf(cloud: EmbeddedCloud, world: WorldName) {
  const glacier = await startGlacierProcess({ world, latencyMilliseconds: LATENCY_MILLISECONDS });
  try {
    const tableName = await newTable(cloud, world);
    const scan = (table = tableName) => completeRun(cloud, glacier, table);
    const first = await scan();
    const hours: Run[] = [];
    for (let hour = 0; hour < HOURS; hour += 1) {
      await glacier.grow();
      hours.push(await scan());
    }
    const full = await scan(await newTable(cloud, `${world}-full`));
    const stopped = await scan();
    return { first, hours, last: hours.at(-1) ?? first, full, stopped };
  } finally {
    glacier.close();
  }
}

async function newTable(cloud: EmbeddedCloud, name: string): Promise<string> {
  await cloud.dynamoDb.createTable(`Hourly-${name}`);
  return `Hourly-${name}`;
}

/** @throws if the scan was not complete: its requests would say nothing. */
async function completeRun(cloud: EmbeddedCloud, glacier: GlacierProcess, tableName: string): Promise<Run> {
  const run = await runMonitor(cloud, glacier, { tableName });
  if (!run.complete) throw new Error('expected a complete scan, got a partial one');
  return run;
}
