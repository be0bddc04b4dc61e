// An embedded STS: says whose credentials these are, and issues those of roles.
import { ACCOUNT_ID } from './identity.ts';
import { type Call, type Problem, queryService, type Receiver, startReceiver } from './receiver.ts';

/** Who asked, and where, by the request's signature. */
export interface Asker {
  readonly operation: string;
  readonly keyId: string;
  readonly region: string;
}

export interface Sts extends Receiver {
  /** Whose credentials these are from now on, if the key is not in `accounts`. */
  account: string;
  /** By access key. */
  readonly accounts: Map<string, string>;
  /** Regions that refuse every key, like Regions that are not enabled. */
  readonly notEnabled: Set<string>;
  readonly askers: readonly Asker[];
  /** The one code that roles with a device take. */
  mfaCode: string;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The key of a role, whose account is that in its ARN. */
export const ROLE_KEY = 'ASIAROLE';

export async function startSts(): Promise<Sts> {
  const askers: Asker[] = [];
  const receiver = await startReceiver({
    ...queryService(NAMESPACE),
    answer: (call) => {
      const asker = askerOf(call);
      askers.push(asker);
      if (sts.notEnabled.has(asker.region)) {
        return {
          code: 'InvalidClientTokenId',
          message: 'The security token included in the request is invalid',
        };
      }
      if (asker.operation.startsWith('AssumeRole')) return assume(call, sts);
      if (asker.operation !== 'GetCallerIdentity') return { code: 'InvalidAction', message: asker.operation };
      const account = sts.accounts.get(asker.keyId) ?? sts.account;
      return inResult(
        'GetCallerIdentity',
        `<Arn>arn:aws:iam::${account}:user/embedded</Arn><UserId>EMBEDDED</UserId><Account>${account}</Account>`,
      );
    },
  });
  const sts: Sts = {
    ...receiver,
    account: ACCOUNT_ID as string,
    accounts: new Map(),
    notEnabled: new Set(),
    askers,
    mfaCode: '123456',
    reset() {
      receiver.reset();
      askers.length = 0;
      sts.accounts.clear();
      sts.notEnabled.clear();
    },
  };
  return sts;
}

function askerOf({ request, operation }: Call): Asker {
  const [, keyId = '', region = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  return { operation, keyId, region };
}

function assume({ operation, body }: Call, sts: Sts): string | Problem {
  const parameters = new URLSearchParams(body);
  if (parameters.has('SerialNumber') && parameters.get('TokenCode') !== sts.mfaCode) {
    return {
      code: 'AccessDenied',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    };
  }
  const role = parameters.get('RoleArn') ?? '';
  sts.accounts.set(ROLE_KEY, role.split(':')[4] ?? '');
  return inResult(
    operation,
    `<AssumedRoleUser><Arn>${role}/embedded</Arn><AssumedRoleId>EMBEDDED</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>${ROLE_KEY}</AccessKeyId><SecretAccessKey>embedded</SecretAccessKey><SessionToken>embedded</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>`,
  );
}

const inResult = (operation: string, content: string) =>
  `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${content}</${operation}Result></${operation}Response>`;
