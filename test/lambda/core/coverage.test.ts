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
import { type Failure, failureAt, ListingError } from '../../../lambda/core/failures.ts';
import { toCoverageItem } from '../../../lambda/core/items.ts';
import { glacierError } from '../../support/fake-glacier.ts';
import { atHour } from '../../support/story.ts';

const failed = (vault: string, code: string) =>
  failureAt({ at: 'vault', vault }, new ListingError('list', glacierError(code)));
const denied = (vault: string) => failed(vault, 'AccessDeniedException');
const throttled = (vault: string) => failed(vault, 'ThrottlingException');
const coverageAt = (hour: number, failures: readonly Failure[], known?: Coverage) =>
  coverageWith(known, failures, atHour(hour)) ?? expect.unreachable();

/** What each scan reports, an hour after the one before: how many gaps are new, and how many are over. */
function reports(...scans: (readonly Failure[])[]) {
  let known: Coverage | undefined;
  return scans.map((failures, hour) => {
    const coverage = coverageAt(hour, failures, known);
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
    expect(new Set(gapKeys(many).values())).toEqual(new Set(['access denied']));
    const most = coverageAt(0, many.slice(0, 500));
    expect(most.gaps).toHaveLength(500);
    expect(JSON.stringify(toCoverageItem(most)).length).toBeLessThan(300_000);
  });

  it('are not known better by an older scan', () => {
    const newer = coverageAt(2, [A]);
    expect(coverageWith(newer, [B], atHour(1))).toBeUndefined();
    expect(coverageAt(2, [B], newer).gaps).toHaveLength(2);
  });

  it('leave the time of the last digest as it is', () => {
    const digested = { ...coverageAt(0, NONE), digestedAt: atHour(0) };
    expect(coverageAt(1, [A], digested).digestedAt).toEqual(atHour(0));
    expect(afterReport(coverageAt(1, [A], digested))).toMatchObject({
      digestedAt: atHour(0),
      reportedAt: atHour(1),
    });
  });

  it.each([60, 10])(
    'that cannot be remembered are reported four times a day, with scans every %i minutes',
    (minutes) => {
      const scans = Array.from({ length: (24 * 60) / minutes }, (_, index) => atHour((index * minutes) / 60));
      expect(scans.filter((at) => isTurnToReport(at, minutes))).toHaveLength(4);
    },
  );
});
