// Progress on a terminal, on one line.
import type { Writable } from 'node:stream';
import ora from 'ora';

/** Where the stream is no terminal, its first and its last line are all that it prints. */
export function createSpinner(text: string, stream: Writable = process.stderr) {
  // It would count lines for ever on a terminal that says it has no columns, as some have that nobody sees.
  const isEnabled = 'columns' in stream && stream.columns === 0 ? { isEnabled: false } : {};
  // Of its own accord it would read the keyboard.
  return ora({ text, stream, discardStdin: false, ...isEnabled });
}
