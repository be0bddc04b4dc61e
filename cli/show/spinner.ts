// Progress on a terminal, on one line.
import type { Writable } from 'node:stream';
import ora from 'ora';
import { wrap } from './lines.ts';
import { type Environment, screenOf } from './screen.ts';

interface Spinner {
  readonly isTurning: boolean;
  say(text: string): void;
  succeed(text: string): void;
  fail(text: string): void;
  stop(): void;
}

/** Begins to turn. If the stream is no terminal, it prints only its first and its last line. */
export function startSpinner(
  text: string,
  stream: Writable = process.stderr,
  env: Environment = process.env,
): Spinner {
  const { width, isColoured, paint, plain } = screenOf(stream, env);
  const spinner = ora({
    text,
    stream,
    color: isColoured ? 'cyan' : false,
    ...(plain('…') === '…' ? {} : { spinner: 'line' }),
    // By default it would read the keyboard.
    discardStdin: false,
    // On a pseudo-terminal that says it has no columns, it would count lines for ever.
    ...(width === undefined && { isEnabled: false }),
  }).start();
  /** Shortened to fit beside the symbol. */
  const beside = (lines: string) =>
    lines
      .split('\n')
      .map((line) => wrap(line, width && width - 2, '  '))
      .join('\n');
  const end = (symbol: string, last: string) => spinner.stopAndPersist({ symbol, text: beside(last) });
  return {
    isTurning: spinner.isSpinning,
    say: (now) => {
      spinner.text = beside(now);
    },
    succeed: (last) => end(paint('green', plain('✔')), last),
    fail: (last) => end(paint('red', plain('✖')), last),
    stop: () => spinner.stop(),
  };
}
