// What could not be accounted for, in sentences that say what to do.
import { TableError } from '../lambda/aws/table.ts';
import { describeError, type Failure, ListingError } from '../lambda/core/failures.ts';
import type { TrailReport } from '../lambda/trail.ts';
import { ClockError } from './answers.ts';
import { MemoryFileError } from './memory-contents.ts';

/** Thrown into whatever still waits when the user stops the command. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const MOST_SUBJECTS = 3;

/** One sentence for each thing to do, however many vaults it holds for. */
export function sentencesOf(failures: readonly Failure[], region: string): readonly string[] {
  const subjectsByAdvice = new Map<string, string[]>();
  for (const failure of failures) {
    const advice = adviceOn(failure, region);
    subjectsByAdvice.set(advice, [...(subjectsByAdvice.get(advice) ?? []), failure.subject]);
  }
  return [...subjectsByAdvice].map(([advice, subjects]) => {
    const more = subjects.length - MOST_SUBJECTS;
    const named = subjects.slice(0, MOST_SUBJECTS).join(', ');
    return `${region}, ${named}${more > 0 ? ` and ${more} more` : ''}: ${advice}.`;
  });
}

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

const rootOf = (cause: unknown) =>
  (cause instanceof ListingError || cause instanceof TableError) && cause.cause instanceof Error
    ? cause.cause
    : cause;

/** The service that failed: each edge has its error, but that to CloudWatch. */
function serviceOf(cause: unknown): 'Glacier' | 'DynamoDB' | 'CloudWatch' {
  if (cause instanceof ListingError) return 'Glacier';
  return cause instanceof TableError ? 'DynamoDB' : 'CloudWatch';
}

const NETWORK_CODES = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];
const isOfNetwork = (error: Error) =>
  NETWORK_CODES.includes(String((error as NodeJS.ErrnoException).code)) || error.name === 'TimeoutError';

function adviceOn({ subject, cause }: Failure, region: string): string {
  const root = rootOf(cause);
  if (!(root instanceof Error)) return describeError(root);
  if (root instanceof MemoryFileError || root instanceof ClockError) return root.message;
  if (subject.startsWith('pattern ')) return 'matches no vault; correct --vault';
  const service = serviceOf(cause);
  if (isOfNetwork(root)) {
    return `${service} cannot be reached (${root.message}); check the network, and AWS_ENDPOINT_URL_${service.toUpperCase()} where it is set`;
  }
  switch (root.name) {
    case 'InterruptedError':
      return 'stopped before all was listed; run it again for the whole';
    case 'AccessDeniedException':
    case 'AccessDenied':
      return `access is denied; allow ${actionsFor(subject, cause)} to these credentials${service === 'Glacier' ? ", and see the vault's own policy" : ''}`;
    case 'ResourceNotFoundException':
      if (service === 'DynamoDB') return `there is no such table in ${region}; correct --table`;
      return `there is no such vault in ${region}; correct --vault`;
    case 'ThrottlingException':
      return 'AWS refused the requests as too many; run it again when less else is going on';
    default:
      return credentialsAdvice(root) ?? `${describeError(root)}; run it again`;
  }
}

function actionsFor(subject: string, cause: unknown): string {
  if (subject === 'the list of vaults') return 'glacier:ListVaults on *';
  const actions = {
    Glacier: 'glacier:ListMultipartUploads and glacier:ListParts on it',
    DynamoDB: 'dynamodb:Query on the table',
    CloudWatch: 'cloudwatch:PutMetricData',
  };
  return actions[serviceOf(cause)];
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
