import { describe, expect, it } from 'vitest';
import { createQueue, settleAll } from '../../../lambda/run/queue.ts';

/** A queue for one request at a time. The first is under way until the test releases it. */
function createBusyQueue() {
  const [listing, remembering] = [new AbortController(), new AbortController()];
  const queue = createQueue(1, listing.signal, remembering.signal);
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const order: string[] = [];
  const note = (name: string) => async () => void order.push(name);
  const busy = queue.list(0)(() => promise);
  return { ...queue, listing, remembering, order, note, busy, release };
}

describe('the queue', () => {
  it('concludes before it remembers, remembers before it lists, and lists vaults in their order', async () => {
    const { list, remember, conclude, order, note, release } = createBusyQueue();
    const waiting = [
      list(2)(note('third vault')),
      list(0)(note('first vault')),
      list(1)(note('second vault')),
      list(0)(note('first vault again')),
      remember(note('remember')),
      conclude(note('conclude')),
    ];
    release();
    await Promise.all(waiting);
    expect(order).toEqual([
      ...['conclude', 'remember', 'first vault', 'first vault again', 'second vault', 'third vault'],
    ]);
  });

  it('has as many requests in flight as it may, and no more', async () => {
    const { signal } = new AbortController();
    const { list } = createQueue(3, signal, signal);
    let [inFlight, most] = [0, 0];
    const request = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
    };
    await Promise.all(Array.from({ length: 9 }, (_, index) => list(index)(request)));
    expect(most).toBe(3);
  });

  it('gives what the request gives, and fails as it fails', async () => {
    const { signal } = new AbortController();
    const { list, remember, conclude } = createQueue(1, signal, signal);
    for (const turn of [list(0), remember, conclude]) {
      expect(await turn(async () => 7)).toBe(7);
      await expect(turn(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    }
  });

  it('lists nothing more once time for that is up, whether it waits, runs or comes later', async () => {
    const { list, listing, busy, order, note } = createBusyQueue();
    const waiting = list(1)(note('waiting'));
    const outOfTime = new Error('out of time');
    listing.abort(outOfTime);
    for (const each of [busy, waiting, list(0)(note('later'))]) await expect(each).rejects.toBe(outOfTime);
    expect(order).toEqual([]);
  });

  it('remembers when lists are over, and concludes whatever the time', async () => {
    const { remember, conclude, listing, remembering, busy, order, note } = createBusyQueue();
    listing.abort(new Error('out of time'));
    await expect(busy).rejects.toThrow('out of time');
    await remember(note('remember'));
    remembering.abort(new Error('too late'));
    await expect(remember(note('remember again'))).rejects.toThrow('too late');
    await conclude(note('conclude'));
    expect(order).toEqual(['remember', 'conclude']);
  });
});

describe('settling', () => {
  it('waits for all, and then fails with the first that did', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const late = promise.then(() => Promise.reject(new Error('late')));
    const all = settleAll([late, Promise.reject(new Error('early')), Promise.resolve()]);
    resolve();
    await expect(all).rejects.toThrow('late');
    await expect(late).rejects.toThrow('late');
  });

  it('is done when nothing failed', async () => {
    await expect(settleAll([Promise.resolve(1)])).resolves.toBeUndefined();
  });
});
