// What a stream shows to whoever reads it: how wide its lines may be, and whether it has colours.
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

export type Colour = 'red' | 'yellow' | 'green';

export interface Screen {
  /** In characters. Undefined where no terminal reads: nothing is cut then, nor broken into lines. */
  readonly width: number | undefined;
  readonly isColoured: boolean;
  paint(colour: Colour, text: string): string;
}

/** What tells of the terminal, such as TERM and NO_COLOR. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function screenOf(stream: Writable, env: Environment): Screen {
  const terminal = stream as Partial<NodeJS.WriteStream>;
  const isTerminal = terminal.isTTY === true;
  const isColoured = isTerminal && terminal.hasColors?.(env) === true;
  return {
    // Some terminals that nobody sees say that they have no columns.
    width: isTerminal ? terminal.columns || undefined : undefined,
    isColoured,
    // Of its own accord styleText would look at the standard output.
    paint: (colour, text) => (isColoured ? styleText(colour, text, { validateStream: false }) : text),
  };
}
