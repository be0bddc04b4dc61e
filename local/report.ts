// What `npm start` prints: the uploads as the function saw them, and the metrics as they were published.
import { Table } from 'console-table-printer';
import type { Point } from './cloudwatch.ts';
import type { LogLine } from './lambda.ts';

/** The tables of one scan, from the function's own log lines and the points that arrived. */
export function printReport(log: readonly LogLine[], points: readonly Point[]): void {
  const uploads = log.filter(({ message }) => message === 'upload');
  printTable(
    'Uploads in progress',
    ['vault', 'upload', 'age', 'parts', 'bytes', 'verdict'],
    uploads.map(uploadRow),
  );
  printTable('Published metrics', ['metric', 'vault', 'value', 'unit'], points.map(pointRow));
}

type Row = Readonly<Record<string, string>>;

function printTable(title: string, columns: readonly string[], rows: readonly Row[]): void {
  const numeric = new Set(['age', 'parts', 'bytes', 'value']);
  const table = new Table({
    title,
    shouldDisableColors: true,
    columns: columns.map((name) => ({ name, alignment: numeric.has(name) ? 'right' : 'left' })),
  });
  table.addRows([...rows]);
  table.printTable();
}

const uploadRow = (line: LogLine): Row => ({
  vault: String(line.vault),
  upload: `${String(line.uploadId).slice(0, 12)}…`,
  age: formatAge(Number(line.ageSeconds)),
  parts: Number(line.parts).toLocaleString('en'),
  bytes: Number(line.bytes).toLocaleString('en'),
  verdict: String(line.verdict),
});

const pointRow = ({ metric, dimensions, value, unit }: Point): Row => ({
  metric,
  vault: dimensions.VaultName ?? '(account)',
  value: value.toLocaleString('en'),
  unit,
});

const formatAge = (seconds: number) =>
  seconds < 2 * 86_400 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} d`;
