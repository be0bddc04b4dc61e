// How `npm start` takes its first argument, the locale, and the certificates that Node's variables name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startFront } from '../../embedded/cloud/front.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { clock, folder, glacier, MINE, seed } from '../support/command-line.ts';
import { KEYS, NPM_START, root, start } from '../support/command-process.ts';
import { sts } from '../support/terminal.ts';

describe('npm start', () => {
  // Its clock is the machine's.
  beforeEach(() => {
    clock.now = new Date();
  });

  it.each([[['--aw']], [['--page', '--page=8099']], [['--version', 'please']]])(
    'refuses %j',
    async (given) => {
      const { code, stderr } = await start([join(root, 'demo/main.ts'), ...given]).outcome;
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(`got ${given.join(' ')}:`),
      });
    },
  );

  it('prints with --help what the first argument may be, and the options, as its page says', async () => {
    const { code, stdout } = await start([join(root, 'demo/main.ts'), '--help']).outcome;
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/--page\[=PORT\] .*--aws .*--region=NAME.*Exit code:/s),
    });
  });

  it('prints its version', async () => {
    const { code, stdout } = await start([join(root, 'demo/main.ts'), '--version']).outcome;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${packageJson.version}\n` });
  });

  const startPage = (argument: string) => start([join(root, 'demo/main.ts'), argument]);

  it('refuses a port for its page that is taken, before it does anything else', async () => {
    const { port } = new URL(glacier.endpoint);
    expect(await startPage(`--page=${port}`).outcome).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `--page: port ${port} cannot be had (listen EADDRINUSE: address already in use 127.0.0.1:${port}); name another\n`,
    });
  });

  it.each([
    ['--page=99999', '--page: port 99999 cannot be had ('],
    ['--page=x', 'expected no argument or one of these first, got --page=x'],
  ])('refuses %s', async (argument, sentence) => {
    const { code, stderr } = await startPage(argument).outcome;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) });
  });

  it.each([
    [{ LANG: 'C' }, true],
    [{ LANG: '' }, true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, true],
    [{ LANG: 'C', LC_CTYPE: 'en_US.utf8' }, false],
  ])('writes ASCII in the locale %j: %s', async (locale, isAscii) => {
    seed('photos', `${'x'.repeat(80)}`, 5, 3);
    const { stdout, stderr } = await start(NPM_START, { ...KEYS, ...locale }).outcome;
    expect(/^\p{ASCII}*$/u.test(stdout + stderr)).toBe(isAscii);
    const lines = stdout.split('\n').filter((line) => /^[+|│┌├└]/.test(line));
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(stdout).toMatch(isAscii ? /\| <= 5\.0 \|/ : /│ +≤ 5\.0 │/);
  });

  it('trusts the certificates of NODE_EXTRA_CA_CERTS beside the usual ones', async () => {
    const front = await startFront(
      ['glacier.us-east-1.amazonaws.com', 'sts.us-east-1.amazonaws.com'],
      (host) => (host.startsWith('sts') ? sts.endpoint : glacier.endpoint),
    );
    const bundle = join(folder, 'extra.pem');
    writeFileSync(bundle, front.cert);
    const env = { ...KEYS, HTTPS_PROXY: front.proxy, AWS_ENDPOINT_URL_GLACIER: '', AWS_ENDPOINT_URL_STS: '' };
    const { code, stderr } = await start(NPM_START, { ...env, NODE_EXTRA_CA_CERTS: bundle }).outcome;
    await front.close();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`account ${MINE}`) });
  });
});
