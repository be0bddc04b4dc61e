// Classifies the SDK's errors by name, because for many codes the SDK has no class.

import { cleaned } from '../core/caller.ts';
import { type Reason, ScanError, type Service } from '../core/failures.ts';

const CODES: Readonly<Partial<Record<Reason, readonly string[]>>> = {
  denied: ['AccessDeniedException', 'AccessDenied', 'AuthorizationErrorException', 'AuthorizationError'],
  missing: ['ResourceNotFoundException', 'NotFoundException', 'NotFound'],
  throttled: [
    ...['ThrottlingException', 'Throttling', 'ThrottledException', 'RequestLimitExceeded'],
    ...['TooManyRequestsException', 'ProvisionedThroughputExceededException'],
  ],
  unsupported: ['NoLongerSupportedException'],
  unreachable: [
    ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH'],
    'TimeoutError',
  ],
  credentials: [
    ...['ExpiredTokenException', 'ExpiredToken', 'RequestExpired'],
    ...['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException'],
    ...['SignatureDoesNotMatch', 'IncompleteSignatureException', 'MissingAuthenticationTokenException'],
    ...['CredentialsProviderError', 'TokenProviderError'],
  ],
};

const REASONS = new Map(
  Object.entries(CODES).flatMap(([reason, codes]) => codes.map((code) => [code, reason as Reason])),
);

/**
 * The error with its service and reason. One that has them already stays the same.
 * @param signal If it has aborted, its reason is the cause.
 */
export function toScanError(service: Service, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ScanError || !(error instanceof Error)) return error;
  const code = String((error as NodeJS.ErrnoException).code);
  const reason = REASONS.get(error.name) ?? REASONS.get(code) ?? 'other';
  return new ScanError(`${error.name}: ${error.message}`, {
    service,
    reason,
    cause: error,
    clause: reason === 'denied' ? clauseIn(error.message) : undefined,
  });
}

/** Wraps a service so that each call throws errors that know their reason. */
export const translating =
  (service: Service, signal?: AbortSignal) =>
  <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      throw toScanError(service, error, signal);
    });

/** Such as `with an explicit deny in a service control policy` (IAM User Guide, "Troubleshoot access denied error messages"). */
const CLAUSE =
  /\b(?:because no|with an explicit deny in an?) [\w -]+?(?:policy|boundary)\b(?: allows the [\w:]+ action\b)?/i;
const LONGEST_CLAUSE = 120;

const clauseIn = (message: string) => cleaned(CLAUSE.exec(message)?.[0], LONGEST_CLAUSE);
