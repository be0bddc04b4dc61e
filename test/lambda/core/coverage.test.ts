import { describe, expect, it } from 'vitest';
import {
  afterReport,
  type Coverage,
  changeOf,
  coverageWith,
  gapKeys,
  isReportDue,
  isTurnToReport,
} from '../../../lambda/core/coverage.ts';
import { parseCoverageItem, toCoverageItem } from '../../../lambda/core/coverage-item.ts';
import { type Failure, ListingError } from '../../../lambda/core/failures.ts';
import { glacierError } from '../../support/fake-glacier.ts';
import { atHour } from '../../support/story.ts';

const denied = (vault: string) => ({
  subject: `vault ${vault}`,
  cause: new ListingError('list', { cause: glacierError('AccessDeniedException') }),
});
const throttled = (vault: string) => ({
  subject: `vault ${vault}`,
  cause: glacierError('ThrottlingException'),
});

/** What each scan reports, an hour after the one before: how many gaps are new, and how many are over. */
function reports(...scans: (readonly Failure[])[]) {
  let known: Coverage | undefined;
  return scans.map((failures, hour) => {
    const coverage = coverageWith(known, new Set(gapKeys(failures).values()), atHour(hour));
    const isDue = isReportDue(coverage);
    const { fresh, over } = changeOf(coverage);
    known = isDue ? afterReport(coverage) : coverage;
    return isDue ? `${fresh.length} new, ${over.length} over` : '';
  });
}
const NONE: readonly Failure[] = [];
const A = denied('a');
const B = denied('b');

describe('gaps', () => {
  it('are reported when one is new, and when one is over, three hours after it was last there', () => {
    expect(reports(NONE, [A], [A], [A], [A], NONE, NONE, NONE, NONE)).toEqual([
      ...['', '1 new, 0 over', '', '', '', '', '', '0 new, 1 over', ''],
    ]);
  });

  it('are reported three hours apart', () => {
    expect(reports([A], [A, B], [A, B], [A, B], [A, B])).toEqual([
      ...['1 new, 0 over', '', '', '1 new, 0 over', ''],
    ]);
  });

  it('that come and go are reported once, and once when they are over', () => {
    expect(reports([A], NONE, [A], NONE, [A], NONE, NONE, NONE, NONE)).toEqual([
      ...['1 new, 0 over', '', '', '', '', '', '', '0 new, 1 over', ''],
    ]);
  });

  it('are the same when the same reason meets other vaults, unless somebody must mend it for each', () => {
    const throttledEach = [
      [throttled('a')],
      [throttled('b')],
      [throttled('c'), throttled('a')],
      [throttled('d')],
    ];
    expect(reports(...throttledEach)).toEqual(['1 new, 0 over', '', '', '']);
    expect(reports([A], [B], [B], [B])).toEqual(['1 new, 0 over', '', '', '1 new, 1 over']);
  });

  it('are not reported as over if nobody knows of them', () => {
    expect(reports([A], [B], NONE, NONE, NONE, NONE)).toEqual([
      ...['1 new, 0 over', '', '', '0 new, 1 over', '', ''],
    ]);
  });

  it('are few enough for an item, however many vaults fail', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => denied(`${index}`.padStart(255, 'v')));
    expect(new Set(gapKeys(many).values())).toEqual(new Set(['AccessDeniedException']));
    const most = coverageWith(undefined, new Set(gapKeys(many.slice(0, 500)).values()), atHour(0));
    expect(JSON.stringify(toCoverageItem(most)).length).toBeLessThan(300_000);
  });

  it('are read from their item as they were written', () => {
    const coverage: Coverage = {
      scannedAt: atHour(3),
      toldAt: atHour(1),
      gaps: [
        { key: 'a', seenAt: atHour(1), told: true },
        { key: 'b', seenAt: atHour(3) },
      ],
    };
    expect(parseCoverageItem(toCoverageItem(coverage))).toEqual({ record: coverage });
  });

  it.each([60, 10])(
    'that cannot be remembered are reported four times a day, with scans every %i minutes',
    (minutes) => {
      const scans = Array.from({ length: (24 * 60) / minutes }, (_, index) => atHour((index * minutes) / 60));
      expect(scans.filter((at) => isTurnToReport(at, minutes))).toHaveLength(4);
    },
  );
});
