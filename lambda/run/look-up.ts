// Looks for calls about uploads in CloudTrail, within bounds. An obstacle is data, not an exception.
import { ScanError } from '../core/failures.ts';
import {
  CALLS,
  type CallName,
  isAccepted,
  mergedWindows,
  type RecordedCall,
  type Sought,
  type TimeWindow,
} from '../core/history.ts';
import { addSeconds, HOUR } from '../core/time.ts';
import type { CallHistory, Question, ScanRun } from '../ports.ts';

/** The bounds of a scan. CloudTrail answers two requests a second for the whole account. */
const MOST_REQUESTS = 20;
const MOST_SECONDS = 20;
/** Beginnings, ends and parts: each may use a third of these, and what the earlier ones have left. */
const SHARES = 3;
/** Of one question, with 50 calls each. So a question with many pages leaves requests to the others. */
const MOST_PAGES = 6;

const outOfBounds = (message: string) =>
  new ScanError(message, { service: 'CloudTrail', reason: 'outOfTime' });

export interface CallQuestion {
  readonly call: CallName;
  readonly sought: readonly Sought[];
  /** Whether the first call that Glacier accepted is enough, or we need all calls. */
  readonly until: 'found' | 'end';
  /** Keep calls about these uploads as well, if we meet any. */
  readonly beside?: readonly string[];
  /** How many kinds of questions follow this one: each keeps a third of the bounds. */
  readonly waiting: number;
  /** @default 6 */
  readonly mostPages?: number;
}

/** The calls found, by the upload's id. */
export interface Found {
  /** The newest first. */
  readonly calls: ReadonlyMap<string, readonly RecordedCall[]>;
  /** Uploads whose calls we have not all read without finding a sufficient one. */
  readonly left: ReadonlySet<string>;
  /** How far back we have read the calls of those uploads. */
  readonly readTo: ReadonlyMap<string, Date>;
}

export interface LookUp {
  /** Never rejects. After an obstacle it sends no further request. */
  find(question: CallQuestion): Promise<Found>;
  /**
   * The time of the newest of this monitor's own calls that CloudTrail shows; undefined if it shows none. Never
   * rejects.
   */
  newestShown(): Promise<Date | undefined>;
  /** The first obstacle. */
  readonly obstacle: () => unknown;
}

type Group = ReturnType<typeof mergedWindows>[number];

interface Finding {
  readonly calls: Map<string, RecordedCall[]>;
  readonly isFound: (id: string) => boolean;
}

const isWithin = (at: Date, window: TimeWindow | undefined) =>
  window !== undefined && at >= window.from && at <= window.to;

/** Asks one question after another. Once the time for lists is over, it asks nothing. */
export function createLookUp({
  history,
  now,
  signal,
}: Pick<ScanRun, 'now' | 'signal'> & { readonly history: CallHistory }): LookUp {
  const startedAt = now().getTime();
  let requests = 0;
  let obstacle: unknown;
  let isStopped = false;

  const isOver = (share: number) =>
    requests >= MOST_REQUESTS * share || now().getTime() - startedAt >= MOST_SECONDS * 1000 * share;

  async function ask(question: Question, marker?: string) {
    signal.throwIfAborted();
    if (isOver(1)) {
      throw outOfBounds(
        `expected all answers with ${MOST_REQUESTS} requests in ${MOST_SECONDS} seconds, got fewer; later scans ask for the rest`,
      );
    }
    requests += 1;
    return await history.lookUp(question, marker);
  }

  /** Undefined after an obstacle. */
  async function unlessStopped(question: Question, marker?: string) {
    if (isStopped) return undefined;
    try {
      return await ask(question, marker);
    } catch (error) {
      obstacle ??= error;
      isStopped = true;
      return undefined;
    }
  }

  /** How far back we have read: `all` if we read every call, or enough of them. */
  async function read(
    { ids, ...window }: Group,
    { call, until, waiting, beside = [], mostPages = MOST_PAGES }: CallQuestion,
    { calls, isFound }: Finding,
  ): Promise<'all' | Date> {
    const question = { call, window, wanted: new Set([...ids, ...beside]) };
    const share = (SHARES - waiting) / SHARES;
    let marker: string | undefined;
    let readTo = window.to;
    for (let page = 0; page < mostPages && !isOver(share); page += 1) {
      const answer = await unlessStopped(question, marker);
      if (!answer) return readTo;
      for (const item of answer.items) {
        const others = calls.get(item.uploadId) ?? [];
        if (!others.some(({ eventId }) => eventId === item.eventId))
          calls.set(item.uploadId, [...others, item]);
      }
      if (answer.marker === undefined) return 'all';
      if (until === 'found' && ids.every(isFound)) return 'all';
      marker = answer.marker;
      readTo = answer.reachedAt ?? readTo;
    }
    obstacle ??= outOfBounds(
      `expected fewer calls of ${call} from ${window.from.toISOString()} to ${window.to.toISOString()}, got more than fit a scan; later scans continue`,
    );
    return readTo;
  }

  return {
    async find(question) {
      const { sought, until } = question;
      const calls = new Map<string, RecordedCall[]>();
      const windows = new Map(sought.map(({ id, window }) => [id, window]));
      /** A call from outside the upload's own window does not count. */
      const isFound = (id: string) =>
        calls.get(id)?.some((each) => isAccepted(each) && isWithin(each.caller.at, windows.get(id))) === true;
      const groups = mergedWindows(sought);
      const left = new Set(groups.flatMap(({ ids }) => ids));
      const readTo = new Map<string, Date>();
      for (const group of groups) {
        const reached = await read(group, question, { calls, isFound });
        for (const id of group.ids) {
          const { from, to } = windows.get(id) ?? group;
          if (reached === 'all' || reached <= from) left.delete(id);
          else if (reached < to) readTo.set(id, reached);
        }
      }
      // Keep what we found before the obstacle.
      if (until === 'found') for (const id of [...left].filter(isFound)) left.delete(id);
      return { calls, left, readTo };
    },
    async newestShown() {
      const window = { from: addSeconds(now(), -3 * HOUR), to: now() };
      return (await unlessStopped({ call: CALLS.listed, window, wanted: new Set() }))?.newestAt;
    },
    obstacle: () => obstacle,
  };
}
