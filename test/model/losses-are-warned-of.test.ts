// Random histories: parts land at random seconds, scans jitter, runs are missed, and uploads end in every way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, IS_DEEP } from '../support/check.ts';
import { partsInARow } from '../support/fake-glacier.ts';
import { AT_ONCE } from '../support/fake-run.ts';
import { createStory, START } from '../support/story.ts';

const SECONDS_A_DAY = 86_400;
const MOST_GAPS = IS_DEEP ? 4 : 3;

/** One upload's true life, in seconds since the start. */
interface Life {
  readonly createdAt: number;
  /** Between one part and the next. */
  readonly gaps: readonly number[];
  /** Its client ends it this long after its last part, if Glacier has not removed it by then. */
  readonly endsAfter: number | undefined;
  /** Glacier removes it this long after 24 idle hours. */
  readonly removalDelay: number;
}

const life = fc.record<Life>({
  createdAt: fc.integer({ min: 1, max: 3 * 3600 }),
  gaps: fc.array(fc.integer({ min: 1, max: 12 * 3600 }), { maxLength: MOST_GAPS }),
  endsAfter: fc.option(fc.integer({ min: 0, max: 23 * 3600 }), { nil: undefined }),
  removalDelay: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 * 3600 })),
});

/** Until the monitor has reported the last end: 3 until creation, gaps of 12, 24 idle, 6 until removal, 4 to report it. */
const LONGEST_HOURS = 3 + MOST_GAPS * 12 + 24 + 6 + 4;

/** Scans an hour apart, each up to ten minutes late, and some not at all: never two missed in a row. */
const scanTimes = fc
  .array(fc.record({ late: fc.integer({ min: 0, max: 600 }), missed: fc.boolean() }), {
    minLength: LONGEST_HOURS,
    maxLength: LONGEST_HOURS,
  })
  .map((scans) =>
    scans.flatMap(({ late, missed }, hour) => (missed && hour % 2 === 1 ? [] : [hour * 3600 + late])),
  );

function timesOf({ createdAt, gaps, endsAfter, removalDelay }: Life) {
  let lastActivity = createdAt;
  const partTimes = gaps.map((gap) => {
    lastActivity += gap;
    return lastActivity;
  });
  const endedAt = endsAfter === undefined ? undefined : lastActivity + endsAfter;
  const removedAt = lastActivity + SECONDS_A_DAY + removalDelay;
  return { partTimes, lastActivity, endedAt, removedAt, goneAt: endedAt ?? removedAt };
}

/** The scans until this time, and four hours of them after it. */
const scansUntil = (scans: readonly number[], seconds: number) =>
  scans.filter((at) => at < seconds + 4 * 3600);

describe('any history', () => {
  it('has every loss reported as a loss, warned of in time, and no normal end reported as one', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 3 }), scanTimes, async (lives, hourly) => {
        const scans = scansUntil(hourly, Math.max(...lives.map((each) => timesOf(each).goneAt)));
        const story = createStory();
        const reported: { readonly at: number; readonly kind: string; readonly uploadId: string }[] = [];
        for (const at of scans) {
          story.vaults.photos = lives.flatMap((each, index) => {
            const { partTimes, goneAt } = timesOf(each);
            if (at < each.createdAt || at >= goneAt) return [];
            const parts = partsInARow(partTimes.filter((time) => time <= at).length);
            return [{ id: `${index}`, createdAt: new Date(START.getTime() + each.createdAt * 1000), parts }];
          });
          const scan = await story.scan(at / 3600, { run: { queue: AT_ONCE } });
          expect(scan.error).toBeUndefined();
          reported.push(...scan.reported.map(({ kind, uploadId }) => ({ at, kind, uploadId })));
        }
        for (const [index, each] of lives.entries()) {
          const { lastActivity, endedAt, goneAt } = timesOf(each);
          const news = reported.filter(({ uploadId }) => uploadId === `${index}`);
          const wasSeenSince = scans.some((at) => at >= lastActivity && at < goneAt);
          if (!wasSeenSince) continue;
          const kinds = news.map(({ kind }) => kind);
          if (each.gaps.length === 0) {
            expect(kinds, 'nothing of it can be lost').not.toContain('expiring');
            expect(kinds).not.toContain('lost');
          } else if (endedAt === undefined) {
            const warnedInTime = news.some(
              ({ kind, at }) =>
                kind === 'expiring' && at >= lastActivity && at < lastActivity + SECONDS_A_DAY,
            );
            expect(warnedInTime, `upload ${index} expiring in time, of ${JSON.stringify(news)}`).toBe(true);
            expect(kinds.at(-1)).toBe('lost');
            expect(kinds).not.toContain('ended');
          } else if (goneAt - lastActivity < SECONDS_A_DAY - 4 * 3600) {
            expect(kinds, 'an end well before 24 hours').not.toContain('lost');
          }
          expect(kinds.filter((kind) => kind === 'lost').length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('has idle time grow until there is progress', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(life, scanTimes, async (each, scans) => {
        const story = createStory();
        const { partTimes, lastActivity } = timesOf(each);
        // After it, nothing is new that could make a difference.
        const end = lastActivity + 8 * 3600;
        let before = { parts: -1, idle: 0 };
        for (const at of scans.filter((time) => time >= each.createdAt && time < end)) {
          const parts = partTimes.filter((time) => time <= at).length;
          const createdAt = new Date(START.getTime() + each.createdAt * 1000);
          story.vaults.photos = [{ id: 'a', createdAt, parts: partsInARow(parts) }];
          const idle =
            (await story.scan(at / 3600, { run: { queue: AT_ONCE } })).account.LongestIdleTime ?? Number.NaN;
          if (parts === 0) {
            expect(idle).toBe(0);
            continue;
          }
          const truth = at - (partTimes.filter((time) => time <= at).at(-1) ?? each.createdAt);
          expect(idle).toBeGreaterThanOrEqual(truth);
          if (parts === before.parts) expect(idle).toBeGreaterThan(before.idle);
          before = { parts, idle };
        }
      }),
    );
  });
});
