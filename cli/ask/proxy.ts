// Reads the proxy from the environment, by the rules of `aws` and most programs. Pure.
import type { Environment } from '../show/screen.ts';

/** The variables that Node's agents read. */
export interface ProxyEnvironment {
  readonly https_proxy?: string;
  readonly http_proxy?: string;
  readonly no_proxy: string;
}

/** Never through a proxy: there it would be another machine. */
const LOOPBACK = ['localhost', '.localhost', '127.0.0.0-127.255.255.255', '::1', '[::1]'];

/**
 * Corrects what Node does differently. Node ignores a proxy without `http://`, takes a name in NO_PROXY for that host
 * alone, and sends loopback to the proxy.
 */
export function proxyOf(env: Environment): ProxyEnvironment {
  // Lower case overrides, and an empty value means no proxy.
  const setting = (name: string) => env[name] ?? env[name.toUpperCase()];
  const proxy = (name: 'https_proxy' | 'http_proxy') => {
    const value = setting(name)?.trim();
    return value ? { [name]: withScheme(value) } : {};
  };
  const bypassed = (setting('no_proxy') ?? '').split(',').flatMap((entry) => withSubdomains(entry.trim()));
  return {
    ...proxy('https_proxy'),
    ...proxy('http_proxy'),
    no_proxy: [...LOOPBACK, ...bypassed].join(','),
  };
}

const withScheme = (proxy: string) =>
  /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy.replace(/^\/\//, '')}`;

function withSubdomains(entry: string): readonly string[] {
  if (entry === '' || entry === '*') return entry === '' ? [] : [entry];
  const name = entry.replace(/^\.+/, '');
  // If there is a port, Node compares only whole names.
  return entry.startsWith('*.') ? [entry] : [name, `.${name}`];
}

/** Removes name and password. */
export function shownProxy(proxy: string): string {
  if (!URL.canParse(proxy)) return proxy.replace(/\/\/[^/]*@/, '//');
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}

const OLDEST: Readonly<Record<number, number>> = { 22: 21, 24: 5 };

/** Why the proxy cannot be used. */
export function proxyProblems(proxy: ProxyEnvironment, env: Environment, node: string): readonly string[] {
  const problems: string[] = [];
  const given = Object.entries(proxy).filter(([name]) => name !== 'no_proxy') as [string, string][];
  for (const [name, value] of given) {
    const by = env[name] === undefined ? name.toUpperCase() : name;
    if (!/^https?:\/\//.test(value) || !URL.canParse(value)) {
      problems.push(
        `${by}: expected a proxy such as http://proxy.example.com:3128, got ${shownProxy(value)}`,
      );
    }
  }
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (given.length > 0 && (major < 22 || major === 23 || minor < (OLDEST[major] ?? 0))) {
    problems.push(
      `a proxy is set (${given.map(([, value]) => shownProxy(value)).join(', ')}), and Node ${node} cannot use one; expected Node 22.21 or 24.5, or newer; install that, or name AWS in NO_PROXY`,
    );
  }
  return problems;
}
