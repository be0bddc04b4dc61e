// One limit on the requests in flight, whatever they list.
import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { Limit } from './scan.ts';

/**
 * Gives each vault its way into one queue. Requests of vaults that come first go first, so that a scan that is cut
 * short has whole vaults to show; the others fill what room is left. Once `signal` aborts, nothing starts and all
 * that waits or runs fails with its reason.
 */
export function createLimit(concurrency: number, signal: AbortSignal): (position: number) => Limit {
  setMaxListeners(0, signal);
  const queue = new PQueue({ concurrency });
  return (position) => (request) =>
    queue.add(request, { priority: -position, signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
}
