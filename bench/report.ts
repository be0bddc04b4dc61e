// What the bench prints: tables, and at the end the goals with what came of them.
import { Table } from 'console-table-printer';

/** A number that was to be reached; the bench fails when one was not. */
export interface Goal {
  readonly goal: string;
  readonly got: string;
  readonly met: boolean;
}

type Row = Readonly<Record<string, string>>;

/** The first column is words, the others are numbers. */
export function printTable(title: string, rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {}).map((name, index) => ({
    name,
    alignment: index === 0 ? ('left' as const) : ('right' as const),
  }));
  const table = new Table({ title, shouldDisableColors: true, columns });
  table.addRows([...rows]);
  table.printTable();
}

export function printGoals(goals: readonly Goal[]): void {
  printTable(
    'Goals',
    goals.map(({ goal, got, met }) => ({ goal, got, met: met ? 'yes' : 'NO' })),
  );
}

export const count = (value: number) => Math.round(value).toLocaleString('en');
export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
export const times = (ratio: number) => `${ratio.toFixed(2)} x`;
export const megabytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MB`;
