// `npm start`, stopped or with nobody who reads on: it says nothing of that, and leaves nothing behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../embedded/cloud/loopback.ts';
import { IS_DEEP } from '../support/check.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';

const DEMO = join(import.meta.dirname, '../../demo/main.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-demo-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(...options: string[]) {
  const child = spawn(process.execPath, [DEMO, ...options], {
    env: { ...COMPILE_CACHE, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const outcome = once(child, 'close').then(([code]) => ({
    code,
    isTrace: /^ +at /m.test(stderr),
    left: readdirSync(folder),
  }));
  return { child, outcome };
}

// In CI `npm start` runs by itself, and fails without such a mail.
it.runIf(IS_DEEP)(
  'prints a mail about an upload that can still be saved, and ends where nobody reads on',
  async () => {
    const { child, outcome } = start();
    let printed = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      printed += text;
      if (printed.includes('in the form of mail')) break;
    }
    expect(printed).toMatch(/in the form of mail:\n\nEXPIRING/);
    expect(await outcome).toEqual({ code: 0, isTrace: false, left: [] });
  },
);

// The page takes the same way out, after two days of its own.
it.each([[['--help']], ...(IS_DEEP ? [[['--page']]] : [])])(
  'ends where nobody reads: %j',
  async (options) => {
    const { child, outcome } = start(...options);
    child.stdout.destroy();
    expect(await outcome).toEqual({ code: 0, isTrace: false, left: [] });
  },
);

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('ends in the middle at %s', async (signal, code) => {
  const watcher = watch(folder);
  const { child, outcome } = start();
  await once(watcher, 'change');
  watcher.close();
  child.kill(signal);
  expect(await outcome).toEqual({ code, isTrace: false, left: [] });
});

describe('the page', () => {
  const startPage = async () => {
    const free = await listenOnLoopback(() => {});
    await free.close();
    const { hostname, port } = new URL(free.endpoint);
    return { address: free.endpoint, hostname, port: Number(port), ...start(`--page=${port}`) };
  };

  it('is served at the port that is named, on when a browser goes away, until Ctrl-C', async () => {
    const { address, hostname, port, child, outcome } = await startPage();
    // What it says first, it says when it listens.
    await once(child.stderr, 'data');
    for (const request of ['GET /echarts.js HTTP/1.1\r\nhost: page\r\n\r\n', 'GET /echarts.js']) {
      const browser = connect(port, hostname);
      await new Promise((resolve) => browser.write(request, resolve));
      browser.resetAndDestroy();
      await once(browser, 'close');
    }
    expect((await fetch(`${address}/page.css`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await outcome).toEqual({ code: 130, isTrace: false, left: [] });
  });

  // `npm run test:page` looks at it, too.
  it.runIf(IS_DEEP)('is drawn after two days, and Ctrl-C is how it is meant to end', async () => {
    const { address, child, outcome } = await startPage();
    const [line] = await once(createInterface(child.stdout), 'line');
    expect(line).toBe(address);
    expect(await (await fetch(address)).text()).toContain('The dashboard as it is deployed');
    child.kill('SIGINT');
    expect(await outcome).toEqual({ code: 0, isTrace: false, left: [] });
  });
});
