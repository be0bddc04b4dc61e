// Tables for a terminal.
import { Table } from 'console-table-printer';

export type Row = Readonly<Record<string, string>>;

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
export function renderTable(title: string, rows: readonly Row[]): string {
  const table = new Table({
    title,
    shouldDisableColors: true,
    columns: Object.keys(rows[0] ?? {}).map((name) => ({
      name,
      alignment: WORDS.has(name) ? 'left' : 'right',
    })),
  });
  table.addRows([...rows]);
  return table.render();
}

export const shortId = (id: string) => `${id.slice(0, 12)}…`;
export const count = (value: unknown) => Number(value).toLocaleString('en');
export const plural = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
export const inDays = (hours: number) =>
  hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
