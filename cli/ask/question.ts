// Asks whoever sits at the terminal.
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** @returns undefined where nobody answers. */
export type Ask = (question: string) => Promise<string | undefined>;

/**
 * @param signal ends the question as well.
 * @returns undefined where there is no answer, as at Ctrl-D.
 */
export async function askOn(
  input: Readable,
  output: Writable,
  question: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  // Not as a terminal: Ctrl-C stays a signal.
  const lines = createInterface({ input, output, terminal: false, signal });
  // The question itself would be left open for ever, and the process would end as if all were well.
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
