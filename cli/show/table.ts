// Tables for a terminal.
import { Table } from 'console-table-printer';
import { cutMiddle } from './lines.ts';

export type Row = Readonly<Record<string, string>>;

/** How a table fits into a width. */
export interface Fit {
  /** Undefined if there is room for everything. */
  readonly width: number | undefined;
  /** Columns that may be cut in the middle, to no fewer characters than this. */
  readonly cut: Readonly<Record<string, number>>;
  /** Columns that may be left out, the least important first. */
  readonly optional: readonly string[];
  readonly paint?: (column: string, text: string) => string;
}

const UNLIMITED: Fit = { width: undefined, cut: {}, optional: [] };

const WORDS = new Set([
  'vault',
  'upload',
  'verdict',
  'what',
  'metric',
  'unit',
  'client',
  'world',
  'goal',
  'by',
  'begun by',
]);

/** Columns as in the first row; words to the left, numbers to the right. */
export function renderTable(title: string, rows: readonly Row[], fit: Fit = UNLIMITED): string {
  const lengths = lengthsOf(rows, fit);
  const names = Object.keys(lengths);
  const table = new Table({
    title,
    shouldDisableColors: true,
    columns: names.map((name) => ({ name, alignment: WORDS.has(name) ? 'left' : 'right' })),
  });
  table.addRows(
    rows.map((row) =>
      Object.fromEntries(
        names.map((name) => {
          const cell = row[name] ?? '';
          const text = cutMiddle(cell, lengths[name] ?? cell.length);
          return [name, fit.paint ? fit.paint(name, text) : text];
        }),
      ),
    ),
  );
  return table.render();
}

/** The length of the cells in each column that is shown. */
function lengthsOf(rows: readonly Row[], { width, cut, optional }: Fit): Readonly<Record<string, number>> {
  const whole = (name: string) => Math.max(name.length, ...rows.map((row) => (row[name] ?? '').length));
  const least = (name: string) => Math.min(whole(name), cut[name] ?? Number.POSITIVE_INFINITY);
  // A cell has a blank on each side, and a line before it.
  const room = (names: readonly string[]) =>
    width === undefined
      ? Number.POSITIVE_INFINITY
      : width - names.reduce((sum, name) => sum + least(name) + 3, 1);
  let names = Object.keys(rows[0] ?? {});
  for (const name of optional) {
    if (room(names) >= 0) break;
    names = names.filter((each) => each !== name);
  }
  let left = Math.max(0, room(names));
  return Object.fromEntries(
    names.map((name) => {
      const more = Math.min(whole(name) - least(name), left);
      left -= more;
      return [name, least(name) + more];
    }),
  );
}

export const shortId = (id: string) => cutMiddle(id, 13);
export const count = (value: unknown) => Number(value).toLocaleString('en');
export const plural = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
export const inDays = (hours: number) =>
  hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;

export const inGib = (bytes: number) => legible(bytes / 1024 ** 3);
export const inMib = (bytes: number) => legible(bytes / 1024 ** 2);

/** As many decimals as it takes to see a little beside nothing. */
function legible(size: number): string {
  if (size > 0 && size < 0.001) return '<0.001';
  const decimals = size === 0 || size >= 100 ? 0 : size >= 0.1 ? 1 : 3;
  return size.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
