// One limit on the requests in flight, whatever they ask for.
import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';

/** Runs a request when there is room among those in flight. */
export type Limit = <T>(request: () => Promise<T>) => Promise<T>;

export interface Limits {
  /**
   * The way into the queue for a vault's lists. Vaults that come first go first, so that a scan that is cut short has
   * whole vaults to show; the others fill what room is left. Once time is up, nothing starts, and all that waits or
   * runs fails with the signal's reason.
   */
  list(position: number): Limit;
  /** The way for what finishes a vault that was listed: ahead of all lists, and also when time is up. */
  readonly finish: Limit;
}

/** @param signal aborts when no more lists may start. */
export function createLimits(concurrency: number, signal: AbortSignal): Limits {
  setMaxListeners(0, signal);
  const queue = new PQueue({ concurrency });
  return {
    list: (position) => (request) =>
      queue.add(request, { priority: -position, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      }),
    finish: (request) => queue.add(request, { priority: 1 }),
  };
}

/** Waits until all have come to their end, and only then fails with the first that did. */
export async function settleAll(works: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
