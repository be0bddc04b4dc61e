// The command line in its process: what signals and exit codes are to it.
import { describeError } from '../lambda/scan.ts';
import { InterruptedError } from './cli-failures.ts';
import { EXIT_CODES, runCli } from './cli-run.ts';

/** Ends the process with the exit code of the command. */
export function runInTerminal(argv: readonly string[]): void {
  const { stdout, stderr } = process;
  const abort = new AbortController();
  const stop = () => {
    if (abort.signal.aborted) process.exit(EXIT_CODES.incomplete);
    stderr.write('\nStopping. Once more stops at once, and tells nothing.\n');
    abort.abort(new InterruptedError('expected to list all before it was stopped'));
  };
  // Not `once`: the spinner has a listener too, which ends the process where it finds itself alone.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Such as by `| head`: nobody reads on.
  stdout.on('error', () => process.exit(EXIT_CODES.incomplete));
  // What still waits to be tried again after Ctrl-C must not keep the process.
  const exit = (code: number) => stdout.write('', () => process.exit(code));
  const run = { argv, env: process.env, stdout, stderr, now: () => new Date(), signal: abort.signal };
  runCli(run).then(exit, (error: unknown) => {
    stderr.write(`The scan failed. ${describeError(error)}\n`);
    exit(EXIT_CODES.incomplete);
  });
}
