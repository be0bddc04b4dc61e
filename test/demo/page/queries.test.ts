// Queries of the dashboard, answered as Logs Insights does.
import { describe, expect, it } from 'vitest';
import { runQuery } from '../../../demo/page/queries.ts';
import { attentionQuery, inProgressQuery, LAST_COMPLETED_QUERY } from '../../../infra/dashboard/queries.ts';
import { END_LINE, UPLOAD_LINE } from '../../../lambda/core/log-lines.ts';

// CDK writes a query so.
const queryOf = (lines: readonly string[]) => `SOURCE 'Log' | ${lines.join('\n| ')}`;

const FIRST = '2026-03-01T01:17:00.000Z';
const SECOND = '2026-03-01T02:17:00.000Z';
const attention = (scannedAt: string, uploadId: string, order: number) => ({
  message: UPLOAD_LINE.message,
  verdict: 'expiring',
  '@timestamp': scannedAt,
  scannedAt,
  startedAt: scannedAt,
  uploadId,
  ageHours: 36,
  order,
  bytes: 3 * 1024 ** 3,
});
const end = (scannedAt: string, outcome: string = END_LINE.completed, startedAt = scannedAt) => ({
  message: END_LINE.message,
  outcome,
  '@timestamp': startedAt,
  scannedAt,
  startedAt,
});

describe('the uploads that need attention', () => {
  const query = queryOf(attentionQuery('Log'));

  it('are those of the latest scan, those that can still be saved first', () => {
    const log = [
      attention(FIRST, 'gone', 2),
      end(FIRST),
      attention(SECOND, 'lost', 2),
      attention(SECOND, 'late', 1),
      attention(SECOND, 'soon', 0),
      end(SECOND),
    ];
    const { columns, lines } = runQuery(query, log);
    expect(columns.slice(0, 2)).toEqual(['verdict', 'hoursLeft']);
    expect(lines.map(({ uploadId, GiB, ageDays }) => [uploadId, GiB, ageDays])).toEqual([
      ['soon', 3, 1.5],
      ['late', 3, 1.5],
      ['lost', 3, 1.5],
    ]);
  });

  it('are also those that the latest scan could only tell from before, marked so', () => {
    const old = { ...attention(SECOND, 'old', 2), seen: 'before', seenAt: FIRST };
    const { columns, lines } = runQuery(query, [
      attention(FIRST, 'old', 2),
      end(FIRST),
      old,
      end(SECOND, END_LINE.incomplete),
    ]);
    expect(lines).toMatchObject([{ uploadId: 'old', seen: 'before', seenAt: FIRST }]);
    expect(columns).toContain('seen');
  });

  it('are those of the last attempt at the scan, each once', () => {
    const again = '2026-03-01T02:19:00.000Z';
    const { lines } = runQuery(query, [
      { ...attention(SECOND, 'moved since', 0), seen: 'before' },
      attention(SECOND, 'late', 1),
      end(SECOND, END_LINE.incomplete),
      { ...attention(SECOND, 'late', 0), startedAt: again },
      end(SECOND, END_LINE.completed, again),
    ]);
    expect(lines).toMatchObject([{ uploadId: 'late', order: 0 }]);
  });

  it('are none that move', () => {
    const moving = { ...attention(FIRST, 'moves', 3), verdict: 'moving' };
    const log = [attention(FIRST, 'late', 1), moving, end(FIRST)];
    expect(runQuery(query, log).lines).toMatchObject([{ uploadId: 'late' }]);
    const all = runQuery(queryOf(inProgressQuery('Log')), log);
    expect(all.lines).toMatchObject([{ uploadId: 'late' }, { uploadId: 'moves' }]);
  });

  it('are none when the latest scan found none', () => {
    expect(runQuery(query, [attention(FIRST, 'gone', 2), end(FIRST), end(SECOND)]).lines).toEqual([]);
  });
});

it('the last completed scan is not one that was incomplete', () => {
  const table = runQuery(queryOf(LAST_COMPLETED_QUERY), [
    { message: 'begin', '@timestamp': FIRST },
    end(FIRST),
    end(SECOND, END_LINE.incomplete),
  ]);
  expect(table.columns).toEqual(['scannedAt']);
  expect(table.lines.map(({ scannedAt }) => scannedAt)).toEqual([FIRST]);
});

it.each([
  'stats count(*) by vault',
  'filter message like /attention/',
  'filter parts > 5',
  'fields parts as count',
  'parse message "*" as all',
  'sort parts',
  'limit',
  'dedup vault',
])('refuses what it does not know: %s', (command) => {
  expect(() => runQuery(queryOf([command]), [])).toThrow(command);
});
