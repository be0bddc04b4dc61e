import { describe, expect, it } from 'vitest';
import { toScanError } from '../../../lambda/aws/errors.ts';
import { adviceOn, FUNCTION_WORDS, namesOf } from '../../../lambda/core/advice.ts';
import {
  AnswerError,
  ClockError,
  type Failure,
  failureAt,
  ListingError,
  OutOfTimeError,
  PartError,
  type Place,
  ScanError,
  type Service,
} from '../../../lambda/core/failures.ts';

const photos: Place = { at: 'vault', vault: 'photos' };
const onAll = (...failures: readonly Failure[]) => adviceOn(failures, 'us-east-1', FUNCTION_WORDS);
const adviceAt = (place: Place, error: unknown) => onAll(failureAt(place, error))[0]?.advice;
const serviceError = (service: Service, name: string, message = 'refused') =>
  toScanError(service, Object.assign(new Error(message), { name }));

describe('each reason has a sentence', () => {
  const table = new ScanError('table T: expected to read, got no', {
    service: 'DynamoDB',
    reason: 'missing',
  });
  const noVault = new ScanError('none', { service: 'Glacier', reason: 'missing' });
  it.each<[string, Place, unknown, string]>([
    [
      'missing, of a vault',
      photos,
      noVault,
      'there is no such vault in us-east-1; correct the setting `vaults`, and deploy',
    ],
    [
      'missing, of an entry',
      { at: 'entry', entry: 'x*' },
      noVault,
      'matches no vault; correct the setting `vaults`, and deploy',
    ],
    [
      'missing, of the table',
      { at: 'memory' },
      table,
      'there is no such table in us-east-1; deploy the stack again',
    ],
    [
      'missing, of all else',
      { at: 'message' },
      serviceError('SNS', 'NotFound'),
      'SNS does not know what it was asked for; deploy the stack again',
    ],
    [
      'throttled',
      photos,
      serviceError('Glacier', 'ThrottlingException'),
      'AWS refused the requests as too many; set `concurrency` lower, or scan less often',
    ],
    [
      'unreachable',
      photos,
      serviceError('Glacier', 'TimeoutError', 'slow'),
      'Glacier cannot be reached (TimeoutError: slow); the next scan tries again',
    ],
    ['out of time', photos, new OutOfTimeError('list all'), FUNCTION_WORDS.whenOutOfTime],
    [
      'unsupported',
      photos,
      serviceError('Glacier', 'NoLongerSupportedException'),
      'Glacier does not serve this account in us-east-1, where it has nothing stored; take the Region out of `regions`, or destroy the monitor',
    ],
    [
      'contradiction',
      photos,
      new PartError('parts overlap'),
      'PartError: parts overlap; the next scan tries again',
    ],
    [
      'unreadable',
      { at: 'message' },
      new AnswerError('SNS', 'Count', 'a number', 'x'),
      'AnswerError: expected Count to be a number, got "x"; the next scan tries again',
    ],
    [
      'clock',
      photos,
      new ClockError('expected no time from the future; set this clock right'),
      'expected no time from the future; set this clock right',
    ],
    ['other', photos, new Error('odd'), 'Error: odd; the next scan tries again'],
  ])('%s', (_, place, error, advice) => {
    expect(adviceAt(place, error)).toBe(advice);
  });

  it('about what a service said, whatever list it said it to', () => {
    const cause = new ListingError(
      'vault photos, ListParts: …',
      serviceError('Glacier', 'TimeoutError', 'slow'),
    );
    expect(adviceAt(photos, cause)).toBe(
      'Glacier cannot be reached (TimeoutError: slow); the next scan tries again',
    );
  });

  it('once, however many vaults it holds for', () => {
    const failures = ['a', 'b'].map((vault) => failureAt({ at: 'vault', vault }, new OutOfTimeError('list')));
    expect(onAll(...failures)).toEqual([
      { subjects: ['vault a', 'vault b'], advice: FUNCTION_WORDS.whenOutOfTime },
    ]);
  });

  it('with three names and the number of the others', () => {
    expect(namesOf(['a', 'b', 'c'])).toBe('a, b, c');
    expect(namesOf(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more');
    expect(namesOf(['a', 'b'], 5)).toBe('a, b and 4 more');
  });
});

describe('where access is denied', () => {
  const refusal = (service: Service, clause = '') =>
    serviceError(
      service,
      'AccessDeniedException',
      `User: arn:x is not authorized to perform: a:B on resource: y ${clause}`,
    );
  const role = "to the function's role";

  it.each<[Service, Place, string]>([
    [
      'Glacier',
      photos,
      `glacier:ListMultipartUploads and glacier:ListParts on it ${role}, and see the vault's own policy`,
    ],
    ['Glacier', { at: 'vaultList' }, `glacier:ListVaults on * ${role}`],
    ['CloudWatch', photos, `cloudwatch:PutMetricData ${role}`],
    ['CloudWatch', { at: 'accountMetrics' }, `cloudwatch:PutMetricData ${role}`],
    ['DynamoDB', photos, `dynamodb:Query and dynamodb:PutItem on the monitor's table ${role}`],
    ['SNS', { at: 'message' }, `sns:Publish and sns:GetTopicAttributes on the monitor's topic ${role}`],
    ['SNS', { at: 'chat' }, `sns:Publish and sns:GetTopicAttributes on the monitor's chat topic ${role}`],
    ['CloudTrail', { at: 'history' }, `cloudtrail:LookupEvents on * ${role}`],
    ['STS', { at: 'memory' }, `sts:GetCallerIdentity ${role}`],
  ])(
    'by %s at %j, it says what to allow, and sees no vault’s policy in what is none’s',
    (service, place, allow) => {
      expect(adviceAt(place, refusal(service))).toBe(`access is denied; allow ${allow}`);
      expect(
        adviceAt(place, refusal(service, 'because no identity-based policy allows the a:B action')),
      ).toBe(`access is denied; allow ${allow}`);
    },
  );

  const lists = 'glacier:ListMultipartUploads and glacier:ListParts on it';
  it.each([
    ['a service control policy', "whoever manages your AWS organization must except the function's role"],
    ['a resource control policy', "whoever manages your AWS organization must except the function's role"],
    ['a permissions boundary', `the permissions boundary of the function's role must allow ${lists}`],
    ['a resource-based policy', "the vault's own access policy must stop denying the function's role"],
    ['a VPC endpoint policy', `the policy of the VPC endpoint must allow ${lists}`],
    ['an identity-based policy', "take the deny out of the policies of the function's role"],
  ])('explicitly, in %s, it says so in AWS’s words, with the cure', (policy, cure) => {
    const clause = `with an explicit deny in ${policy}`;
    const cause = new ListingError(
      'list',
      refusal('Glacier', `${clause}: arn:aws:organizations::1:policy/p`),
    );
    expect(adviceAt(photos, cause)).toBe(`access is denied ${clause}; ${cure}`);
  });

  it.each([
    [
      'service control policy',
      `whoever manages your AWS organization must allow ${lists} to the function's role`,
    ],
    ['permissions boundary', `the permissions boundary of the function's role must allow ${lists}`],
    ['resource-based policy', `the vault's own access policy must allow ${lists} to the function's role`],
  ])('as no %s allows it, it says so in AWS’s words, with the cure', (policy, cure) => {
    const clause = `because no ${policy} allows the glacier:ListParts action`;
    expect(adviceAt(photos, refusal('Glacier', clause))).toBe(`access is denied ${clause}; ${cure}`);
  });

  it.each<[Service, Place, string]>([
    ['SNS', { at: 'message' }, "the topic's own policy"],
    ['DynamoDB', { at: 'memory' }, "the table's own policy"],
  ])('by the own policy of what %s keeps, it blames no vault', (service, place, policy) => {
    const advice = adviceAt(place, refusal(service, 'with an explicit deny in a resource-based policy'));
    expect(advice).toContain(`; ${policy} must stop denying the function's role`);
  });

  it('it says so of the table too, whose error names what was attempted', () => {
    const clause = 'with an explicit deny in a service control policy';
    const cause = new ScanError('table T: expected to read', {
      service: 'DynamoDB',
      reason: 'denied',
      clause,
    });
    expect(adviceAt({ at: 'memory' }, cause)).toBe(
      `access is denied ${clause}; whoever manages your AWS organization must except the function's role`,
    );
  });
});
