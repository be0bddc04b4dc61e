// The environment in which the SDK's clients find the embedded servers, and nothing else.
import { vi } from 'vitest';

/** Sets these variables, and credentials that mean nothing, until the tests of the file are over. */
export function useEnvironment(variables: Readonly<Record<string, string>>): void {
  const credentials = { AWS_ACCESS_KEY_ID: 'embedded', AWS_SECRET_ACCESS_KEY: 'embedded' };
  for (const [name, value] of Object.entries({ AWS_REGION: 'us-east-1', ...credentials, ...variables })) {
    vi.stubEnv(name, value);
  }
}
