// One queue for all requests in flight, to Glacier and to the memory.
import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { Queue, Turn } from '../ports.ts';

/**
 * @param listing aborts when no more lists may start.
 * @param remembering aborts when the time to remember listings is over.
 */
export function createQueue(concurrency: number, listing: AbortSignal, remembering: AbortSignal): Queue {
  for (const signal of [listing, remembering]) setMaxListeners(0, signal);
  const queue = new PQueue({ concurrency });
  const until =
    (signal: AbortSignal, priority: number): Turn =>
    (request) =>
      queue.add(request, { priority, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
  return {
    list: (position) => until(listing, -position),
    remember: until(remembering, 1),
    conclude: (request) => queue.add(request, { priority: 2 }),
  };
}

/** Waits until all have ended, and only then fails with the first failure. */
export async function settleAll(works: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
