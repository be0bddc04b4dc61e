// What a stream can show: how wide its lines may be, and whether it has colours.
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

export type Colour = 'red' | 'yellow' | 'green';

export interface Screen {
  /** In characters. Undefined if no terminal reads it: then nothing is cut or wrapped. */
  readonly width: number | undefined;
  readonly isColoured: boolean;
  /** The same text in the characters that it can show. */
  plain(text: string): string;
  paint(colour: Colour, text: string): string;
}

/** By the locale, like other programs. Windows has none, and shows everything. */
export function isUnicode(env: Environment, platform: string = process.platform): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale ? /utf-?8/i.test(locale) : platform === 'win32';
}

const ASCII: Readonly<Record<string, string>> = {
  ...{ '≤': '<=', '≥': '>=', '–': '-', '…': '~', '✔': '+', '✖': 'x', '│': '|', '─': '-', '’': "'" },
  ...{ '┌': '+', '┬': '+', '┐': '+', '├': '+', '┼': '+', '┤': '+', '└': '+', '┴': '+', '┘': '+' },
};

const asciiOf = (text: string) => text.replaceAll(/\P{ASCII}/gu, (character) => ASCII[character] ?? '?');

/** The environment, for TERM and NO_COLOR. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function screenOf(stream: Writable, env: Environment): Screen {
  const terminal = stream as Partial<NodeJS.WriteStream>;
  const isTerminal = terminal.isTTY === true;
  const isColoured = isTerminal && terminal.hasColors?.(env) === true;
  return {
    // Some pseudo-terminals say that they have no columns.
    width: isTerminal ? terminal.columns || undefined : undefined,
    isColoured,
    plain: isUnicode(env) ? (text) => text : asciiOf,
    // By default styleText would look at the standard output.
    paint: (colour, text) => (isColoured ? styleText(colour, text, { validateStream: false }) : text),
  };
}
