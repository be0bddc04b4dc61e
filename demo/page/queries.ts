// The commands of Logs Insights that the dashboard uses, over the lines that the function logged.

export type Line = Readonly<Record<string, unknown>>;

export interface Table {
  readonly columns: readonly string[];
  readonly lines: readonly Line[];
}

type Command = readonly [
  syntax: RegExp,
  run: (table: Table, words: readonly string[], log: readonly Line[]) => Table,
];

const keep = (table: Table, isKept: (line: Line) => boolean): Table => ({
  ...table,
  lines: table.lines.filter(isKept),
});

const COMMANDS: readonly Command[] = [
  // There is one log.
  [/^SOURCE '[^']+'$/, (table) => table],
  [/^filter (\w+) = "([^"]*)"$/, (table, [field = '', text]) => keep(table, (line) => line[field] === text)],
  [/^filter (\w+) != "([^"]*)"$/, (table, [field = '', text]) => keep(table, (line) => line[field] !== text)],
  [
    /^filter (\w+) in \((SOURCE .*)\)$/s,
    (table, [field = '', subquery = ''], log) => {
      const found = runQuery(subquery, log);
      const values = found.lines.map((line) => line[found.columns[0] ?? '']);
      return keep(table, (line) => values.includes(line[field]));
    },
  ],
  [
    /^fields floor\((\w+) \/ (\d+) \* (\d+)\) \/ (\d+) as (\w+)$/,
    (table, [field = '', unit, factor, divisor, name = '']) => ({
      columns: [...table.columns, name],
      lines: table.lines.map((line) => ({
        ...line,
        [name]: Math.floor((Number(line[field]) / Number(unit)) * Number(factor)) / Number(divisor),
      })),
    }),
  ],
  [/^fields (@?\w+)$/, (table, [name = '']) => ({ columns: [...table.columns, name], lines: table.lines })],
  [
    /^sort (@?\w+) (asc|desc)(?:, (@?\w+) (asc|desc))?$/,
    (table, [field = '', order, next, nextOrder]) => {
      const by = (name: string, its: string | undefined) => (one: Line, other: Line) =>
        compare(one[name], other[name]) * (its === 'asc' ? 1 : -1);
      const first = by(field, order);
      const second = next === undefined ? () => 0 : by(next, nextOrder);
      return {
        ...table,
        lines: table.lines.toSorted((one, other) => first(one, other) || second(one, other)),
      };
    },
  ],
  [/^limit (\d+)$/, (table, [most]) => ({ ...table, lines: table.lines.slice(0, Number(most)) })],
  [/^display (@?\w+(?:, @?\w+)*)$/, (table, [names = '']) => ({ ...table, columns: names.split(', ') })],
];

/**
 * What a query of the dashboard answers.
 * @throws Error for any command in any form that the dashboard's queries did not have when this was written.
 */
export function runQuery(query: string, log: readonly Line[]): Table {
  let table: Table = { columns: [], lines: log };
  for (const text of commandsOf(query)) {
    const command = COMMANDS.find(([syntax]) => syntax.test(text));
    if (!command) throw new Error(`expected a command that this page knows, got ${text}`);
    const [syntax, run] = command;
    table = run(table, syntax.exec(text)?.slice(1) ?? [], log);
  }
  return table;
}

/** The query at its pipes, but for those of a query in brackets. */
function commandsOf(query: string): string[] {
  const commands = [''];
  let depth = 0;
  for (const character of query) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '|' && depth === 0) commands.push('');
    else commands.push(`${commands.pop()}${character}`);
  }
  return commands.map((command) => command.trim());
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : Number(String(one) > String(other));
}
