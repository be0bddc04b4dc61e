// What could not be accounted for, in sentences that say what to do.
import { TableError } from '../../lambda/aws/table.ts';
import {
  type AdviceWords,
  adviceOn,
  DENIED,
  isOfNetwork,
  namesOf,
  rootOf,
} from '../../lambda/core/advice.ts';
import { describeError, type Failure } from '../../lambda/core/failures.ts';
import type { TrailReport } from '../../lambda/run/explain.ts';
import { ClockError } from '../clock.ts';
import { MemoryError } from '../memory/folder.ts';

/** Thrown into whatever still waits when the user stops the command. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** One sentence for each thing to do, however many vaults it holds for. */
export const sentencesOf = (failures: readonly Failure[], region: string): readonly string[] =>
  adviceOn(failures, region, WORDS).map(
    ({ subjects, advice }) => `${region}, ${namesOf(subjects)}: ${advice}.`,
  );

/** What CloudTrail did not tell is no reason to call the scan incomplete. */
export function trailSentence(trail: TrailReport | undefined, region: string): readonly string[] {
  const { obstacle, missing } = trail ?? {};
  if (obstacle === undefined) return [];
  const isDenied = obstacle instanceof Error && obstacle.name === 'AccessDeniedException';
  const what = isDenied
    ? 'access is denied; allow cloudtrail:LookupEvents on * to these credentials'
    : describeError(obstacle);
  return [
    `${region}, CloudTrail: ${what}. The list is complete; of ${missing} uploads it could not be asked.`,
  ];
}

export const reasonOf = ({ cause }: Failure) => describeError(rootOf(cause));

/** To whoever runs the command. */
const WORDS: AdviceWords = {
  who: 'these credentials',
  vaults: '--vault',
  whenUnreachable: 'check the network',
  whenThrottled: 'run it again when less else is going on',
  whenUnsupported: 'leave it out of --region',
  otherwise: 'run it again',
  own(root, _, region) {
    if (root instanceof MemoryError || root instanceof ClockError) return root.message;
    if (root instanceof InterruptedError) return 'stopped before all was listed; run it again for the whole';
    const service = root instanceof TableError ? 'DynamoDB' : 'Glacier';
    const met = root instanceof TableError && root.cause instanceof Error ? root.cause : root;
    if (isOfNetwork(met)) return unreachable(service, met);
    if (service === 'DynamoDB' && DENIED.includes(met.name)) {
      return 'access is denied; allow dynamodb:Query on the table to these credentials';
    }
    if (service === 'DynamoDB' && met.name === 'ResourceNotFoundException') {
      return `there is no such table in ${region}; correct --table`;
    }
    return credentialsAdvice(met);
  },
};

const unreachable = (service: string, { message }: Error) =>
  `${service} cannot be reached (${message}); check the network, and AWS_ENDPOINT_URL_${service.toUpperCase()} where it is set`;

/** Why the account cannot be told. */
export function accountSentence(error: unknown): string {
  if (error instanceof InterruptedError) {
    return 'STS did not say whose credentials these are before the run was stopped; run it again';
  }
  return `STS does not say whose credentials these are: ${accountAdvice(error)}`;
}

function accountAdvice(error: unknown): string {
  if (!(error instanceof Error)) return describeError(error);
  if (isOfNetwork(error)) return unreachable('STS', error);
  if (DENIED.includes(error.name))
    return 'access is denied; allow sts:GetCallerIdentity to these credentials';
  return credentialsAdvice(error) ?? `${describeError(error)}; run it again`;
}

/** Undefined where the credentials are not at fault. */
export function credentialsAdvice({ name, message }: Error): string | undefined {
  switch (name) {
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'RequestExpired':
      return 'the AWS credentials have expired; renew them, such as with "aws sso login", and run it again';
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'IncompleteSignatureException':
    case 'MissingAuthenticationTokenException':
      return `AWS does not accept the credentials (${name}); correct them, or name others with --profile`;
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return message.includes('any providers')
        ? 'no AWS credentials were found; set them up with "aws configure" or "aws sso login", or name a --profile that has some'
        : `the AWS credentials cannot be used (${oneLine(message)}); renew them, such as with "aws sso login", or name others with --profile`;
    default:
      return undefined;
  }
}

const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').replace(/\.$/, '');
