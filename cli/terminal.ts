// The command line as a process: signals, exit codes, and streams that fail.
import { createWriteStream } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { describeError } from '../lambda/core/failures.ts';
import { askOn } from './ask/question.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { runCli } from './run.ts';
import { InterruptedError } from './show/failures.ts';

/** Ctrl-C within this time of another is the same one: npm repeats the terminal's signal. */
const SAME_MILLISECONDS = 500;

/** Sets the exit code of the process, which ends by itself after everything is written. */
export function runInTerminal(argv: readonly string[]): void {
  const stdout = streamTo(process.stdout, 1);
  const stderr = streamTo(process.stderr, 2);
  const exitIncomplete = () => process.exit(EXIT_CODES.incomplete);
  const abort = new AbortController();
  let stoppedAt = Number.NEGATIVE_INFINITY;
  const stop = () => {
    if (performance.now() - stoppedAt < SAME_MILLISECONDS) return;
    stoppedAt = performance.now();
    if (abort.signal.aborted) exitIncomplete();
    stderr.write('\nStopping. Ctrl-C again stops at once, without a report.\n');
    abort.abort(new InterruptedError());
  };
  // Not `once`: the spinner's listener ends the process if it is the only one.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Nobody reads on, such as with `| head`, or the disk is full: the report is lost.
  stdout.on('error', exitIncomplete);
  stderr.on('error', exitIncomplete);
  // The report's file is as large as the shell allows.
  process.on('SIGXFSZ', exitIncomplete);
  const fail = (error: unknown) => {
    stderr.write(`The scan failed. ${describeError(error)}\n`, exitIncomplete);
  };
  // By default it would exit with the code that says that an upload needs attention.
  process.on('uncaughtException', fail);
  const isAttended = process.stdin.isTTY && process.stderr.isTTY;
  const ask = (question: string) => askOn(process.stdin, process.stderr, question, abort.signal);
  const run = {
    ...{ argv, env: process.env, stdout, stderr, now: () => new Date(), signal: abort.signal },
    ...(isAttended && { ask }),
  };
  runCli(run).then((code) => {
    process.exitCode = code;
    // After Ctrl-C, requests that wait for another attempt would keep the process alive.
    if (abort.signal.aborted) stdout.write('', () => stderr.write('', exitIncomplete));
  }, fail);
}

/** Node's own stream to a file reports success when it has written only the beginning. */
const streamTo = (stream: Writable, fd: number): Writable =>
  stream instanceof Socket ? stream : createWriteStream('', { fd });
