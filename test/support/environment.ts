// The environment in which the SDK's clients find the embedded servers, and nothing else.
import { vi } from 'vitest';
import { IDENTITY } from '../../embedded/cloud/identity.ts';

/** Sets these variables, and credentials that mean nothing, until the tests of the file are over. */
export function useEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries({ ...IDENTITY, ...variables })) vi.stubEnv(name, value);
}
