// Looks for calls about uploads in CloudTrail, within bounds; what stands in the way is data.
import { ScanError } from '../core/failures.ts';
import { type CallName, mergedWindows, type Sought } from '../core/history.ts';
import type { Caller } from '../core/verdict/record.ts';
import type { CallHistory, Question, ScanRun } from '../ports.ts';

/** Of a scan. CloudTrail answers two requests a second, to all of the account that ask. */
const MOST_REQUESTS = 20;
const MOST_SECONDS = 20;
/** Of one question, 50 calls each, so that one that has many leaves requests to the others. */
const MOST_PAGES = 6;

const outOfBounds = (message: string) =>
  new ScanError(message, { service: 'CloudTrail', reason: 'outOfTime' });

/** What was found, by the upload's id. */
export interface Found {
  readonly callers: ReadonlyMap<string, Caller>;
  /** The uploads that were not found, and not every call was looked at. */
  readonly left: ReadonlySet<string>;
  /** Of these, how far back the calls were read. */
  readonly readTo: ReadonlyMap<string, Date>;
}

export interface LookUp {
  /**
   * Never rejects. After an obstacle nothing more is asked.
   * @param kept How many requests of the scan are left to other questions.
   */
  find(call: CallName, sought: readonly Sought[], kept: number): Promise<Found>;
  /** What first stood in the way. */
  readonly obstacle: () => unknown;
}

/** Asks one question after another, and takes none of the time that lists need: once that is over, it asks nothing. */
export function createLookUp({
  history,
  now,
  signal,
}: Pick<ScanRun, 'now' | 'signal'> & { readonly history: CallHistory }): LookUp {
  const startedAt = now().getTime();
  let requests = 0;
  let obstacle: unknown;
  let isStopped = false;

  async function ask(question: Question, marker: string | undefined) {
    signal.throwIfAborted();
    if (requests >= MOST_REQUESTS || now().getTime() - startedAt >= MOST_SECONDS * 1000) {
      throw outOfBounds(
        `expected all answers with ${MOST_REQUESTS} requests in ${MOST_SECONDS} seconds, got fewer; later scans ask for the rest`,
      );
    }
    requests += 1;
    return await history.lookUp(question, marker);
  }

  /** How far back it was read: all, where every call was looked at, or enough. */
  async function read(question: Question, callers: Map<string, Caller>, kept: number): Promise<'all' | Date> {
    let marker: string | undefined;
    let readTo = question.window.to;
    for (let page = 0; page < MOST_PAGES && requests < MOST_REQUESTS - kept; page += 1) {
      const { items, marker: next, reachedAt = readTo } = await ask(question, marker);
      for (const { uploadId, caller } of items) callers.set(uploadId, caller);
      if (next === undefined || [...question.wanted].every((id) => callers.has(id))) return 'all';
      marker = next;
      readTo = reachedAt;
    }
    obstacle ??= outOfBounds(
      `expected fewer calls of ${question.call} from ${question.window.from.toISOString()} to ${question.window.to.toISOString()}, got more than fit a scan; later scans read on`,
    );
    return readTo;
  }

  return {
    async find(call, sought, kept) {
      const callers = new Map<string, Caller>();
      const windows = new Map(sought.map(({ id, window }) => [id, window]));
      const groups = mergedWindows(sought);
      const left = new Set(groups.flatMap(({ ids }) => ids));
      const readTo = new Map<string, Date>();
      for (const { ids, ...window } of groups) {
        if (isStopped) break;
        try {
          const reached = await read({ call, window, wanted: new Set(ids) }, callers, kept);
          for (const id of ids) {
            const { from, to } = windows.get(id) ?? window;
            if (reached === 'all' || reached <= from) left.delete(id);
            else if (reached < to) readTo.set(id, reached);
          }
        } catch (error) {
          obstacle ??= error;
          isStopped = true;
        }
      }
      // What was found before something stood in the way stays found.
      for (const id of callers.keys()) left.delete(id);
      return { callers, left, readTo };
    },
    obstacle: () => obstacle,
  };
}
