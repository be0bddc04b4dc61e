// How the terminal reaches AWS: through which proxy, and with which certificates.
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { describeError } from '../../lambda/core/failures.ts';
import type { Environment } from '../show/screen.ts';
import type { Profile } from './profiles.ts';
import { type ProxyEnvironment, proxyOf, proxyProblems, shownProxy } from './proxy.ts';

export interface Network {
  readonly proxyEnv: ProxyEnvironment;
  /** Replaces the certificates that Node trusts. */
  readonly ca?: string;
  /** Which of these are set, in words. */
  readonly inForce: readonly string[];
}

/** The network settings of the environment. An error about an unreachable service names them. */
const NAMED = /^(AWS_ENDPOINT_URL(_\w+)?|AWS_USE_(DUALSTACK|FIPS)_ENDPOINT|NODE_EXTRA_CA_CERTS)$/;

export function networkOf(
  env: Environment,
  profile: Profile,
  node = process.versions.node,
): { readonly network: Network; readonly problems: readonly string[] } {
  const proxyEnv = proxyOf(env);
  const { ca_bundle, use_dualstack_endpoint } = profile;
  const bundle = env.AWS_CA_BUNDLE || ca_bundle;
  const bundleBy = env.AWS_CA_BUNDLE ? 'AWS_CA_BUNDLE' : 'ca_bundle';
  const trusted = bundle ? readBundle(bundle, bundleBy) : {};
  const set = (name: string) => (env[name] === undefined ? name.toUpperCase() : name);
  const inForce = [
    ...(['https_proxy', 'http_proxy'] as const).flatMap((name) => {
      const proxy = proxyEnv[name];
      return proxy ? [`${set(name)}=${shownProxy(proxy)}`] : [];
    }),
    ...(env.no_proxy || env.NO_PROXY ? [`${set('no_proxy')}=${env.no_proxy ?? env.NO_PROXY}`] : []),
    ...(bundle ? [`${bundleBy}=${bundle}`] : []),
    ...(use_dualstack_endpoint ? [`use_dualstack_endpoint=${use_dualstack_endpoint}`] : []),
    ...Object.entries(env).flatMap(([name, value]) =>
      value && NAMED.test(name) ? [`${name}=${value}`] : [],
    ),
  ];
  return {
    network: { proxyEnv, ...(trusted.ca && { ca: trusted.ca }), inForce },
    problems: [...proxyProblems(proxyEnv, env, node), ...(trusted.problem ? [trusted.problem] : [])],
  };
}

function readBundle(path: string, by: string): { readonly ca?: string; readonly problem?: string } {
  try {
    const ca = readFileSync(path, 'utf8');
    if (ca.includes('-----BEGIN CERTIFICATE-----')) return { ca };
    return { problem: `${by}: expected a file with certificates (PEM), got ${path}, which has none` };
  } catch (error) {
    return {
      problem: `${by}: ${path} cannot be read (${describeError(error)}); name a file with certificates`,
    };
  }
}

/** A busy proxy takes longer than AWS itself. */
const CONNECTION_TIMEOUT_MILLISECONDS = 10_000;
const TIMEOUT_MILLISECONDS = 20_000;

/** How a client of the SDK reaches AWS. Each client needs its own, because it destroys its handler at the end. */
export function handlerOf({ proxyEnv, ca }: Network) {
  const common = { keepAlive: true, proxyEnv: { ...proxyEnv } };
  return {
    connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
    requestTimeout: TIMEOUT_MILLISECONDS,
    socketTimeout: TIMEOUT_MILLISECONDS,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent(common),
    httpsAgent: new HttpsAgent({ ...common, ...(ca !== undefined && { ca }) }),
  };
}
