// What could not be accounted for, in sentences that say what to do.
import { type AdviceWords, adviceOn, namesOf, rootOf } from '../../lambda/core/advice.ts';
import { describeError, type Failure, failureAt, reasonOf, ScanError } from '../../lambda/core/failures.ts';
import type { HistoryReport } from '../../lambda/core/scan.ts';

/** Thrown into whatever still waits when the user stops the command. */
export class InterruptedError extends ScanError {
  override readonly name = 'InterruptedError';

  constructor() {
    super('expected to list all before it was stopped', { service: 'the monitor', reason: 'outOfTime' });
  }
}

/** One sentence for each thing to do, however many vaults it holds for. */
export const sentencesOf = (failures: readonly Failure[], region: string): readonly string[] =>
  adviceOn(failures, region, WORDS).map(
    ({ subjects, advice }) => `${region}, ${namesOf(subjects)}: ${advice}.`,
  );

/** What CloudTrail did not tell is no reason to call the scan incomplete. */
export function historySentence(history: HistoryReport | undefined, region: string): readonly string[] {
  if (history?.obstacle === undefined) return [];
  const [{ advice } = { advice: '' }] = adviceOn(
    [failureAt({ at: 'history' }, history.obstacle)],
    region,
    WORDS,
  );
  return [
    `${region}, CloudTrail: ${advice}. The list is complete; of ${history.missing} uploads it could not be asked.`,
  ];
}

export const errorOf = ({ cause }: Failure) => describeError(rootOf(cause));

/** To whoever runs the command. */
const WORDS: AdviceWords = {
  who: 'these credentials',
  vaults: '--vault',
  tableActions: 'dynamodb:Query on the table',
  whenNoTable: 'correct --table',
  whenUnreachable: (service) =>
    `check the network, and AWS_ENDPOINT_URL_${service.toUpperCase()} where it is set`,
  whenThrottled: 'run it again when less else is going on',
  whenOutOfTime: 'stopped before all was listed; run it again for the whole',
  whenUnsupported: 'leave it out of --region',
  otherwise: 'run it again',
};

/** Why the account cannot be told. */
export function accountSentence(error: unknown): string {
  if (reasonOf(error) === 'outOfTime') {
    return 'STS did not say whose credentials these are before the run was stopped; run it again';
  }
  const [{ advice } = { advice: '' }] = adviceOn([failureAt({ at: 'account' }, error)], '', WORDS);
  return `STS does not say whose credentials these are: ${advice}`;
}
