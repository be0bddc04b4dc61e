// The command line as a test sees it, in a pipe or on a terminal with so many columns, and the STS that it asks first.
import { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterAll } from 'vitest';
import type { Ask } from '../../cli/ask/question.ts';
import { runCli } from '../../cli/run.ts';
import { startSts } from '../../embedded/cloud/sts.ts';
import { useEnvironment } from './environment.ts';

export const sts = await startSts();
useEnvironment({ AWS_ENDPOINT_URL_STS: sts.endpoint });
afterAll(() => sts.close());

const { getColorDepth, hasColors, cursorTo, clearLine, moveCursor } = WriteStream.prototype;

/** A stream that keeps what is written. */
export function collector(columns?: number) {
  let written = '';
  const stream = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  if (columns !== undefined) {
    const colours = { getColorDepth, hasColors };
    Object.assign(stream, { isTTY: true, columns, ...colours, cursorTo, clearLine, moveCursor });
  }
  return { stream, written: () => written };
}

interface Run {
  readonly now: () => Date;
  /** Of a terminal; none for a pipe. */
  readonly columns?: number | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Who sits at the terminal, where somebody does. */
  readonly ask?: Ask | undefined;
}

/** Runs the command line in this process: how it ends, and what it writes. */
export async function runCommand(
  argv: readonly string[],
  { now, columns, env = process.env, signal = new AbortController().signal, ask }: Run,
) {
  const [stdout, stderr] = [collector(columns), collector(columns)];
  const streams = { stdout: stdout.stream, stderr: stderr.stream };
  const code = await runCli({ argv, env, ...streams, now, signal, ...(ask && { ask }) });
  return { code, stdout: stdout.written(), stderr: stderr.written() };
}
