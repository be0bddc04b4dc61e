// What could not be accounted for, in words that say what to allow or do. Pure.
import { describeError, type Failure, ListingError } from './failures.ts';

/** What is said differently to whoever runs a scan, and to whoever has deployed it. */
export interface AdviceWords {
  /** Who needs a permission. */
  readonly who: string;
  /** Where vaults are chosen. */
  readonly vaults: string;
  readonly whenUnreachable: string;
  readonly whenThrottled: string;
  readonly whenUnsupported: string;
  readonly otherwise: string;
  /** On what only one of them meets. */
  readonly own: (root: Error, failure: Failure, region: string) => string | undefined;
}

/** To whoever has deployed the function. */
export const FUNCTION_WORDS: AdviceWords = {
  who: "the function's role",
  vaults: 'the setting `vaults`, and deploy',
  whenUnreachable: 'the next scan tries again',
  whenThrottled: 'set `concurrency` lower, or scan less often',
  whenUnsupported: 'take the Region out of `regions`, or destroy the monitor',
  otherwise: 'the next scan tries again',
  own(root) {
    const { cause } = root;
    switch (root.name) {
      case 'OutOfTimeError':
        return "the run's time was over before; set `concurrency` higher, or divide `vaults` between two monitors";
      // It says itself what to do.
      case 'ClockError':
        return root.message;
      case 'TableError':
        return cause instanceof Error && DENIED.includes(cause.name)
          ? "access to the monitor's table is denied; allow dynamodb:Query and dynamodb:PutItem on it to the function's role"
          : undefined;
      default:
        return undefined;
    }
  },
};

/** What is to be done about some of a scan's failures. */
export interface Advice {
  readonly subjects: readonly string[];
  readonly advice: string;
}

/** One for each thing to do, however many vaults it holds for. */
export function adviceOn(
  failures: readonly Failure[],
  region: string,
  words: AdviceWords,
): readonly Advice[] {
  const subjectsByAdvice = new Map<string, string[]>();
  for (const failure of failures) {
    const advice = adviceOnOne(failure, region, words);
    subjectsByAdvice.set(advice, [...(subjectsByAdvice.get(advice) ?? []), failure.subject]);
  }
  return [...subjectsByAdvice].map(([advice, subjects]) => ({ subjects, advice }));
}

const MOST_SUBJECTS = 3;

/** The first of them by name. @param others that are not even among the subjects. */
export function namesOf(subjects: readonly string[], others = 0): string {
  const more = subjects.length - MOST_SUBJECTS + others;
  const named = subjects.slice(0, MOST_SUBJECTS).join(', ');
  return `${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What Glacier or the SDK said, without the list in which it did. */
export const rootOf = (cause: unknown) =>
  cause instanceof ListingError && cause.cause instanceof Error ? cause.cause : cause;

const NETWORK_CODES = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];
export const isOfNetwork = (error: Error) =>
  NETWORK_CODES.includes(String((error as NodeJS.ErrnoException).code)) || error.name === 'TimeoutError';
export const DENIED = ['AccessDeniedException', 'AccessDenied'];

function adviceOnOne(failure: Failure, region: string, words: AdviceWords): string {
  const { subject, cause } = failure;
  const root = rootOf(cause);
  if (!(root instanceof Error)) return describeError(root);
  const own = words.own(root, failure, region);
  if (own !== undefined) return own;
  if (subject.startsWith('pattern ')) return `matches no vault; correct ${words.vaults}`;
  if (isOfNetwork(root)) {
    return `AWS cannot be reached (${root.message}); ${words.whenUnreachable}`;
  }
  if (DENIED.includes(root.name)) {
    return `access is denied; allow ${actionsFor(subject, cause)} to ${words.who}, and see the vault's own policy`;
  }
  switch (root.name) {
    case 'ResourceNotFoundException':
      return `there is no such vault in ${region}; correct ${words.vaults}`;
    case 'NoLongerSupportedException':
      return `Glacier does not serve this account in ${region}, where it has nothing stored; ${words.whenUnsupported}`;
    case 'ThrottlingException':
      return `AWS refused the requests as too many; ${words.whenThrottled}`;
    default:
      return `${describeError(root)}; ${words.otherwise}`;
  }
}

function actionsFor(subject: string, cause: unknown): string {
  if (subject === 'the list of vaults') return 'glacier:ListVaults on *';
  return cause instanceof ListingError
    ? 'glacier:ListMultipartUploads and glacier:ListParts on it'
    : 'cloudwatch:PutMetricData';
}
