// What is missing from a scan, in sentences that say what to do.
import { type AdviceWords, adviceOn, namesOf, rootOf } from '../../lambda/core/advice.ts';
import { describeError, type Failure, failureAt, reasonOf, ScanError } from '../../lambda/core/failures.ts';
import type { HistoryReport } from '../../lambda/core/scan-results.ts';
import { networkAdvice, placeOf, refusalAdvice, unreadableAdvice, type Whose } from './causes.ts';

/** Thrown into requests that still wait when the user stops the command. */
export class InterruptedError extends ScanError {
  override readonly name = 'InterruptedError';

  constructor() {
    super('expected to list all before it was stopped', { service: 'the monitor', reason: 'outOfTime' });
  }
}

/** One sentence for each thing to do, however many vaults need it. */
export const sentencesOf = (failures: readonly Failure[], region: string, whose: Whose): readonly string[] =>
  adviceHere(failures, region, whose).map(
    ({ subjects, advice }) => `${placeOf(whose, region)}, ${namesOf(subjects)}: ${advice}.`,
  );

/** What to do, from a terminal: it knows more about the network and the keys than the function does. */
function adviceHere(failures: readonly Failure[], region: string, whose: Whose) {
  const known = failures.map((failure): Failure => {
    const { service, reason } = failure;
    const root = rootOf(failure.cause);
    if (root instanceof ScanError && root.advice !== undefined) return failure;
    if (reason === 'unreadable' && root instanceof Error) {
      return withAdvice(failure, root, unreadableAdvice(root, whose));
    }
    const error = root instanceof ScanError ? root.cause : root;
    if (!(error instanceof Error)) return failure;
    const advice = refusalAdvice(error, region, whose) ?? networkAdvice(service, error, whose);
    return advice === undefined ? failure : withAdvice(failure, error, advice);
  });
  return adviceOn(known, region, WORDS);
}

/** The same, saying what to do. */
const withAdvice = (failure: Failure, cause: Error, advice: string): Failure => ({
  ...failure,
  cause: new ScanError(describeError(cause), {
    service: failure.service,
    reason: failure.reason,
    cause: cause instanceof ScanError ? cause.cause : cause,
    advice,
  }),
});

/** A detail that CloudTrail did not give does not make the scan incomplete. */
export function historySentence(
  history: HistoryReport | undefined,
  region: string,
  whose: Whose,
): readonly string[] {
  if (history?.obstacle === undefined) return [];
  const failure = failureAt({ at: 'history' }, history.obstacle);
  const [{ advice } = { advice: '' }] = adviceHere([failure], region, whose);
  return [
    `${placeOf(whose, region)}, CloudTrail: ${advice}. The list is complete; it could not be asked about ${history.missing} uploads.`,
  ];
}

export const errorOf = ({ cause }: Failure) => describeError(rootOf(cause));

/** Words for whoever runs the command. */
const WORDS: AdviceWords = {
  who: 'these credentials',
  vaults: '--vault',
  tableActions: 'dynamodb:Query on the table',
  whenNoTable: 'correct --table',
  whenUnreachable: () => 'check the network',
  whenThrottled: 'run it again when less else is going on',
  whenOutOfTime: 'stopped before all was listed; run it again for the whole',
  whenUnsupported: 'leave it out of --region',
  otherwise: 'run it again',
};

/** Why nobody knows the account. */
export function accountSentence(error: unknown, region: string, whose: Whose): string {
  if (reasonOf(error) === 'outOfTime') {
    return `STS did not say whose ${whose.keys} are before the run was stopped; run it again`;
  }
  const [{ advice } = { advice: '' }] = adviceHere([failureAt({ at: 'account' }, error)], region, whose);
  return `STS does not say whose ${whose.keys} are: ${advice}`;
}
