// AWS under its own names, behind a proxy and a certificate that nobody trusts yet, for the tests of one file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, vi } from 'vitest';
import { startFront } from '../../embedded/cloud/front.ts';
import { folder, glacier } from './command-line.ts';
import { sts } from './terminal.ts';

const HOSTS = ['glacier', 'sts'].flatMap((service) =>
  ['us-east-1.amazonaws.com', 'us-east-1.api.aws', 'eu-north-1.amazonaws.com'].map(
    (rest) => `${service}.${rest}`,
  ),
);
const OTHERS = ['portal.sso', 'oidc', 'dynamodb', 'cloudtrail'].map(
  (service) => `${service}.us-east-1.amazonaws.com`,
);

/** Where the requests for other hosts go than those of Glacier and STS. */
export const others = new Map<string, string>();

export const front = await startFront([...HOSTS, ...OTHERS], (host) => {
  if (host.startsWith('glacier.')) return glacier.endpoint;
  return host.startsWith('sts.') ? sts.endpoint : others.get(host);
});
afterAll(() => front.close());

export const bundle = join(folder, 'bundle.pem');
writeFileSync(bundle, front.cert);

export const PROXIED = { HTTPS_PROXY: front.proxy, AWS_CA_BUNDLE: bundle };

beforeEach(() => {
  front.reset();
  others.clear();
  front.refusal = undefined;
  vi.stubEnv('AWS_ENDPOINT_URL_GLACIER', undefined);
  vi.stubEnv('AWS_ENDPOINT_URL_STS', undefined);
});

/** Runs with these variables, and without them afterwards. */
export async function having<T>(env: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(env)) vi.stubEnv(name, undefined);
  }
}
