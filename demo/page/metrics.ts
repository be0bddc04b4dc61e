// What CloudWatch would answer to the metrics of a widget: points by period, searches, and a little arithmetic.
import type { Point } from '../../embedded/cloud/cloudwatch.ts';
import type { MetricWidget } from './widgets.ts';

/** A line of a graph, or a single value: the last. */
export interface Series {
  readonly label: string;
  /** Where it has one of its own. */
  readonly color?: string;
  readonly unit: string;
  /** When each period began, in milliseconds since 1970, and its value. */
  readonly values: readonly (readonly [at: number, value: number])[];
}

type Row = MetricWidget['properties']['metrics'][number];
type Options = Exclude<Row[number], string>;
type Values = Series['values'];

/** What CloudWatch takes when a widget says nothing. */
const DEFAULT_PERIOD_SECONDS = 300;

export const STATISTICS = {
  Maximum: (values: readonly number[]) => Math.max(...values),
  Minimum: (values: readonly number[]) => Math.min(...values),
  Sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
};

/**
 * Evaluates every metric of a widget that is shown; one that has no points yields an empty series.
 * @throws Error for anything that this does not know how to evaluate as CloudWatch does.
 */
export function evaluateMetrics(rows: readonly Row[], points: readonly Point[]): readonly Series[] {
  const parsed = rows.map(parseRow);
  return parsed
    .filter(({ options }) => options.visible !== false)
    .flatMap(({ path, options }) => {
      if (options.expression === undefined) return [metricSeries(path, options, points)];
      const [, searched, per] = /^(SEARCH\(.*\)) \/ (\d+)$/.exec(options.expression) ?? [];
      if (searched) return search(searched, options, points).map((found) => divided(found, per));
      const [, id, divisor] = /^(\w+) \/ (\d+)$/.exec(options.expression) ?? [];
      const operand = parsed.find((row) => row.options.id !== undefined && row.options.id === id);
      if (!operand) throw new Error(`expected a known expression, got ${options.expression}`);
      return [
        divided({ ...metricSeries(operand.path, operand.options, points), ...named(options) }, divisor),
      ];
    });
}

/** In another unit. */
const divided = (series: Series, divisor: string | undefined): Series => ({
  ...series,
  unit: '',
  values: series.values.map(([at, value]) => [at, value / Number(divisor)]),
});

function parseRow(row: Row): { readonly path: readonly string[]; readonly options: Options } {
  const path = row.filter((part) => typeof part === 'string');
  const [options, ...others] = row.filter((part) => typeof part !== 'string');
  // A dot or three stand for what the row above says.
  if (!options || others.length > 0 || path.some((part) => part.startsWith('.')))
    throw new Error(`expected a metric written in full, got ${JSON.stringify(row)}`);
  return { path, options };
}

const named = ({ label = '', color }: Options) => ({ label, ...(color !== undefined && { color }) });

/** The points of a metric with exactly these dimensions. */
export const pointsOf = (
  points: readonly Point[],
  namespace: string | undefined,
  metric: string | undefined,
  dimensions: Readonly<Record<string, string>>,
) =>
  points.filter(
    (point) =>
      point.namespace === namespace &&
      point.metric === metric &&
      Object.keys(point.dimensions).length === Object.keys(dimensions).length &&
      Object.entries(dimensions).every(([name, value]) => point.dimensions[name] === value),
  );

function metricSeries(path: readonly string[], options: Options, points: readonly Point[]): Series {
  const [namespace, metric, ...rest] = path;
  const pairs = rest.flatMap((name, index) => (index % 2 === 0 ? [[name, rest[index + 1]]] : []));
  const dimensions = Object.fromEntries(pairs);
  const own = pointsOf(points, namespace, metric, dimensions);
  return {
    ...named(options),
    unit: own[0]?.unit ?? '',
    values: byPeriod(own, options.period ?? DEFAULT_PERIOD_SECONDS, options.stat),
  };
}

/** The metrics that have exactly these two dimensions, the first with this value: for each value of the other a series. */
function search(expression: string, options: Options, points: readonly Point[]): Series[] {
  const syntax = /^SEARCH\('\{"([^"]+)",(\w+),(\w+)\} MetricName="(\w+)" (\w+)="([^"]+)"', '(\w+)', (\d+)\)$/;
  const [, namespace = '', given = '', dimension = '', metric = '', named, wanted = '', stat, period] =
    syntax.exec(expression) ?? [];
  if (!period || named !== given || options.label)
    throw new Error(
      `expected a search without a label for one metric by two dimensions with a value of the first, got ${expression}`,
    );
  const values = points
    .filter((point) => point.namespace === namespace && point.metric === metric)
    .filter(({ dimensions }) => dimensions[given] === wanted)
    .map((point) => point.dimensions[dimension])
    .filter((value) => value !== undefined);
  return [...new Set(values)].sort().map((value) =>
    metricSeries(
      [namespace, metric, given, wanted, dimension, value],
      // Its label is what tells the metrics from each other.
      { label: value, stat, period: Number(period) },
      points,
    ),
  );
}

function byPeriod(points: readonly Point[], periodSeconds: number, stat = 'Average'): Values {
  const statistic = Object.entries(STATISTICS).find(([name]) => name === stat)?.[1];
  if (!statistic) throw new Error(`expected one of ${Object.keys(STATISTICS).join(', ')}, got ${stat}`);
  const period = periodSeconds * 1_000;
  const periods = Map.groupBy(points, ({ at }) => Math.floor(at.getTime() / period) * period);
  return [...periods]
    .sort(([one], [other]) => one - other)
    .map(([at, own]) => [at, statistic(own.map(({ value }) => value))]);
}
