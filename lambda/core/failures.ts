// Failures as data: where, in which service, why, and by which error. Pure.

export type Service = 'Glacier' | 'DynamoDB' | 'CloudWatch' | 'SNS' | 'CloudTrail' | 'STS' | 'the monitor';

/** Why something failed; advice.ts has the words for each. */
export type Reason =
  | 'denied'
  | 'missing'
  | 'throttled'
  | 'unreachable'
  | 'outOfTime'
  | 'contradiction'
  | 'unreadable'
  | 'clock'
  | 'unsupported'
  | 'credentials'
  | 'other';

/** Each reason in a few words. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  denied: 'access denied',
  missing: 'not there',
  throttled: 'throttled',
  unreachable: 'not reachable',
  outOfTime: 'out of time',
  contradiction: 'lists that contradict themselves',
  unreadable: 'answers that cannot be read',
  clock: 'a wrong clock',
  unsupported: 'not served',
  credentials: 'credentials refused',
  other: 'other faults',
};
interface Circumstances {
  readonly service: Service;
  readonly reason: Reason;
  readonly cause?: unknown;
  /** AWS's own words on why access is denied, cleaned and bounded. */
  readonly clause?: string | undefined;
  /** What to do, where the error itself says it better than its reason does. */
  readonly advice?: string | undefined;
}

/** An error that knows its service and its reason. The adapters turn an SDK's errors into it. */
export class ScanError extends Error {
  override readonly name: string = 'ScanError';
  readonly service: Service;
  readonly reason: Reason;
  readonly clause: string | undefined;
  readonly advice: string | undefined;

  constructor(message: string, { service, reason, cause, clause, advice }: Circumstances) {
    super(message, cause === undefined ? {} : { cause });
    this.service = service;
    this.reason = reason;
    this.clause = clause;
    this.advice = advice;
  }
}

/** Thrown when a list cannot be read to its end, or contradicts itself; names the list, its vault and its upload. */
export class ListingError extends ScanError {
  override readonly name = 'ListingError';

  /** @param cause What ended the list; without it the list contradicts itself. */
  constructor(message: string, cause?: unknown) {
    super(
      message,
      cause === undefined ? { service: 'Glacier', reason: 'contradiction' } : circumstancesOf(cause),
    );
  }
}

/** Thrown when a part contradicts the parts before it or the upload's part size. */
export class PartError extends ScanError {
  override readonly name = 'PartError';

  constructor(message: string) {
    super(message, { service: 'Glacier', reason: 'contradiction' });
  }
}

/** Thrown when an answer lacks a field, or has one that cannot be; names the field. */
export class AnswerError extends ScanError {
  override readonly name = 'AnswerError';

  constructor(service: Service, field: string, expected: string, got: unknown) {
    super(`expected ${field} to be ${expected}, got ${JSON.stringify(got) ?? 'none'}`, {
      service,
      reason: 'unreadable',
    });
  }
}

/** Thrown when one of the clocks is wrong, and every idle time with it. */
export class ClockError extends ScanError {
  override readonly name = 'ClockError';

  constructor(message: string) {
    super(message, { service: 'the monitor', reason: 'clock', advice: message });
  }
}

/** Thrown into requests that still wait when their time is over. */
export class OutOfTimeError extends ScanError {
  override readonly name = 'OutOfTimeError';

  constructor(expected: string) {
    super(`expected to ${expected} before the run had to conclude, and could not`, {
      service: 'the monitor',
      reason: 'outOfTime',
    });
  }
}

const circumstancesOf = (error: unknown): Circumstances =>
  error instanceof ScanError
    ? { ...error, service: error.service, reason: error.reason, cause: error }
    : { service: 'the monitor', reason: 'other', cause: error };

export const reasonOf = (error: unknown): Reason => circumstancesOf(error).reason;

/** Where something failed. */
export type Place =
  | { readonly at: 'vault'; readonly vault: string }
  /** An entry of the setting `vaults`. */
  | { readonly at: 'entry'; readonly entry: string }
  | {
      readonly at:
        | 'vaultList'
        | 'region'
        | 'clock'
        | 'memory'
        | 'gapMemory'
        | 'noticeMemory'
        | 'accountMetrics'
        | 'alert'
        | 'subscribers'
        | 'message'
        | 'chat'
        | 'lastWord'
        | 'history'
        | 'account';
    };

const PLACES = {
  vaultList: 'the list of vaults',
  region: 'the Region',
  clock: 'the clock',
  memory: 'the memory of all vaults',
  gapMemory: 'the memory of gaps',
  noticeMemory: 'the memory of notices',
  accountMetrics: 'the account-wide metrics',
  alert: 'the alarm about new danger',
  subscribers: 'the subscribers of the topic',
  message: 'the message',
  chat: 'the chat topic',
  lastWord: 'the metric ScanCompleted',
  history: 'CloudTrail',
  account: 'the account',
} as const;

/** For logs and messages, such as `vault photos`. */
export function placeText(place: Place): string {
  if (place.at === 'vault') return `vault ${place.vault}`;
  return place.at === 'entry' ? `pattern ${place.entry}` : PLACES[place.at];
}

/** What a scan could not list or do: a gap of the scan. */
export interface Failure {
  readonly place: Place;
  readonly service: Service;
  readonly reason: Reason;
  readonly cause: unknown;
}

/** An unsupported Region and a wrong clock are one failure each, wherever they appear. */
export function failureAt(place: Place, cause: unknown): Failure {
  const { service, reason } = circumstancesOf(cause);
  const shared = reason === 'unsupported' ? 'region' : reason === 'clock' ? 'clock' : undefined;
  return { place: shared ? { at: shared } : place, service, reason, cause };
}

/** The result of a step, with its failure as data. */
export async function attempt<T>(
  place: Place,
  work: () => Promise<T>,
): Promise<
  | { readonly value: T; readonly failures: readonly [] }
  | { readonly value: undefined; readonly failures: readonly Failure[] }
> {
  try {
    return { value: await work(), failures: [] };
  } catch (cause) {
    return { value: undefined, failures: [failureAt(place, cause)] };
  }
}

/** Keeps only the first failure of the Region and the first of the clock, however many vaults met them. */
export const merged = (failures: readonly Failure[]): readonly Failure[] =>
  failures.filter(
    ({ place }, index) =>
      (place.at !== 'region' && place.at !== 'clock') ||
      failures.findIndex((other) => other.place.at === place.at) === index,
  );

/** An error in one line. If an adapter translated it, its message has the SDK's name already. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTranslated = Object.getPrototypeOf(error) === ScanError.prototype;
  return isTranslated ? error.message : `${error.name}: ${error.message}`;
}

/** Thrown when a scan could not list or publish everything; carries every cause. */
export class ScanIncompleteError extends AggregateError {
  override readonly name = 'ScanIncompleteError';

  constructor(failures: readonly Failure[]) {
    const reasons = failures.map(({ place, cause }) => `${placeText(place)}: ${describeError(cause)}`);
    const causes = failures.map(({ cause }) => cause);
    super(causes, `expected to list every upload and publish it, but ${reasons.join('; ')}`);
  }
}
