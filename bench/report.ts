// The output of the bench: tables, and at the end the goals and what was reached.
import { renderTable } from '../cli/show/table.ts';
import { MEBIBYTE } from '../embedded/glacier/rules.ts';

/** A number to reach; the bench fails if it misses one. */
export interface Goal {
  readonly goal: string;
  readonly got: string;
  readonly met: boolean;
}

export function printGoals(goals: readonly Goal[]): void {
  const rows = goals.map(({ goal, got, met }) => ({ goal, got, met: met ? 'yes' : 'NO' }));
  console.log(renderTable('Goals', rows));
}

export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
export const times = (ratio: number) => `${ratio.toFixed(2)} x`;
export const megabytes = (bytes: number) => `${(bytes / MEBIBYTE).toFixed(0)} MB`;
