// Looks for calls about uploads in CloudTrail, within bounds; what stands in the way is data.
import { ScanError } from '../core/failures.ts';
import {
  CALLS,
  type CallName,
  isTaken,
  mergedWindows,
  type RecordedCall,
  type Sought,
  type TimeWindow,
} from '../core/history.ts';
import { addSeconds, HOUR } from '../core/time.ts';
import type { CallHistory, Question, ScanRun } from '../ports.ts';

/** Of a scan. CloudTrail answers two requests a second, to all of the account that ask. */
const MOST_REQUESTS = 20;
const MOST_SECONDS = 20;
/** Beginnings, ends and parts: each may use a third of these, and what those before it have left. */
const SHARES = 3;
/** Of one question, 50 calls each, so that one that has many leaves requests to the others. */
const MOST_PAGES = 6;

const outOfBounds = (message: string) =>
  new ScanError(message, { service: 'CloudTrail', reason: 'outOfTime' });

export interface CallQuestion {
  readonly call: CallName;
  readonly sought: readonly Sought[];
  /** Whether an upload's first call that Glacier took is enough, or all calls are looked at. */
  readonly until: 'found' | 'end';
  /** Calls about these uploads are kept as well, where they come by. */
  readonly beside?: readonly string[];
  /** How many kinds of questions come after it: a third of the bounds is left to each. */
  readonly waiting: number;
  /** @default 6 */
  readonly mostPages?: number;
}

/** What was found, by the upload's id. */
export interface Found {
  /** The newest first. */
  readonly calls: ReadonlyMap<string, readonly RecordedCall[]>;
  /** The uploads of which not every call was looked at, and no sufficient one was found. */
  readonly left: ReadonlySet<string>;
  /** Of these, how far back the calls were read. */
  readonly readTo: ReadonlyMap<string, Date>;
}

export interface LookUp {
  /** Never rejects. After an obstacle nothing more is asked. */
  find(question: CallQuestion): Promise<Found>;
  /** When the newest of this monitor's own calls was made that CloudTrail shows by now; undefined where it shows none. Never rejects. */
  newestShown(): Promise<Date | undefined>;
  /** What first stood in the way. */
  readonly obstacle: () => unknown;
}

type Group = ReturnType<typeof mergedWindows>[number];

interface Finding {
  readonly calls: Map<string, RecordedCall[]>;
  readonly isFound: (id: string) => boolean;
}

const isWithin = (at: Date, window: TimeWindow | undefined) =>
  window !== undefined && at >= window.from && at <= window.to;

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

  /** How far back it was read: all, where every call was looked at, or enough. */
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
      `expected fewer calls of ${call} from ${window.from.toISOString()} to ${window.to.toISOString()}, got more than fit a scan; later scans read on`,
    );
    return readTo;
  }

  return {
    async find(question) {
      const { sought, until } = question;
      const calls = new Map<string, RecordedCall[]>();
      const windows = new Map(sought.map(({ id, window }) => [id, window]));
      /** Not by a call from beyond its own window. */
      const isFound = (id: string) =>
        calls.get(id)?.some((each) => isTaken(each) && isWithin(each.caller.at, windows.get(id))) === true;
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
      // What was found before something stood in the way stays found.
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
