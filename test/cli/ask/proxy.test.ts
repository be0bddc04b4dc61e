// Which proxy the command gives to Node.
import { Agent } from 'node:https';
import { describe, expect, it } from 'vitest';
import { proxyOf, proxyProblems } from '../../../cli/ask/proxy.ts';

const { no_proxy: LOOPBACK } = proxyOf({});

describe('the proxy', () => {
  it.each([
    [{}, {}],
    [{ HTTPS_PROXY: 'http://p:1' }, { https_proxy: 'http://p:1' }],
    [{ HTTPS_PROXY: 'p:1' }, { https_proxy: 'http://p:1' }],
    [{ HTTPS_PROXY: '//p:1' }, { https_proxy: 'http://p:1' }],
    [{ HTTPS_PROXY: 'p:1', https_proxy: 'q:1' }, { https_proxy: 'http://q:1' }],
    [{ HTTPS_PROXY: 'p:1', https_proxy: '' }, {}],
    [{ HTTP_PROXY: 'p:1' }, { http_proxy: 'http://p:1' }],
    [{ http_proxy: 'https://p' }, { http_proxy: 'https://p' }],
    [{ ALL_PROXY: 'p:1' }, {}],
  ])('of %j is %j', (env, proxy) => {
    expect(proxyOf(env)).toEqual({ ...proxy, no_proxy: LOOPBACK });
  });

  it.each([
    ['amazonaws.com', 'amazonaws.com,.amazonaws.com'],
    ['.amazonaws.com', 'amazonaws.com,.amazonaws.com'],
    [' a.example , b.example:8080', 'a.example,.a.example,b.example:8080,.b.example:8080'],
    ['*.example', '*.example'],
    ['*', '*'],
    [',', ''],
  ])('is passed by with NO_PROXY=%s', (value, told) => {
    const all = told === '' ? LOOPBACK : `${LOOPBACK},${told}`;
    expect(proxyOf({ NO_PROXY: value })).toEqual({ no_proxy: all });
    expect(proxyOf({ no_proxy: value, NO_PROXY: 'other' })).toEqual({ no_proxy: all });
  });

  it.each([
    ['127.0.0.1', false],
    ['127.1.2.3', false],
    ['localhost', false],
    ['::1', false],
    ['glacier.us-east-1.amazonaws.com', false],
    ['amazonaws.com', false],
    ['notamazonaws.com', true],
    ['glacier.us-east-1.api.aws', true],
  ])('leads to %s: %s', (host, isUsed) => {
    const proxyEnv = { ...proxyOf({ HTTPS_PROXY: 'p:1', NO_PROXY: 'amazonaws.com' }) };
    const agent = new Agent({ proxyEnv });
    const [config] = Object.getOwnPropertySymbols(agent)
      .map((symbol) => (agent as unknown as Record<symbol, unknown>)[symbol])
      .filter(
        (value) => typeof (value as { shouldUseProxy?: unknown } | null)?.shouldUseProxy === 'function',
      );
    const { shouldUseProxy } = config as { shouldUseProxy(host: string, port: number): boolean };
    expect(shouldUseProxy.call(config, host, 443)).toBe(isUsed);
  });
});

describe('a proxy that cannot be used', () => {
  it.each(['20.19.0', '22.20.9', '23.11.0', '24.4.1'])('is said to be one with Node %s', (node) => {
    const env = { HTTPS_PROXY: 'http://me:secret@p:1' };
    expect(proxyProblems(proxyOf(env), env, node)).toEqual([
      `a proxy is set (http://p:1), and Node ${node} cannot use one; expected Node 22.21 or 24.5, or newer; install that, or name AWS in NO_PROXY`,
    ]);
    expect(proxyProblems(proxyOf({}), {}, node)).toEqual([]);
  });

  it.each(['22.21.0', '24.5.0', '24.21.0', '26.0.0'])('is none with Node %s', (node) => {
    const env = { HTTPS_PROXY: 'p:1' };
    expect(proxyProblems(proxyOf(env), env, node)).toEqual([]);
  });

  it.each(['socks5://p:1', 'http://'])('is %s', (https_proxy) => {
    const env = { https_proxy };
    expect(proxyProblems(proxyOf(env), env, '24.21.0')).toEqual([
      `https_proxy: expected a proxy such as http://proxy.example.com:3128, got ${https_proxy}`,
    ]);
  });
});
