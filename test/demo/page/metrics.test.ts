// Metrics of widgets, evaluated as CloudWatch does.
import { describe, expect, it } from 'vitest';
import { evaluateMetrics } from '../../../demo/page/metrics.ts';
import type { Point } from '../../../embedded/cloud/cloudwatch.ts';

const HOUR = 3_600_000;
const hour = (hours: number) => Date.UTC(2026, 2, 1, hours);

/** A point of the metric `Parts` at so many hours of the day; of a vault, or account-wide. */
const point = (
  hours: number,
  value: number,
  vault?: string,
  { namespace = 'Uploads', monitor = 'One' } = {},
): Point => ({
  namespace,
  metric: 'Parts',
  dimensions: { Monitor: monitor, ...(vault !== undefined && { VaultName: vault }) },
  value,
  unit: 'Count',
  at: new Date(Date.UTC(2026, 2, 1) + hours * HOUR),
});
const metric = (options: object) => [
  'Uploads',
  'Parts',
  'Monitor',
  'One',
  { label: 'parts', stat: 'Maximum', ...options },
];
const valuesOf = (row: ReturnType<typeof metric>, points: readonly Point[]) =>
  evaluateMetrics([row], points)[0]?.values;

describe('a metric', () => {
  const points = [point(1.1, 5), point(1.9, 2), point(2.3, 7), point(5, 1)];

  it('has a value for each period with points, at its start, in order', () => {
    const expected = [
      [hour(1), 5],
      [hour(2), 7],
      [hour(5), 1],
    ];
    expect(valuesOf(metric({ period: 3_600 }), points.toReversed())).toEqual(expected);
  });

  it('is read with its statistic', () => {
    expect(valuesOf(metric({ period: 3 * 3_600, stat: 'Sum' }), points)).toEqual([
      [hour(0), 14],
      [hour(3), 1],
    ]);
  });

  it('has periods of five minutes when nothing is said', () => {
    const starts = valuesOf(metric({}), points)?.map(([at]) => new Date(at).toISOString().slice(11, 16));
    expect(starts).toEqual(['01:05', '01:50', '02:15', '05:00']);
  });

  it('is that of its namespace and of exactly its dimensions', () => {
    const many = [
      ...[point(1, 5), point(1, 6, 'photos'), point(1, 8, 'mail')],
      ...[point(1, 7, undefined, { namespace: 'Other' }), point(1, 9, 'photos', { monitor: 'Two' })],
    ];
    expect(valuesOf(metric({}), many)).toEqual([[hour(1), 5]]);
    const ofPhotos = [
      'Uploads',
      'Parts',
      'Monitor',
      'One',
      'VaultName',
      'photos',
      { label: 'photos', stat: 'Maximum' },
    ];
    expect(valuesOf(ofPhotos, many)).toEqual([[hour(1), 6]]);
  });

  it('that has no points is an empty series', () => {
    expect(evaluateMetrics([metric({})], [])).toEqual([{ label: 'parts', unit: '', values: [] }]);
  });
});

describe('an expression', () => {
  const search = (text: string, label = '') => [{ label, expression: `${text} / 4` }];
  const ofParts = `SEARCH('{"Uploads",Monitor,VaultName} MetricName="Parts" Monitor="One"', 'Maximum', 3600)`;

  it('that searches gives a series for each vault, named by it, in another unit', () => {
    const found = evaluateMetrics(
      [search(ofParts)],
      [
        point(1, 5),
        point(1.2, 6, 'photos'),
        point(1, 8, 'mail'),
        point(2, 9, 'mail'),
        point(1, 1, 'x', { namespace: 'Other' }),
        point(1, 7, 'mail', { monitor: 'Two' }),
        point(1, 7, 'y', { monitor: 'Two' }),
      ],
    );
    expect(found).toEqual([
      {
        label: 'mail',
        unit: '',
        values: [
          [hour(1), 2],
          [hour(2), 2.25],
        ],
      },
      { label: 'photos', unit: '', values: [[hour(1), 1.5]] },
    ]);
  });

  it('that divides gives a series in another unit, and hides its operand', () => {
    const rows = [[{ label: 'hours', expression: 'parts / 60' }], metric({ id: 'parts', visible: false })];
    expect(evaluateMetrics(rows, [point(1, 90)])).toEqual([
      { label: 'hours', unit: '', values: [[hour(1), 1.5]] },
    ]);
  });

  it.each([
    ['another search', search(`SEARCH('Parts', 'Maximum', 3600)`)],
    ['a search with no value of a dimension', search(`SEARCH('{"U",A,B} MetricName="Parts"', 'Sum', 60)`)],
    ['a value of another dimension', search(`SEARCH('{"U",A,B} MetricName="Parts" B="b"', 'Sum', 60)`)],
    ['a search with a label', search(ofParts, 'vault')],
    ['a search in its own unit', [{ label: '', expression: ofParts }]],
    ['other arithmetic', [{ expression: 'FILL(parts, 0)' }]],
    ['an operand that is not there', [{ expression: 'other / 60' }]],
    ['another statistic', metric({ stat: 'p99' })],
    ['no statistic, which would be Average', ['Uploads', 'Parts', { label: 'parts' }]],
    ['what the row above says', ['.', 'Parts', { stat: 'Maximum' }]],
    ['a metric without options', ['Uploads', 'Parts']],
  ])('with %s is refused', (_, row) => {
    expect(() => evaluateMetrics([row], [point(1, 1)])).toThrow(/^expected /);
  });
});
