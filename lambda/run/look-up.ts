// Looks for calls about uploads in CloudTrail, within bounds; what stands in the way is data.

import { type CallName, merged, type Sought } from '../core/history.ts';
import type { Caller } from '../core/verdict/record.ts';
import type { Monitor, Question } from '../ports.ts';

/** Of a scan. CloudTrail answers two requests a second, to all of the account that ask. */
const MOST_REQUESTS = 20;
const MOST_SECONDS = 20;
/** Of one question, 50 calls each, so that one that has many leaves requests to the others. */
const MOST_PAGES = 6;

/** Thrown when the bounds are reached. */
export class LookUpError extends Error {
  override readonly name = 'LookUpError';
}

/** What was found, by the upload's id. */
export interface Found {
  readonly callers: ReadonlyMap<string, Caller>;
  /** The uploads that were not found, and not every call was looked at. */
  readonly left: ReadonlySet<string>;
}

export interface LookUp {
  /** Never rejects. After an obstacle nothing more is asked. */
  find(call: CallName, sought: readonly Sought[]): Promise<Found>;
  /** What first stood in the way. */
  readonly obstacle: () => unknown;
}

/** Asks one question after another, and takes none of the time that lists need: once that is over, it asks nothing. */
export function createLookUp({
  trail,
  now,
  signal,
}: Pick<Monitor, 'now' | 'signal'> & Required<Pick<Monitor, 'trail'>>): LookUp {
  const startedAt = now().getTime();
  let requests = 0;
  let obstacle: unknown;
  let isStopped = false;

  async function ask(question: Question, marker: string | undefined) {
    signal.throwIfAborted();
    if (requests >= MOST_REQUESTS || now().getTime() - startedAt >= MOST_SECONDS * 1000) {
      throw new LookUpError(
        `expected all answers with ${MOST_REQUESTS} requests in ${MOST_SECONDS} seconds, got fewer; later scans ask for the rest`,
      );
    }
    requests += 1;
    return await trail.lookUp(question, marker);
  }

  /** Whether all was looked at, or enough. */
  async function read(question: Question, callers: Map<string, Caller>): Promise<boolean> {
    let marker: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { items, marker: next } = await ask(question, marker);
      for (const { uploadId, caller } of items) callers.set(uploadId, caller);
      if (next === undefined || [...question.wanted].every((id) => callers.has(id))) return true;
      marker = next;
    }
    obstacle ??= new LookUpError(
      `expected at most ${MOST_PAGES} pages of ${question.call} from ${question.window.from.toISOString()} to ${question.window.to.toISOString()}, got more`,
    );
    return false;
  }

  return {
    async find(call, sought) {
      const callers = new Map<string, Caller>();
      const groups = merged(sought);
      const left = new Set(groups.flatMap(({ ids }) => ids));
      for (const { ids, ...window } of groups) {
        if (isStopped) break;
        try {
          const isWhole = await read({ call, window, wanted: new Set(ids) }, callers);
          if (isWhole) for (const id of ids) left.delete(id);
        } catch (error) {
          obstacle ??= error;
          isStopped = true;
        }
      }
      // What was found before something stood in the way stays found.
      for (const id of callers.keys()) left.delete(id);
      return { callers, left };
    },
    obstacle: () => obstacle,
  };
}
