// `npm start -- --page`: serves the deployed dashboard on this machine, filled by the two days of the demo.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { startSpinner } from '../../cli/show/spinner.ts';
import { startEmbeddedCloud } from '../../embedded/cloud/cloud.ts';
import { REGION } from '../../embedded/cloud/identity.ts';
import type { Lambda } from '../../embedded/cloud/lambda.ts';
import { listenOnLoopback } from '../../embedded/cloud/loopback.ts';
import { simulate } from '../simulation.ts';
import { createDemoStory, HOURS } from '../story.ts';
import { synthesizeDashboard } from './dashboard.ts';
import { type Collected, renderPage } from './html.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const fileOf = (specifier: string) => readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8');

/**
 * Serves the dashboard until Ctrl-C.
 * @param port 0 for one of the system's choice.
 */
export async function showPage(port: number): Promise<void> {
  const html = Promise.withResolvers<string>();
  // First of all: nobody waits for two days only to hear that the port is taken.
  const page = await servePage(html.promise, port).catch(({ message }: Error) => {
    console.error(`--page: port ${port} cannot be had (${message}); name another`);
    process.exit(EXIT_CODES.incomplete);
  });
  const progress = startSpinner('Synthesising the stack');
  const dashboard = synthesizeDashboard(REGION);
  const collected = await play(dashboard.functionName, (text) => {
    progress.say(text);
  });
  html.resolve(
    renderPage(
      dashboard,
      collected,
      `The dashboard as it is deployed with the default settings, filled by ${HOURS} simulated hours. Times are UTC.`,
    ),
  );
  // This is how it is meant to end.
  process.exitCode = 0;
  progress.succeed(`${HOURS + 1} scans are drawn. Ctrl-C ends this.`);
  console.log(page.endpoint);
}

/** Runs the two days so that they end about now, and collects what the function published and logged. */
async function play(functionName: string, say: (text: string) => void): Promise<Collected> {
  // Not on the hour, where two scans could fall into one period.
  const start = new Date(Date.now() - HOURS * HOUR);
  start.setUTCMinutes(17, 0, 0);
  const story = createDemoStory(start);
  const cloud = await startEmbeddedCloud(story.world, story.now);
  try {
    const lambda = cloud.start();
    const errors: Collected['points'][number][] = [];
    const watched: Lambda = {
      ...lambda,
      async invoke(invocation) {
        const outcome = await lambda.invoke(invocation);
        errors.push({
          namespace: 'AWS/Lambda',
          metric: 'Errors',
          dimensions: { FunctionName: functionName },
          value: 'error' in outcome ? 1 : 0,
          unit: 'Count',
          at: story.now(),
        });
        return outcome;
      },
    };
    await simulate(story, watched, HOURS, (hour) => say(`Hour ${hour} of ${HOURS}`));
    return {
      points: [...cloud.cloudWatch.points, ...errors],
      log: lambda.log.map((line) => ({ ...line, '@timestamp': line.timestamp })),
      made: start,
      // By then CloudWatch has judged what the last scan published.
      now: new Date(story.now().getTime() + 2 * MINUTE),
    };
  } finally {
    await cloud.close();
  }
}

function servePage(html: Promise<string>, port: number) {
  const files: Readonly<Record<string, readonly [type: string, text: string | Promise<string>]>> = {
    '/': ['text/html; charset=utf-8', html],
    '/page.css': ['text/css', fileOf('./page.css')],
    '/page-client.js': ['text/javascript', fileOf('./client.js')],
    '/echarts.js': ['text/javascript', fileOf('echarts/dist/echarts.min.js')],
  };
  return listenOnLoopback(async (request, response) => {
    const [type, text] = files[request.url ?? ''] ?? [];
    response.writeHead(text === undefined ? 404 : 200, {
      'content-type': type ?? 'text/plain',
      // Nothing from the network, whatever a text widget says.
      'content-security-policy': "default-src 'self'; img-src data:; style-src 'self' 'unsafe-inline'",
    });
    response.end(await text);
  }, port);
}
