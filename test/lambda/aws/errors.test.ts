import { describe, expect, it } from 'vitest';
import { toScanError, translating } from '../../../lambda/aws/errors.ts';
import { OutOfTimeError, type ScanError } from '../../../lambda/core/failures.ts';

const sdkError = (name: string, message = 'refused', code?: string) =>
  Object.assign(new Error(message), { name, ...(code && { code }) });
const translated = (...given: Parameters<typeof sdkError>) =>
  toScanError('Glacier', sdkError(...given)) as ScanError;

describe('what an SDK throws', () => {
  it.each([
    [
      'denied',
      ['AccessDeniedException', 'AccessDenied', 'AuthorizationErrorException', 'AuthorizationError'],
    ],
    ['missing', ['ResourceNotFoundException', 'NotFoundException', 'NotFound']],
    ['throttled', ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded']],
    ['unsupported', ['NoLongerSupportedException']],
    ['unreachable', ['TimeoutError']],
    ['credentials', ['ExpiredTokenException', 'InvalidClientTokenId', 'CredentialsProviderError']],
    ['other', ['InternalServerError', 'Error', 'ServiceUnavailableException']],
  ])('is %s by its name', (reason, names) => {
    for (const name of names) expect(translated(name), name).toMatchObject({ service: 'Glacier', reason });
  });

  it('is unreachable by the code of the system', () => {
    for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH']) {
      expect(translated('Error', 'connect', code), code).toMatchObject({ reason: 'unreachable' });
    }
  });

  it('keeps its name and its message, and is the cause', () => {
    const error = sdkError('InternalServerError', 'try again');
    expect(toScanError('SNS', error)).toMatchObject({
      ...{ name: 'ScanError', message: 'InternalServerError: try again', service: 'SNS', cause: error },
    });
  });

  it('that knows its reason already stays as it is, and so does what is no error', () => {
    const known = translated('AccessDeniedException');
    expect(toScanError('SNS', known)).toBe(known);
    expect(toScanError('SNS', 'odd')).toBe('odd');
  });

  it('after the signal has aborted is the reason of that', () => {
    const reason = new OutOfTimeError('list all');
    expect(toScanError('Glacier', sdkError('AbortError'), AbortSignal.abort(reason))).toBe(reason);
    const { signal } = new AbortController();
    expect(toScanError('Glacier', sdkError('AbortError'), signal)).toMatchObject({ reason: 'other' });
  });

  it('is translated where a call rejects, and an answer passes', async () => {
    const translate = translating('SNS');
    await expect(translate(Promise.reject(sdkError('Throttling')))).rejects.toMatchObject({
      ...{ service: 'SNS', reason: 'throttled' },
    });
    expect(await translate(Promise.resolve(7))).toBe(7);
  });
});

describe('AWS’s clause on a denial', () => {
  const clauseIn = (text: string, name = 'AccessDeniedException') =>
    translated(name, `User: arn:aws:sts::1:x is not authorized to perform: glacier:ListParts ${text}`).clause;

  it.each([
    'with an explicit deny in a service control policy',
    'with an explicit deny in a permissions boundary',
    'with an explicit deny in a resource-based policy',
    'with an explicit deny in an identity-based policy',
    'with an explicit deny in a VPC endpoint policy',
    'because no permissions boundary allows the glacier:ListParts action',
    'because no identity-based policy allows the glacier:ListParts action',
  ])('is kept: %s', (clause) => {
    expect(clauseIn(`on resource: arn:y ${clause}`)).toBe(clause);
    expect(clauseIn(`${clause}: arn:aws:iam::1:policy/private`)).toBe(clause);
  });

  it('is none where AWS gives none, or the error is another', () => {
    expect(clauseIn('')).toBeUndefined();
    expect(clauseIn('because of the weather')).toBeUndefined();
    expect(clauseIn('with an explicit deny in a service control policy', 'Throttling')).toBeUndefined();
  });

  it('is bounded, and in one line', () => {
    expect(clauseIn(`with an explicit deny in a ${'long '.repeat(99)}policy`)?.length).toBe(120);
    expect(clauseIn('with an explicit deny in a\n\u001b[2J service control policy')).toBeUndefined();
  });
});
