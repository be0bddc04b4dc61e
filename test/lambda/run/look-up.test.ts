import { describe, expect, it } from 'vitest';
import { CALLS } from '../../../lambda/core/history.ts';
import { type CallQuestion, createLookUp } from '../../../lambda/run/look-up.ts';
import { createFakeHistory, type FakeCallRecord } from '../../support/fake-history.ts';
import { atHour } from '../../support/story.ts';

const part = (uploadId: string, hour: number, more: Partial<FakeCallRecord> = {}): FakeCallRecord => ({
  ...{ call: CALLS.part, uploadId, at: atHour(hour) },
  ...more,
});
/** Calls about other uploads, the newest at the hour given and one each minute before. */
const others = (count: number, hour = 0) =>
  Array.from({ length: count }, (_, index) => part(`other-${index}`, hour - index / 60));
const window = (from: number, to: number) => ({ from: atHour(from), to: atHour(to) });
const sought = (id: string, from = -24, to = 0) => ({ id, window: window(from, to) });
const question = (more: Partial<CallQuestion> = {}): CallQuestion => ({
  ...{ call: CALLS.part, sought: [sought('a')], until: 'found', waiting: 0 },
  ...more,
});

interface Options {
  readonly pageSize?: number;
  /** How many seconds a request takes. */
  readonly seconds?: number;
  /** The request that fails, counted from 1. */
  readonly failsAt?: number;
}

function createAsking(
  calls: readonly FakeCallRecord[],
  { pageSize = 1, seconds = 0, failsAt }: Options = {},
) {
  let passed = 0;
  const now = () => new Date(atHour(0).getTime() + passed * 1000);
  const { history, asked } = createFakeHistory(calls, {
    ...{ now, pageSize },
    onAsk: () => {
      passed += seconds;
      if (asked.length === failsAt) throw new Error('down');
    },
  });
  return { lookUp: createLookUp({ history, now, signal: new AbortController().signal }), asked };
}
const problemOf = (obstacle: unknown) => (obstacle instanceof Error ? obstacle.message : obstacle);

describe('a question', () => {
  it('ends with the page that has a call that Glacier took of each upload, and needs no more', async () => {
    const calls = [part('a', -1, { refusal: 'Denied' }), part('a', -2), part('b', -3), part('a', -4)];
    const { lookUp, asked } = createAsking(calls);
    const { calls: found, left } = await lookUp.find(question({ sought: [sought('a'), sought('b')] }));
    expect(found.get('a')?.map(({ caller }) => caller.at)).toEqual([atHour(-1), atHour(-2)]);
    expect([asked.length, left.size, lookUp.obstacle()]).toEqual([3, 0, undefined]);
  });

  it('reads to the end of its window where all calls count', async () => {
    const calls = [part('a', -1), part('a', -2), part('a', -30)];
    const { lookUp, asked } = createAsking(calls);
    const { calls: found, left } = await lookUp.find(question({ until: 'end' }));
    expect([found.get('a')?.length, asked.length, left.size]).toEqual([2, 2, 0]);
  });

  it('is not ended by a call from beyond the window of its upload', async () => {
    const { lookUp } = createAsking([part('b', -1), part('a', -2), part('a', -12)]);
    const { calls } = await lookUp.find(question({ sought: [sought('a', -24, -10), sought('b')] }));
    expect(calls.get('a')?.map(({ caller }) => caller.at)).toEqual([atHour(-2), atHour(-12)]);
  });

  it('takes a call at either end of its window, and none before it', async () => {
    for (const hour of [-24, 0]) {
      const { lookUp, asked } = createAsking([part('a', hour), part('x', -24), part('x', -24)]);
      await lookUp.find(question());
      expect(asked).toHaveLength(1);
    }
    const { lookUp, asked } = createAsking([part('a', -9), part('b', -10), part('x', -11)]);
    await lookUp.find(question({ sought: [sought('a', -3, 0), sought('b', -24, -2)] }));
    expect(asked).toHaveLength(3);
  });

  it('counts a record once, and keeps calls about uploads beside those that it asks for', async () => {
    const twice = part('a', -1, { eventId: 'same' });
    const { lookUp } = createAsking([twice, twice, part('c', -2), part('d', -3)], { pageSize: 9 });
    const { calls } = await lookUp.find(question({ until: 'end', beside: ['c'] }));
    expect([...calls].map(([id, those]) => [id, those.length])).toEqual([
      ['a', 1],
      ['c', 1],
    ]);
  });

  it('asks once for windows that overlap', async () => {
    const { lookUp, asked } = createAsking([]);
    await lookUp.find(question({ sought: [sought('a', -3, -1), sought('b', -2, 0), sought('c', -9, -8)] }));
    expect(asked.map(({ wanted }) => [...wanted])).toEqual([['b', 'a'], ['c']]);
  });
});

describe('the bounds', () => {
  it('are six pages for a question, and it says how far back it came', async () => {
    const { lookUp, asked } = createAsking([...others(20), part('a', -9)]);
    const { left, readTo } = await lookUp.find(question());
    expect([asked.length, [...left], readTo.get('a')]).toEqual([6, ['a'], atHour(-5 / 60)]);
    expect(problemOf(lookUp.obstacle())).toContain('got more than fit a scan; later scans continue');
  });

  it('are all requests that are left for one that may have more pages', async () => {
    const { lookUp, asked } = createAsking([...others(30), part('a', -9)]);
    await lookUp.find(question({ mostPages: 99 }));
    expect(await lookUp.newestShown()).toBeUndefined();
    expect(asked).toHaveLength(20);
  });

  it.each([
    [0, 20],
    [1, 14],
    [2, 7],
  ])('leave a third of the requests to each of %i kinds of questions that wait', async (waiting, most) => {
    const { lookUp, asked } = createAsking([...others(30), part('a', -9)]);
    await lookUp.find(question({ mostPages: 99, waiting }));
    expect(asked).toHaveLength(most);
  });

  it('are an obstacle of CloudTrail where one is asked for beyond them', async () => {
    const { lookUp, asked } = createAsking([]);
    for (let request = 0; request < 20; request += 1) await lookUp.newestShown();
    expect(lookUp.obstacle()).toBeUndefined();
    await lookUp.newestShown();
    expect(lookUp.obstacle()).toMatchObject({
      ...{ service: 'CloudTrail', reason: 'outOfTime' },
      message: expect.stringContaining('20 requests in 20 seconds'),
    });
    expect(asked).toHaveLength(20);
  });

  it('leave a third of the 20 seconds as well', async () => {
    const { lookUp, asked } = createAsking([...others(30), part('a', -9)], { seconds: 3 });
    await lookUp.find(question({ mostPages: 99, waiting: 2 }));
    expect(asked).toHaveLength(3);
    await lookUp.find(question({ mostPages: 99 }));
    expect(asked).toHaveLength(7);
  });

  it('do not take from an upload what was read to the beginning of its window', async () => {
    const { lookUp } = createAsking([...others(20), part('b', -9)]);
    const { left } = await lookUp.find(question({ sought: [sought('a', -4 / 60, 0), sought('b')] }));
    expect([...left]).toEqual(['b']);
  });
});

describe('an obstacle', () => {
  it('leaves what was found and read before, and ends all questions', async () => {
    const { lookUp, asked } = createAsking([part('a', -1), part('x', -2), part('b', -9)], { failsAt: 3 });
    const { calls, left, readTo } = await lookUp.find(question({ sought: [sought('a'), sought('b')] }));
    expect([calls.has('a'), [...left], readTo.get('b')]).toEqual([true, ['b'], atHour(-2)]);
    await lookUp.find(question());
    expect(await lookUp.newestShown()).toBeUndefined();
    expect([asked.length, problemOf(lookUp.obstacle())]).toEqual([3, 'down']);
  });
});

describe('how far CloudTrail shows calls', () => {
  const listed = (hour: number, showsAt = hour): FakeCallRecord => ({
    ...{ call: CALLS.listed, uploadId: '', at: atHour(hour), showsAt: atHour(showsAt) },
  });

  it('is by the newest list call of the last three hours', async () => {
    const { lookUp, asked } = createAsking([listed(-2), listed(-1), listed(-0.1, 0.2)]);
    expect(await lookUp.newestShown()).toEqual(atHour(-1));
    expect(asked).toEqual([{ call: CALLS.listed, window: window(-3, 0), wanted: new Set() }]);
    expect(await createAsking([listed(-3.1)]).lookUp.newestShown()).toBeUndefined();
  });
});
