// How the terminal gets to AWS: whose keys, which Regions, and by which network; and whose account that is.
import { type ClientOptions, createStsClient } from '../../lambda/aws/clients.ts';
import { refusalOf } from '../../lambda/aws/connection-errors.ts';
import { askAccount } from '../../lambda/aws/sts.ts';
import { ScanError } from '../../lambda/core/failures.ts';
import { partitionOf } from '../../lambda/core/settings/regions.ts';
import type { Whose } from '../show/causes.ts';
import { accountSentence } from '../show/failures.ts';
import { keysName, renewalOf } from '../show/keys.ts';
import type { Environment } from '../show/screen.ts';
import { type Keys, keysOf } from './credentials.ts';
import { type Identity, identityOf } from './identity.ts';
import { handlerOf, networkOf } from './network.ts';
import { regionProblems } from './parse.ts';
import { readProfiles, sdkName } from './profiles.ts';
import type { Ask } from './question.ts';
import { chainOf, profileProblems } from './sources.ts';

export interface Access {
  readonly identity: Identity;
  /** Credentials and network, made anew for each client. */
  clientIn(region: string): ClientOptions;
  readonly whose: Whose;
}

interface Around {
  readonly env: Environment;
  readonly ask?: Ask;
}

interface Asked {
  readonly profile: string | undefined;
  readonly regions: readonly string[];
  readonly regionsBy: string;
  /** The problems so far. */
  readonly problems: readonly string[];
}

/** What is there, and every problem. */
export async function findAccess(
  { env, ask }: Around,
  asked: Asked,
): Promise<Access & { readonly problems: readonly string[] }> {
  const profiles = await readProfiles(env);
  const { identity, problems } = identityOf(asked, env, profiles);
  const name = identity.profile?.name ?? 'default';
  const { network, problems: ofNetwork } = networkOf(env, profiles[name] ?? {});
  const credentials = keysOf({ identity, profiles, env, network, ask });
  const isOfProfile = identity.keysFrom === 'profile';
  const ofKeys = [...problems, ...ofNetwork, ...(isOfProfile ? profileProblems(name, profiles) : [])];
  const ofRegion = asked.regions.length > 0 ? [] : missingRegion(identity);
  // Ask nobody for a code in vain.
  const isWell = asked.problems.length + ofRegion.length === 0;
  const wantsCode = isOfProfile && chainOf(name, profiles).some((each) => profiles[each]?.mfa_serial);
  const isTried = ofKeys.length === 0 && (isWell || !wantsCode);
  return {
    identity,
    clientIn: (region) => ({
      ...{ region, credentials, requestHandler: handlerOf(network) },
      ...(identity.profile && { profile: sdkName(name) }),
    }),
    whose: {
      account: undefined,
      keys: keysName(identity, profiles),
      renewal: renewalOf(identity, profiles),
      inForce: network.inForce,
    },
    problems: [...ofRegion, ...ofKeys, ...(isTried ? await keysProblems(credentials) : [])],
  };
}

const missingRegion = ({ regions, regionsBy, profile }: Identity) =>
  regions.length > 0
    ? regionProblems(`the Region of ${regionsBy}`, regions)
    : [
        `no Region was found; give one, such as --region=eu-central-1, set AWS_REGION, or set one for ${profile ? `profile ${profile.name}` : 'the default profile'} with "aws configure"`,
      ];

/** Every error that it throws is a sentence for the user. */
const keysProblems = (credentials: Keys): Promise<readonly string[]> =>
  credentials().then(
    () => [],
    (error: Error) => [error.message],
  );

/** A Region of each partition that accepts all valid keys. */
const HOMES: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Whose keys they are, or why nobody can say. */
export async function identify(
  access: Access,
  region: string,
  signal: AbortSignal,
): Promise<{ readonly account: string | undefined; readonly note: string | undefined }> {
  try {
    return { account: await askIn(region, access, signal), note: undefined };
  } catch (error) {
    const home = HOMES[partitionOf(region) ?? ''];
    // A Region that is not enabled refuses valid keys.
    const account =
      home !== undefined && home !== region && isRefused(error)
        ? await askIn(home, access, signal).catch(() => undefined)
        : undefined;
    const note = account === undefined ? accountSentence(error, region, access.whose) : undefined;
    return { account, note };
  }
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof ScanError ? error.cause : undefined;
  return cause instanceof Error && ['unknown', 'notEnabled'].includes(refusalOf(cause) ?? '');
}

async function askIn(region: string, { clientIn }: Access, signal: AbortSignal): Promise<string> {
  const client = createStsClient(clientIn(region));
  try {
    return await askAccount(client, signal);
  } finally {
    client.destroy();
  }
}
