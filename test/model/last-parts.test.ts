// What CloudTrail's records of parts add, over random histories: records that are late, missing, doubled, refused, of others.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../lambda/core/history.ts';
import { idleRange } from '../../lambda/core/verdict/idle.ts';
import { VERDICTS } from '../../lambda/core/verdict/verdict.ts';
import { check } from '../support/check.ts';
import { type FakeUpload, partsInARow } from '../support/fake-glacier.ts';
import { createFakeHistory, type FakeCallRecord } from '../support/fake-history.ts';
import { AT_ONCE } from '../support/fake-run.ts';
import { atHour, createStory, type Scan } from '../support/story.ts';

/** What becomes of the record of a call: after how many hours it shows, if ever, and how often. */
interface Fate {
  readonly showsAfter: number;
  readonly isMissing: boolean;
  readonly isDoubled: boolean;
}

/** Records that show before the monitor's next scan. */
const inTime: fc.Arbitrary<Fate> = fc.record({
  showsAfter: fc.constantFrom(0, 0.1, 0.4),
  isMissing: fc.constant(false),
  isDoubled: fc.boolean(),
});
const anyhow: fc.Arbitrary<Fate> = fc.record({
  showsAfter: fc.constantFrom(0, 0.1, 0.6, 3, 12),
  isMissing: fc.constantFrom(false, false, true),
  isDoubled: fc.boolean(),
});
const atOnce = fc.constant({ showsAfter: 0, isMissing: false, isDoubled: false });

const lifeWith = (fate: fc.Arbitrary<Fate>) =>
  fc.record({
    /** Hours before the first scan. */
    age: fc.double({ min: 0.1, max: 70, noNaN: true }),
    /** Hours between one part and the next; the first comes with the upload. */
    gaps: fc.array(
      fc.oneof(fc.double({ min: 0.01, max: 3, noNaN: true }), fc.double({ min: 3, max: 20, noNaN: true })),
      { minLength: 1, maxLength: 6 },
    ),
    fates: fc.array(fate, { minLength: 7, maxLength: 7 }),
    refusals: fc.array(fc.double({ min: -10, max: 30, noNaN: true }), { maxLength: 3 }),
    /** Hours from its last part to its completion; without, Glacier removes it after 24 idle hours and some. */
    completesAfter: fc.option(fc.double({ min: 0.1, max: 23, noNaN: true }), { nil: undefined }),
  });
type Life = ReturnType<typeof lifeWith> extends fc.Arbitrary<infer T> ? T : never;

const historyWith = (fate: fc.Arbitrary<Fate>) =>
  fc.record({
    lives: fc.array(lifeWith(fate), { minLength: 1, maxLength: 3 }),
    /** Hours from scan to scan: one an hour, and some missed. */
    steps: fc.array(fc.constantFrom(1, 1, 2, 5), { minLength: 3, maxLength: 5 }),
    pageSize: fc.constantFrom(2, 50),
    down: fc.array(fc.constantFrom(false, false, false, true), { minLength: 6, maxLength: 6 }),
  });
type History = ReturnType<typeof historyWith> extends fc.Arbitrary<infer T> ? T : never;

/** In hours since the first scan; records are in whole seconds. */
const whole = (hours: number) => Math.floor(hours * 3600) / 3600;
function timesOf({ age, gaps, completesAfter }: Life) {
  const parts = [-age];
  for (const gap of gaps) {
    // Nothing comes to what Glacier has removed.
    if (gap < 24) parts.push((parts.at(-1) ?? 0) + gap);
  }
  const last = parts.at(-1) ?? 0;
  return { parts: parts.map(whole), endsAt: last + (completesAfter ?? 24.5) };
}

function callsOf({ lives, steps }: History): FakeCallRecord[] {
  const about = lives.flatMap((life, index) => {
    const { parts, endsAt } = timesOf(life);
    const uploadId = `${index}`;
    const taken = parts.flatMap((at, number): FakeCallRecord[] => {
      const { showsAfter, isMissing, isDoubled } = life.fates[number] as Fate;
      const call = {
        ...{ call: CALLS.part, uploadId, at: atHour(at), showsAt: atHour(at + showsAfter) },
        eventId: `${uploadId}-${number}`,
      };
      return isMissing ? [] : isDoubled ? [call, call] : [call];
    });
    const refused = life.refusals
      .filter((at) => at > -life.age && at < endsAt)
      .map((at) => ({ call: CALLS.part, uploadId, at: atHour(whole(at)), refusal: 'AccessDeniedException' }));
    const end = { call: CALLS.completed, uploadId, at: atHour(endsAt) };
    return [...taken, ...refused, ...(life.completesAfter === undefined ? [] : [end])];
  });
  const own = hoursOf(steps).map((hour) => ({
    ...{ call: CALLS.listed, uploadId: '', at: atHour(hour), showsAt: atHour(hour + 0.1) },
  }));
  const ofOthers = Array.from({ length: 30 }, (_, hour) => ({
    ...{ call: CALLS.part, uploadId: 'another', at: atHour(hour - 10) },
  }));
  return [...about, ...own, ...ofOthers];
}

function hoursOf(steps: readonly number[]) {
  const hours = [0];
  for (const step of steps) hours.push((hours.at(-1) ?? 0) + step);
  return hours;
}

/** Records are in whole seconds. */
const secondsApart = (one: Date, other: Date) => Math.abs(one.getTime() - other.getTime()) / 1000;

const SEVERITY = new Map<unknown, number>(VERDICTS.map((verdict, severity) => [verdict, severity]));
const verdictsIn = ({ lines }: Scan) =>
  new Map(
    lines
      .flatMap(({ message, fields }) => (message === 'upload' ? [fields as Record<string, unknown>] : []))
      .map(({ uploadId, verdict }) => [uploadId, SEVERITY.get(verdict) ?? 0]),
  );
/** @param parts The hours of those of its parts that count. */
const truthAt = (hour: number, parts: readonly number[]) => {
  const idle = hour - (parts.filter((at) => at <= hour).at(-1) ?? hour);
  return SEVERITY.get(idle >= 16 ? 'expiring' : idle >= 6 ? 'stuck' : 'moving') ?? 0;
};

interface Seen {
  readonly hour: number;
  /** The uploads in progress. */
  readonly photos: FakeUpload[];
  readonly withCalls: Scan;
  readonly asked: number;
  /** The hour of the last scan at which CloudTrail answered. */
  readonly lastAsked: number;
  readonly memory: ReturnType<typeof createStory>['memory'];
}

/** Scans an account with CloudTrail. */
async function follow(
  drawn: History,
  calls: readonly FakeCallRecord[],
  onScan: (seen: Seen) => Promise<void> | void,
) {
  const asking = createStory();
  let lastAsked = Number.NEGATIVE_INFINITY;
  for (const [index, hour] of hoursOf(drawn.steps).entries()) {
    const photos = drawn.lives.flatMap((life, index) => {
      const { parts, endsAt } = timesOf(life);
      const there = parts.filter((at) => at <= hour);
      if (there.length === 0 || hour >= endsAt) return [];
      return [{ id: `${index}`, createdAt: atHour(-life.age), parts: partsInARow(there.length) }];
    });
    asking.vaults.photos = photos;
    const onAsk = () => {
      if (drawn.down[index]) throw new Error('down');
    };
    const { history, asked } = createFakeHistory(calls, {
      ...{ now: () => atHour(hour), pageSize: drawn.pageSize, onAsk },
    });
    const withCalls = await asking.scan(hour, { run: { history, queue: AT_ONCE } });
    if (!drawn.down[index]) lastAsked = hour;
    await onScan({ hour, photos, withCalls, asked: asked.length, lastAsked, memory: asking.memory });
  }
}

/** Scans the same account twice, once with CloudTrail and once without. */
async function followBoth(
  drawn: History,
  calls: readonly FakeCallRecord[],
  onScan: (seen: Seen, without: Scan) => void,
) {
  const plain = createStory();
  await follow(drawn, calls, async (seen) => {
    plain.vaults.photos = seen.photos;
    onScan(seen, await plain.scan(seen.hour, { run: { queue: AT_ONCE } }));
  });
}

/** Of each upload that both show: how severe it is without CloudTrail, with it, in truth, and by what shows of that. */
function compared({ lives }: History, without: Scan, { hour, withCalls, lastAsked }: Seen) {
  const [before, after] = [verdictsIn(without), verdictsIn(withCalls)];
  return [...after].flatMap(([id, severity]) => {
    const life = lives[Number(id)];
    const { parts, endsAt } = timesOf(life as Life);
    if (hour >= endsAt) return [];
    const shown = parts.filter((at, number) => at + (life?.fates[number]?.showsAfter ?? 0) <= lastAsked);
    const truth = truthAt(hour, parts);
    return [{ id, with: severity, without: before.get(id) ?? 0, truth, shown: truthAt(hour, shown) }];
  });
}

describe('verdicts with the calls of parts', () => {
  it('are never healthier than without, but where a call proves it, nor more urgent than the truth that shows', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(historyWith(inTime), async (history) => {
        const drawn: History = { ...history, pageSize: 50 };
        await followBoth(drawn, callsOf(drawn), (seen, without) => {
          expect(seen.asked).toBeLessThanOrEqual(20);
          expect(seen.withCalls.error).toBeUndefined();
          for (const each of compared(drawn, without, seen)) {
            const of = `upload ${each.id} at hour ${seen.hour}`;
            expect(each.with, of).toBeGreaterThanOrEqual(Math.min(each.without, each.truth));
            expect(each.with, of).toBeLessThanOrEqual(Math.max(each.without, each.truth, each.shown));
          }
        });
      }),
    );
  });

  it('are never healthier than the truth allows, and no loss is missed, whatever becomes of the records', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(historyWith(anyhow), async (drawn) => {
        const reported: string[][] = drawn.lives.map(() => []);
        const reportedWithout: string[][] = drawn.lives.map(() => []);
        await followBoth(drawn, callsOf(drawn), (seen, without) => {
          expect(seen.asked).toBeLessThanOrEqual(20);
          for (const { kind, uploadId } of seen.withCalls.reported) reported[Number(uploadId)]?.push(kind);
          for (const { kind, uploadId } of without.reported) reportedWithout[Number(uploadId)]?.push(kind);
          for (const each of compared(drawn, without, seen)) {
            const of = `upload ${each.id} at hour ${seen.hour}`;
            expect(each.with, of).toBeGreaterThanOrEqual(Math.min(each.without, each.truth));
            expect(each.with, 'never lost while it is there').toBeLessThan(SEVERITY.get('lost') ?? 0);
          }
        });
        for (const [index, life] of drawn.lives.entries()) {
          const isLost = (kind: string) => kind === 'lost' || kind === 'perhapsLost';
          if (life.completesAfter !== undefined || !reportedWithout[index]?.some(isLost)) continue;
          expect(reported[index]?.some(isLost), `the loss of upload ${index}`).toBe(true);
        }
      }),
    );
  });

  it('are the same as without where the calls of parts are not recorded', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(historyWith(inTime), async (drawn) => {
        const calls = callsOf(drawn).filter(({ call }) => call === CALLS.listed);
        await followBoth(drawn, calls, ({ withCalls }, without) => {
          expect(withCalls.account).toEqual(without.account);
          expect(verdictsIn(withCalls)).toEqual(verdictsIn(without));
        });
      }),
    );
  });
});

/** At first sight CloudTrail is asked for one day; Glacier may leave an upload for longer. */
function isWithinDay(life: Life): boolean {
  const { parts, endsAt } = timesOf(life);
  const last = parts.filter((at) => at <= 0).at(-1);
  return last === undefined || last > -24 || endsAt <= 0;
}

describe('idle times with every call of a part', () => {
  it('are exact', async () => {
    let exact = 0;
    await check(
      'inProcess',
      fc.asyncProperty(historyWith(atOnce), async (history) => {
        const drawn: History = {
          ...{ ...history, down: [], pageSize: 50 },
          lives: history.lives.filter(isWithinDay),
        };
        await follow(drawn, callsOf(drawn), ({ hour, memory, withCalls }) => {
          for (const record of memory.uploadRecords.values()) {
            const { partCalls, gone } = record;
            const last =
              timesOf(drawn.lives[Number(record.id)] as Life)
                .parts.filter((at) => at <= hour)
                .at(-1) ?? 0;
            if (gone) continue;
            const { after, seenAt, isOpen } = idleRange(record);
            expect(isOpen, 'no idle time is unknown').toBe(false);
            if (!partCalls) continue;
            expect(secondsApart(after, atHour(last))).toBeLessThanOrEqual(2);
            expect(secondsApart(seenAt, atHour(last))).toBeLessThanOrEqual(2);
            exact += 1;
          }
          expect(withCalls.account).toHaveProperty('StuckUploads');
          expect(withCalls.account).toHaveProperty('LongestIdleTime');
        });
      }),
    );
    expect(exact).toBeGreaterThan(0);
  });
});
