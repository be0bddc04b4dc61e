// What goes wrong, as data: what could not be accounted for, where, and why.

/** What could not be accounted for, and why. */
export interface Failure {
  readonly subject: string;
  readonly cause: unknown;
}

/** What is not accounted for where Glacier does not serve the account: one thing, however many vaults there are. */
export const THE_REGION = 'the Region';

/** Thrown when a list cannot be read to its end, or contradicts itself; names the list, its vault and its upload. */
export class ListingError extends Error {
  override readonly name = 'ListingError';
}

/** Thrown when an answer of Glacier lacks a field, or has one that cannot be; names the field. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';

  constructor(field: string, expected: string, got: unknown) {
    super(`expected ${field} to be ${expected}, got ${JSON.stringify(got) ?? 'none'}`);
  }
}

/** Whether Glacier answered with this error code (its errors are matched by name: some have no class in the SDK). */
const hasCode = (error: unknown, code: string) => error instanceof Error && error.name === code;
export const isNotFound = (error: unknown) => hasCode(error, 'ResourceNotFoundException');
export const isInvalid = (error: unknown) => hasCode(error, 'InvalidParameterValueException');
export const isUnsupported = (error: unknown) => hasCode(error, 'NoLongerSupportedException');

/** An error in one line. */
export const describeError = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Thrown when a scan could not account for all that it was to watch, or not publish it; carries every cause. */
export class ScanIncompleteError extends AggregateError {
  override readonly name = 'ScanIncompleteError';

  constructor(failures: readonly Failure[]) {
    const reasons = failures.map(({ subject, cause }) => `${subject}: ${describeError(cause)}`);
    const causes = failures.map(({ cause }) => cause);
    super(causes, `expected to list every upload and publish it, but ${reasons.join('; ')}`);
  }
}
