// Each reason why a scan is incomplete, from the embedded services, and the one sentence that cures it.
import { beforeEach, describe, expect, it } from 'vitest';
import type { GlacierErrorCode } from '../../../embedded/glacier/error.ts';
import { glacier, MINE, run, seed } from '../../support/command-line.ts';
import { sts } from '../../support/terminal.ts';

const PLACE = `account ${MINE}, us-east-1`;
const ALL = Number.POSITIVE_INFINITY;

/** Answers each request with this error. */
function refuse(code: GlacierErrorCode, message: string): void {
  glacier.fault({ kind: 'refuse', code, message, times: ALL });
}

const lastLine = (text: string) => text.trim().split('\n').at(-1);

const DENIED = 'User: arn:aws:iam::123456789012:user/me is not authorized to perform: glacier:ListVaults';
const KEYS = 'the keys in the environment';

describe('a scan that is not complete says what cures it', () => {
  it.each<[GlacierErrorCode, string, string]>([
    ['AccessDeniedException', DENIED, 'access is denied; allow glacier:ListVaults on * to these credentials'],
    [
      'AccessDeniedException',
      `${DENIED} because no identity-based policy allows the glacier:ListVaults action`,
      'access is denied; allow glacier:ListVaults on * to these credentials',
    ],
    [
      'AccessDeniedException',
      `${DENIED} with an explicit deny in a service control policy`,
      'access is denied with an explicit deny in a service control policy; whoever manages your AWS organization must except these credentials',
    ],
    [
      'AccessDeniedException',
      `${DENIED} because no permissions boundary allows the glacier:ListVaults action`,
      'access is denied because no permissions boundary allows the glacier:ListVaults action; the permissions boundary of these credentials must allow glacier:ListVaults on *',
    ],
    [
      'AccessDeniedException',
      `${DENIED} with an explicit deny in a resource-based policy`,
      "access is denied with an explicit deny in a resource-based policy; the vault's own access policy must stop denying these credentials",
    ],
    [
      'AccessDeniedException',
      `${DENIED} with an explicit deny in an identity-based policy`,
      'access is denied with an explicit deny in an identity-based policy; take the deny out of the policies of these credentials',
    ],
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      `${KEYS} have expired; put new ones into AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and run it again`,
    ],
    [
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
      `of ${KEYS} the secret does not belong to the access key (InvalidSignatureException); correct AWS_SECRET_ACCESS_KEY, or aws_secret_access_key in the profile`,
    ],
    [
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      `us-east-1 does not accept ${KEYS} (UnrecognizedClientException), which are good elsewhere: it is not enabled for account ${MINE}; "aws account enable-region --region-name us-east-1" enables it within minutes, or leave it out of --region`,
    ],
    [
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
      `AWS does not accept ${KEYS} (MissingAuthenticationTokenException); correct them, or name others with --profile`,
    ],
  ])('%s: %s', async (code, message, cure) => {
    refuse(code, message);
    const { code: exit, stderr } = await run([]);
    expect(exit).toBe(2);
    expect(lastLine(stderr)).toBe(`${PLACE}, the list of vaults: ${cure}.`);
  });

  it('NoLongerSupportedException', async () => {
    refuse('NoLongerSupportedException', 'This account has no Glacier storage');
    expect(lastLine((await run([])).stderr)).toBe(
      `${PLACE}, the Region: Glacier does not serve this account in us-east-1, where it has nothing stored; leave it out of --region.`,
    );
  });

  it('a vault that is not there', async () => {
    expect(lastLine((await run(['--vault=phtoos'])).stderr)).toBe(
      `${PLACE}, vault phtoos: there is no such vault in us-east-1; correct --vault.`,
    );
  });
});

describe('a Region that is not enabled', () => {
  beforeEach(() => {
    sts.notEnabled.add('af-south-1');
    refuse('UnrecognizedClientException', 'The security token included in the request is invalid.');
  });

  it('is told apart from wrong keys, as STS takes them elsewhere', async () => {
    const { stderr } = await run(['--region=af-south-1']);
    expect(sts.askers.map(({ region }) => region)).toEqual(['af-south-1', 'us-east-1']);
    expect(lastLine(stderr)).toMatch(
      /^account \d{12}, af-south-1, the list of vaults: af-south-1 does not accept the keys in the environment \(UnrecognizedClientException\), which are good elsewhere: it is not enabled for account \d{12}; "aws account enable-region --region-name af-south-1"/,
    );
  });

  it('is named as one to be enabled where STS takes them nowhere', async () => {
    sts.notEnabled.add('us-east-1');
    const { stderr } = await run(['--region=af-south-1']);
    expect(lastLine(stderr)).toBe(
      'an unknown account, af-south-1, the list of vaults: AWS does not accept the keys in the environment in af-south-1 (UnrecognizedClientException), a Region that each account must enable: "aws account enable-region --region-name af-south-1" enables it within minutes; where it is, correct them, or name others with --profile.',
    );
  });

  it('is not suspected where the Region needs no enabling', async () => {
    sts.notEnabled.add('us-east-1');
    const { stderr } = await run([]);
    expect(lastLine(stderr)).toBe(
      'an unknown account, us-east-1, the list of vaults: AWS does not accept the keys in the environment (UnrecognizedClientException); correct them, or name others with --profile.',
    );
  });
});

it('an account without vaults is named, and not called well', async () => {
  expect(await run([])).toMatchObject({
    code: 0,
    stdout: `${PLACE}, 2026-03-01 00:00 UTC: there is no vault to watch, so nothing is known to be fine. Where you expect some, name another --region or --profile, or change --vault.\n\n`,
  });
});

it('a failing sentence names account and Region, of each Region', async () => {
  seed('photos', 'a', 1, 1);
  glacier.fault({ kind: 'denied', vault: 'photos', times: ALL });
  const { stderr } = await run(['--region=us-east-1', '--region=eu-west-1']);
  for (const region of ['us-east-1', 'eu-west-1']) {
    expect(stderr).toContain(`account ${MINE}, ${region}, vault photos: access is denied; allow`);
  }
});
