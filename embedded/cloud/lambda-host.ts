// Runs a bundled handler in a process of its own, as Lambda does: one module load, then one event after another.
import { createRequire } from 'node:module';
import type { Context } from 'aws-lambda';
import { type Answer, END_OF_LOG, type Invocation, type Outcome } from './lambda.ts';

type Handler = (event: unknown, context: Partial<Context>) => Promise<unknown>;

const RealDate = Date;
let ahead = 0;

/** The bundle reads the machine's clock, so the machine's clock is what moves. */
globalThis.Date = class extends RealDate {
  constructor(...given: ConstructorParameters<DateConstructor> | []) {
    if (given.length === 0) super(RealDate.now() + ahead);
    else super(...given);
  }
  static override now = () => RealDate.now() + ahead;
} as DateConstructor;

const bundle = process.argv[2] ?? '';
const { handler } = createRequire(import.meta.url)(bundle) as { readonly handler: Handler };

process.on('message', async ({ remainingMilliseconds, at, event = {} }: Invocation) => {
  const startedAt = performance.now();
  ahead = at === undefined ? 0 : at - RealDate.now();
  const context = {
    functionName: 'glacier-upload-monitor',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    getRemainingTimeInMillis: () => remainingMilliseconds - (performance.now() - startedAt),
  };
  const outcome = await outcomeOf(() => handler(event, context));
  for (const stream of [process.stdout, process.stderr]) stream.write(`${END_OF_LOG}\n`);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.send?.({
    outcome,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakBytes: maxRSS * 1024,
  } satisfies Answer);
});

async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await run() };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { error: { name, message } };
  }
}
