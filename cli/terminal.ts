// The command line in its process: what signals, exit codes and streams that fail are to it.
import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { describeError } from '../lambda/core/failures.ts';
import { InterruptedError } from './failures.ts';
import { EXIT_CODES, runCli } from './run.ts';

/** Ends the process with the exit code of the command. */
export function runInTerminal(argv: readonly string[]): void {
  const stdout = wholeWrites(process.stdout, 1);
  const stderr = wholeWrites(process.stderr, 2);
  const exitIncomplete = () => process.exit(EXIT_CODES.incomplete);
  const abort = new AbortController();
  const stop = () => {
    if (abort.signal.aborted) exitIncomplete();
    stderr.write('\nStopping. Once more stops at once, and tells nothing.\n');
    abort.abort(new InterruptedError('expected to list all before it was stopped'));
  };
  // Not `once`: the spinner has a listener too, which ends the process where it finds itself alone.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Nobody reads on, such as by `| head`, or the disk is full: what was found is not told.
  stdout.on('error', exitIncomplete);
  stderr.on('error', exitIncomplete);
  // What still waits to be tried again after Ctrl-C must not keep the process.
  const exit = (code: number) =>
    Promise.all([written(stdout), written(stderr)]).then(() => process.exit(code), exitIncomplete);
  const fail = (error: unknown) => {
    stderr.write(`The scan failed. ${describeError(error)}\n`);
    return exit(EXIT_CODES.incomplete);
  };
  // By itself it would end with the exit code that says that an upload needs attention.
  process.on('uncaughtException', fail);
  const run = { argv, env: process.env, stdout, stderr, now: () => new Date(), signal: abort.signal };
  runCli(run).then(exit, fail);
}

/** Node's own stream to a file takes a write for whole of which only the beginning was written. */
function wholeWrites(stream: Writable, fd: number): Writable {
  if (stream instanceof Socket) return stream;
  return new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      try {
        writeFileSync(fd, chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** Rejects where something that was written before could not be. */
const written = (stream: Writable) =>
  new Promise<void>((resolve, reject) => {
    stream.write('', (error) => (error ? reject(error) : resolve()));
  });
