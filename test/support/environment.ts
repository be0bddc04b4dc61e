// The environment in which the SDK's clients find the embedded servers, and nothing of this machine's.
import { vi } from 'vitest';
import { IDENTITY } from '../../embedded/cloud/identity.ts';

/** The variables that say who somebody is, how they reach AWS, and what their terminal shows. */
export const isTheirs = (name: string) => /^(AWS|LC)_|^(LANG|NODE_EXTRA_CA_CERTS)$|_proxy$/i.test(name);

const THEIRS = Object.keys(process.env).filter(isTheirs);

const NOBODY = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  LANG: 'C.UTF-8',
} as const;

/** Sets these variables, and credentials that mean nothing, until the tests of the file are over. */
export function useEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const name of THEIRS.splice(0)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries({ ...NOBODY, ...IDENTITY, ...variables }))
    vi.stubEnv(name, value);
}
