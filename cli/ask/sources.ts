// Where profiles of AWS configuration get their keys. Pure.
import type { Profile, Profiles } from './profiles.ts';

/** Where a profile gets its keys. */
export type Source = 'role' | 'web identity' | 'sso' | 'keys' | 'process' | 'login' | 'none';

/** In the order in which `aws` looks. */
export function sourceOf(profile: Profile): Source {
  if (profile.role_arn && profile.web_identity_token_file) return 'web identity';
  if (profile.role_arn) return 'role';
  if (profile.sso_session || profile.sso_start_url || profile.sso_account_id) return 'sso';
  if (profile.aws_access_key_id || profile.aws_secret_access_key) return 'keys';
  if (profile.credential_process) return 'process';
  return profile.login_session ? 'login' : 'none';
}

/** The profile, and the profiles whose keys its role needs. */
export function chainOf(name: string, profiles: Profiles): readonly string[] {
  const chain = [name];
  for (;;) {
    const next = profiles[chain.at(-1) ?? '']?.source_profile;
    if (next === undefined || chain.includes(next)) return chain;
    chain.push(next);
  }
}

/** What is wrong with a profile, found before asking anybody for keys. */
export function profileProblems(name: string, profiles: Profiles): readonly string[] {
  return chainOf(name, profiles).flatMap((each, index, chain) => {
    const profile = profiles[each];
    if (profile === undefined) {
      return index === 0
        ? []
        : [`profile ${chain[index - 1]}: its source_profile ${each} is not there; correct it`];
    }
    const { role_arn, source_profile, credential_source } = profile;
    const source = sourceOf(profile);
    if (source === 'role' && !source_profile && !credential_source) {
      return [`profile ${each} has role_arn, but neither source_profile nor credential_source; add one`];
    }
    if (source === 'keys' && !role_arn) {
      const missing = ['aws_access_key_id', 'aws_secret_access_key'].filter((key) => !profile[key]);
      if (missing.length > 0) return [`profile ${each} has no ${missing[0]} beside its other key; add it`];
    }
    return [];
  });
}
