// Scans a growing world hour after hour: compares the requests of a scan with the fewest possible.
import { count, renderTable } from '../cli/show/table.ts';
import { type Run, runMonitor, withCloud } from './monitor-run.ts';
import { type Goal, percent } from './report.ts';
import { anHourLater, measurePlan, type Plan, USUAL } from './worlds.ts';

const LATENCY_MILLISECONDS = 50;
const HOURS = 3;
const GOAL_ABOVE_FEWEST = 0.02;

interface Hour {
  readonly what: string;
  readonly run: Run;
  readonly fewest: number;
}

export const measureHours = (): Promise<readonly Goal[]> =>
  withCloud(
    USUAL,
    { latencyMilliseconds: LATENCY_MILLISECONDS },
    async (cloud, { growTo, isListedInFull }) => {
      const scan = async (what: string, plan: Plan, before?: Plan): Promise<Hour> => {
        growTo(plan);
        const at = new Date();
        const run = await runMonitor(cloud);
        if (!run.complete) throw new Error('expected a complete scan, got a partial one');
        const { requests } = measurePlan(plan, before, (index) => isListedInFull(index, at));
        return { what, run, fewest: requests };
      };
      const first = await scan('first scan', USUAL);
      const steady: Hour[] = [];
      let plan: Plan = USUAL;
      for (let hour = 1; hour <= HOURS; hour += 1) {
        const before = plan;
        plan = anHourLater(before);
        steady.push(await scan(`hour ${hour}, all grow`, plan, before));
      }
      const stopped = await scan('the hour in which all stop', plan, plan);

      const rows = [first, ...steady, stopped].map(({ what, run, fewest }) => ({
        what,
        seconds: run.seconds.toFixed(1),
        'CPU s': run.cpuSeconds.toFixed(1),
        requests: count(run.traffic.requests),
        'fewest possible': count(fewest),
      }));
      console.log(renderTable(`Hour after hour, at ${LATENCY_MILLISECONDS} ms`, rows));
      const above = Math.max(...steady.map(({ run, fewest }) => run.traffic.requests / fewest - 1));
      const most = stopped.fewest + USUAL.uploads.length;
      return [
        {
          goal: `in a steady hour at most ${percent(GOAL_ABOVE_FEWEST)} above the fewest requests possible`,
          got: percent(above),
          met: above <= GOAL_ABOVE_FEWEST,
        },
        {
          goal: 'when all stop, at most one request an upload more than a full list',
          got: `${count(stopped.run.traffic.requests)} of ${count(most)}`,
          met: stopped.run.traffic.requests <= most,
        },
      ];
    },
  );
