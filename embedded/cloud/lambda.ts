// A stand-in for Lambda: starts the bundle and gives it events.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { MEMORY_MEBIBYTES } from '../../infra/function/bundle.ts';

export interface Invocation {
  readonly remainingMilliseconds: number;
  /** What the function's clock shows when it starts, in milliseconds since 1970; the machine's time without it. */
  readonly at?: number;
  /** The function's event; by default an empty one. */
  readonly event?: unknown;
}

/** What a process has used. */
export interface Usage {
  readonly cpuSeconds: number;
  /** The most memory that was resident at once. */
  readonly peakBytes: number;
}

export type Outcome =
  | { readonly result: unknown }
  | { readonly error: { readonly name: string; readonly message: string } };

/** What the process of the function answers. */
export interface Answer extends Usage {
  readonly outcome: Outcome;
}

/** A structured line that the function logged. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

export interface Lambda {
  /** Every structured line so far. */
  readonly log: readonly LogLine[];
  /** What the process of the function has used until its last answer. */
  usage(): Usage;
  /** Gives the function 15 minutes unless told otherwise. What it throws comes back as data, as from Lambda. */
  invoke(invocation?: Partial<Invocation>): Promise<Outcome>;
  close(): void;
}

/** The host's last line of an invocation in each stream: the answer may overtake what was logged before it. */
export const END_OF_LOG = 'end of the log';

/** The most that Lambda gives. */
export const LONGEST_RUN_MILLISECONDS = 15 * 60_000;

/**
 * The heap options of Lambda's Node.js runtime (published copies of `/var/runtime/bootstrap` for Node 14 and 18). A
 * tenth of the memory is for the young generation, half of that for a semi-space, and the rest is for the old
 * generation.
 */
const YOUNG_MEBIBYTES = Math.floor(MEMORY_MEBIBYTES / 10);
const HEAP_OPTIONS = [
  `--max-semi-space-size=${Math.floor(YOUNG_MEBIBYTES / 2)}`,
  `--max-old-space-size=${MEMORY_MEBIBYTES - YOUNG_MEBIBYTES}`,
];

/** Starts a process with this environment and nothing else, so that no real credentials or endpoints get in. */
export function startLambda(bundle: string, environment: Readonly<Record<string, string>>): Lambda {
  const log: LogLine[] = [];
  const host = fork(`${import.meta.dirname}/lambda-host.ts`, [bundle], {
    env: { ...environment },
    execArgv: HEAP_OPTIONS,
    silent: true,
  });
  let usage: Usage = { cpuSeconds: 0, peakBytes: 0 };
  let errorText = '';
  host.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorText += text;
  });
  const streams = [host.stdout, host.stderr].flatMap((stream) => (stream ? createInterface(stream) : []));
  for (const lines of streams) lines.on('line', (line) => log.push(...parseLine(line)));
  const died = once(host, 'exit').then(([code]) => {
    throw new Error(`expected the function to answer, but its process ended with code ${code}: ${errorText}`);
  });
  died.catch(() => undefined);
  return {
    log,
    usage: () => usage,
    async invoke(invocation) {
      const answer = once(host, 'message');
      const logged = Promise.all(streams.map(endOfLog));
      host.send({ remainingMilliseconds: LONGEST_RUN_MILLISECONDS, ...invocation } satisfies Invocation);
      const [{ outcome, ...used }] = (await Promise.race([answer, died])) as [Answer];
      usage = used;
      await Promise.race([logged, died]);
      return outcome;
    },
    close: () => {
      // What it was just logging is cut off.
      for (const lines of streams) lines.close();
      host.kill();
    },
  };
}

const endOfLog = (lines: Interface) =>
  new Promise<void>((resolve) => {
    lines.on('line', function onLine(line: string) {
      if (line !== END_OF_LOG) return;
      lines.off('line', onLine);
      resolve();
    });
  });

function parseLine(line: string): LogLine[] {
  return line.startsWith('{') ? [JSON.parse(line) as LogLine] : [];
}
