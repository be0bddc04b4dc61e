import { describe, expect, it } from 'vitest';
import { type Blindness, causesOf, isTurnToTell, nextBlindness } from '../../../lambda/core/blindness.ts';
import { parseBlindnessItem, toBlindnessItem } from '../../../lambda/core/blindness-item.ts';
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

/** What each scan tells, an hour after the one before. */
function tellings(...scans: (readonly Failure[])[]) {
  let known: Blindness | undefined;
  return scans.map((failures, hour) => {
    const { after, news } = nextBlindness(known, failures, atHour(hour));
    known = after;
    return news ?? '';
  });
}
const A = denied('a');
const B = denied('b');

describe('blindness', () => {
  it('is news when it begins, when its causes change, and when it is over', () => {
    expect(tellings([], [A], [A], [A, B], [A, B], [B], [], [])).toEqual([
      ...['', 'began', '', 'changed', '', 'changed', 'over', ''],
    ]);
  });

  it('is over after three hours without a cause that had come back', () => {
    expect(tellings([A], [], [A], [], [A], [], [], [], [])).toEqual([
      ...['began', 'over', 'began', '', '', '', '', 'over', ''],
    ]);
  });

  it('does not change at each scan because one of its causes comes and goes', () => {
    const both = [A, throttled('b')];
    expect(tellings([A], both, [A], both, [A], both, [A], [A], [A], [A])).toEqual([
      ...['began', 'changed', 'changed', 'changed', '', '', '', '', 'changed', ''],
    ]);
  });

  it('is as before when the same cause meets other vaults, unless somebody must mend it for each', () => {
    expect(tellings([throttled('a')], [throttled('b')], [throttled('c'), throttled('a')])).toEqual([
      ...['began', '', ''],
    ]);
    expect(tellings([A], [B])).toEqual(['began', 'changed']);
  });

  it('begins anew when it comes back after a quiet day, and is over as soon as it was the first time', () => {
    const quiet = Array.from({ length: 8 }, (): Failure[] => []);
    expect(tellings([A], [], ...quiet, [A], [])).toEqual([
      'began',
      'over',
      ...quiet.map(() => ''),
      'began',
      'over',
    ]);
  });

  it('is left as a newer scan told it', () => {
    const newer = { causes: [], scannedAt: atHour(2) };
    expect(nextBlindness(newer, [A], atHour(1))).toEqual({ after: newer });
  });

  it('has few causes enough for an item, however many vaults fail', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => denied(`${index}`.padStart(255, 'v')));
    expect(causesOf(many)).toEqual(['AccessDeniedException']);
    const most = nextBlindness(undefined, many.slice(0, 500), atHour(0)).after as Blindness;
    expect(JSON.stringify(toBlindnessItem(most)).length).toBeLessThan(300_000);
  });

  it('is read from its item as it was written', () => {
    const blindness: Blindness = {
      scannedAt: atHour(3),
      causes: [
        { key: 'a', seenAt: atHour(1), endedAt: atHour(2) },
        { key: 'b', seenAt: atHour(3), relapsed: true },
      ],
    };
    expect(parseBlindnessItem(toBlindnessItem(blindness))).toEqual({ record: blindness });
  });

  it.each([60, 10])(
    'that cannot be remembered is told four times a day, with scans every %i minutes',
    (minutes) => {
      const scans = Array.from({ length: (24 * 60) / minutes }, (_, index) => atHour((index * minutes) / 60));
      expect(scans.filter((at) => isTurnToTell(at, minutes))).toHaveLength(4);
    },
  );
});
