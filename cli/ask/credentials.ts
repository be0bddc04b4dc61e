// The keys: where a profile gets them, and what to say if that fails.
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { fromSSO } from '@aws-sdk/credential-provider-sso';
import { fromTokenFile } from '@aws-sdk/credential-provider-web-identity';
import { memoize } from '@smithy/core/config';
import { ScanError } from '../../lambda/core/failures.ts';
import { shellQuoted } from '../../lambda/core/message/commands.ts';
import { keysSentence } from '../show/keys.ts';
import type { Environment } from '../show/screen.ts';
import type { Identity } from './identity.ts';
import { handlerOf, type Network } from './network.ts';
import { type Profiles, sdkName } from './profiles.ts';
import type { Ask } from './question.ts';
import { sourceOf } from './sources.ts';

export type Keys = () => ReturnType<ReturnType<typeof fromIni>>;

export interface KeysOptions {
  readonly identity: Identity;
  readonly profiles: Profiles;
  readonly env: Environment;
  readonly network: Network;
  /** Asks on the terminal; undefined if nobody could answer. */
  readonly ask: Ask | undefined;
}

/** Returns a function that gives the keys, or rejects with a ScanError that says what to do. */
export function keysOf(options: KeysOptions): Keys {
  const { identity, env } = options;
  if (identity.keysFrom === 'environment') return async () => keysIn(env);
  const name = identity.profile?.name ?? 'default';
  const provider = providerOf(name, options);
  return memoize(
    async () => {
      try {
        return await provider();
      } catch (error) {
        if (error instanceof ScanError) throw error;
        const advice = keysSentence(error as Error, {
          name,
          identity,
          inForce: options.network.inForce,
          profiles: options.profiles,
        });
        throw new ScanError(advice, { service: 'STS', reason: 'credentials', cause: error, advice });
      }
    },
    ({ expiration }) =>
      expiration !== undefined && expiration.getTime() - Date.now() < EXPIRES_SOON_MILLISECONDS,
    ({ expiration }) => expiration !== undefined,
  );
}

const EXPIRES_SOON_MILLISECONDS = 300_000;

const keysIn = (env: Environment) => ({
  accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
});

function providerOf(name: string, { profiles, network, identity, env, ask }: KeysOptions): Keys {
  const profile = profiles[name] ?? {};
  const [region] = identity.regions;
  const requestHandler = handlerOf(network);
  const init = {
    profile: sdkName(name),
    // SSO's clients use the first, STS's for a token file the second.
    clientConfig: { requestHandler },
    // The SDK accepts options here and makes the handler itself.
    parentClientConfig: { requestHandler: requestHandler as never, ...(region && { region }) },
    mfaCodeProvider: (serial: string) => codeFor(serial, name, ask),
  };
  if (identity.keysFrom === 'token file') {
    const { AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME, AWS_WEB_IDENTITY_TOKEN_FILE = '' } = env;
    const roleArn = AWS_ROLE_ARN || profile.role_arn;
    const roleSessionName = AWS_ROLE_SESSION_NAME || profile.role_session_name;
    return fromTokenFile({
      ...init,
      webIdentityTokenFile: AWS_WEB_IDENTITY_TOKEN_FILE,
      ...(roleArn && { roleArn }),
      ...(roleSessionName && { roleSessionName }),
    });
  }
  const source = sourceOf(profile);
  if (source === 'sso') return fromSSO(init);
  if (source !== 'none') return fromIni(init);
  // The keys of the machine itself. Skips the rest of the SDK's chain.
  return defaultProvider({ ...init, logger: SILENT });
}

/** The SDK would warn that a profile overrides the environment's keys, which is what we want. */
const nothing = () => {};
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

async function codeFor(serial: string, profile: string, ask: KeysOptions['ask']): Promise<string> {
  const code = (await ask?.(`MFA code of ${serial}, for profile ${profile}: `))?.trim();
  if (code) return code;
  const because = ask ? 'none was typed; type it' : 'there is no terminal to ask on; run it on one';
  const advice = `profile ${profile} wants an MFA code (${serial}), and ${because}, or get keys first with: eval "$(aws configure export-credentials --profile ${shellQuoted(profile)} --format env)", and leave out --profile`;
  throw new ScanError(advice, { service: 'STS', reason: 'credentials', advice });
}
