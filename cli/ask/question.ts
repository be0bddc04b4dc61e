// Asks whoever sits at the terminal.
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** @returns undefined if nobody answers. */
export type Ask = (question: string) => Promise<string | undefined>;

/**
 * @param signal ends the question as well.
 * @returns undefined if there is no answer, such as at Ctrl-D.
 */
export async function askOn(
  input: Readable,
  output: Writable,
  question: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  // Not in terminal mode, so that Ctrl-C stays a signal.
  const lines = createInterface({ input, output, terminal: false, signal });
  // Otherwise the question would stay open for ever, and the process would end as if everything were fine.
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
