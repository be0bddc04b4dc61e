// What to say if there are no keys: for each way to get some, its own words and its own cure. Pure.
import { isOfKeys } from '../../lambda/aws/connection-errors.ts';
import { shellQuoted } from '../../lambda/core/message/commands.ts';
import type { Identity } from '../ask/identity.ts';
import type { Profiles } from '../ask/profiles.ts';
import { chainOf, type Source, sourceOf } from '../ask/sources.ts';
import { networkAdvice, placeOf, type Whose, wordsOf } from './causes.ts';

/** Why the search for keys failed. */
export interface Lack {
  readonly name: string;
  readonly identity: Identity;
  readonly profiles: Profiles;
  readonly inForce: readonly string[];
}

export function keysSentence(error: Error, lack: Lack): string {
  const { name, profiles, inForce, identity } = lack;
  if (identity.keysFrom === 'token file') {
    return (
      networkAdvice('STS', error, { inForce }) ??
      `the token file takes no role (${wordsOf(error)}); correct AWS_WEB_IDENTITY_TOKEN_FILE or AWS_ROLE_ARN`
    );
  }
  const root = chainOf(name, profiles).at(-1) ?? name;
  // The keys that a role needs, or the role itself.
  const isOfRoot = isOfKeys(error);
  const source = sourceOf(profiles[isOfRoot ? root : name] ?? {});
  const advice = isOfRoot ? ADVICE[source] : ADVICE[sourceOf(profiles[name] ?? {})];
  const isAsked = source !== 'process' && source !== 'none' && source !== 'keys';
  const service = source === 'sso' ? 'SSO' : 'STS';
  return (
    (isAsked && networkAdvice(service, error, { inForce })) || advice(isOfRoot ? root : name, error, lack)
  );
}

const ADVICE: Readonly<Record<Source, (profile: string, error: Error, lack: Lack) => string>> = {
  role: (profile, error, { profiles }) => {
    const { role_arn, mfa_serial } = profiles[profile] ?? {};
    const cure = mfa_serial
      ? 'type the code that the device shows now'
      : "allow sts:AssumeRole to those of its source_profile, in the role's trust policy too";
    return `profile ${profile} cannot take its role ${role_arn} (${wordsOf(error)}); ${cure}, and run it again`;
  },
  'web identity': (profile, error) =>
    `profile ${profile} cannot take its role by its token file (${wordsOf(error)}); correct its web_identity_token_file or role_arn`,
  sso: (profile, error) => {
    const words = ownWords(error);
    if (/sso login|expired|Unauthorized/i.test(words)) {
      return `the SSO session of profile ${profile} is over, or was never begun; run ${loginOf(profile)}, and run it again`;
    }
    return /Forbidden|No access/i.test(words)
      ? `SSO gives profile ${profile} no keys (${words}); correct its sso_account_id and sso_role_name, or ask whoever manages SSO for them`
      : `SSO gives profile ${profile} no keys (${words}); correct it with "aws configure sso --profile ${shellQuoted(profile)}"`;
  },
  process: (profile, error, { profiles }) => {
    const words = ownWords(error, profiles[profile]?.credential_process);
    return `the credential_process of profile ${profile} gives no keys (${words}); run it by itself to see, and correct it`;
  },
  keys: (profile, error) =>
    `the keys of profile ${profile} cannot be used (${ownWords(error)}); correct them`,
  login: (profile, error) =>
    `the session of profile ${profile} gives no keys (${ownWords(error)}); run "aws login --profile ${shellQuoted(profile)}", and run it again`,
  none: (profile, _, { identity, profiles }) => {
    const others = Object.keys(profiles).filter((each) => sourceOf(profiles[each] ?? {}) !== 'none');
    const known = others.length > 0 ? ` (there are ${others.join(', ')})` : '';
    return identity.profile
      ? `no AWS credentials were found: profile ${profile} has none; give it some, or name another --profile that has some${known}`
      : `no AWS credentials were found, neither in the environment nor in a default profile; set them up with "aws configure", or name a --profile that has some${known}`;
  },
};

/** Without the SDK's name for it, and without the command, which may hold a secret. */
function ownWords({ message }: Error, command = ''): string {
  const said = message.replace(`Command failed: ${command}`, '').trim();
  return wordsOf(said === '' ? 'it fails, and does not say why' : said);
}

const loginOf = (profile: string) => `"aws sso login --profile ${shellQuoted(profile)}"`;

const KEY_VARIABLES: Readonly<Partial<Record<Identity['keysFrom'], string>>> = {
  environment: 'AWS_ACCESS_KEY_ID',
  'token file': 'AWS_WEB_IDENTITY_TOKEN_FILE',
};

/** What a run is about to scan, and what named it: if nothing was scanned, people must see where it would have been. */
export function scopeOf(
  { regions, regionsBy, profile, keysFrom }: Identity,
  { account, keys }: Whose,
): string {
  const where = regions.length > 0 ? `${regions.join(' and ')} (${regionsBy})` : 'an unknown Region';
  const by = KEY_VARIABLES[keysFrom] ?? profile?.by;
  return `${placeOf({ account }, where)}, with ${keys}${by === undefined ? '' : ` (${by})`}`;
}

/** Such as `the keys of profile work`. */
export function keysName({ keysFrom, profile }: Identity, profiles: Profiles): string {
  if (keysFrom === 'environment') return 'the keys in the environment';
  if (keysFrom === 'token file') return 'the keys of the token file';
  if (profile) return `the keys of profile ${profile.name}`;
  const hasDefault = sourceOf(profiles.default ?? {}) !== 'none';
  return `the keys of ${hasDefault ? 'the default profile' : 'this machine'}`;
}

/** What renews them after they have expired. */
export function renewalOf({ keysFrom, profile }: Identity, profiles: Profiles): Whose['renewal'] {
  if (keysFrom === 'environment')
    return 'put new ones into AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN';
  if (keysFrom === 'token file') return 'put a new token into it';
  const root = chainOf(profile?.name ?? 'default', profiles).at(-1) ?? '';
  switch (sourceOf(profiles[root] ?? {})) {
    case 'sso':
      return `run ${loginOf(root)}`;
    case 'keys':
      return `put new ones into profile ${root}`;
    default:
      return 'renew them where they come from';
  }
}
