// Whose keys, and which Region: by the same rules as the `aws` command, version 2. Pure.
import type { Environment } from '../show/screen.ts';
import type { Profile, Profiles } from './profiles.ts';
import { sourceOf } from './sources.ts';

export interface Identity {
  /** Undefined if nothing names one: then it is `default`, if that exists. */
  readonly profile: { readonly name: string; readonly by: string } | undefined;
  /** The first two are those of variables. */
  readonly keysFrom: 'environment' | 'token file' | 'profile';
  readonly regions: readonly string[];
  /** The option, variable or profile that named them. */
  readonly regionsBy: string;
}

interface Asked {
  /** By `--profile`. */
  readonly profile: string | undefined;
  /** By an option. */
  readonly regions: readonly string[];
  /** Which option that is. */
  readonly regionsBy: string;
}

export type Named = NonNullable<Identity['profile']>;

/** The first one that is set counts; an empty one counts as not set. */
function first(candidates: Readonly<Record<string, string | undefined>>): Named | undefined {
  const [found] = Object.entries(candidates).filter(([, value]) => value);
  return found && { by: found[0], name: found[1] as string };
}

export function identityOf(
  asked: Asked,
  env: Environment,
  profiles: Profiles,
): { readonly identity: Identity; readonly problems: readonly string[] } {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_REGION, AWS_DEFAULT_REGION } = env;
  const profile = first({ '--profile': asked.profile, AWS_PROFILE, AWS_DEFAULT_PROFILE });
  const name = profile?.name ?? 'default';
  const keysFrom = asked.profile === undefined ? keysFromOf(env, profiles[name] ?? {}) : 'profile';
  // They override the Region of a profile, even of --profile.
  const fallback = first({
    AWS_REGION,
    AWS_DEFAULT_REGION,
    [`profile ${name}`]: profiles[name]?.region,
  });
  const regions = asked.regions.length > 0 ? asked.regions : fallback ? [fallback.name] : [];
  const regionsBy = asked.regions.length > 0 ? asked.regionsBy : (fallback?.by ?? '');
  return {
    identity: { profile, keysFrom, regions, regionsBy },
    problems: [...missingProfile(profile, profiles), ...(keysFrom === 'environment' ? halfKeys(env) : [])],
  };
}

/** If no option names a profile. */
function keysFromOf(env: Environment, profile: Profile): Identity['keysFrom'] {
  if (env.AWS_ACCESS_KEY_ID) return 'environment';
  return env.AWS_WEB_IDENTITY_TOKEN_FILE && sourceOf(profile) !== 'role' ? 'token file' : 'profile';
}

/** It fails even if the environment has keys: whoever names a profile means it. */
function missingProfile(profile: Named | undefined, profiles: Profiles): readonly string[] {
  if (profile === undefined || profiles[profile.name]) return [];
  const known = Object.keys(profiles);
  const expected =
    known.length > 0 ? `one of its profiles ${known.join(', ')}` : 'one of its profiles, but it has none';
  return [
    `${profile.by}: there is no profile ${profile.name} in your AWS configuration; expected ${expected}`,
  ];
}

const halfKeys = ({ AWS_SECRET_ACCESS_KEY }: Environment) =>
  AWS_SECRET_ACCESS_KEY
    ? []
    : ['expected AWS_SECRET_ACCESS_KEY beside AWS_ACCESS_KEY_ID, got none; set both, or neither'];
