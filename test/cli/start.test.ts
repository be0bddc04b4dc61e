// Ctrl-C, which npm and the shell get as well.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { clock, folder, glacier, seed } from '../support/command-line.ts';
import { KEYS, NPM_START, root, start } from '../support/command-process.ts';

// Its clock is the machine's.
beforeEach(() => {
  clock.now = new Date();
});

it('ends `npm start` with the exit code that the page says, and tells what was seen', async () => {
  seed('photos', 'a', 1, 1);
  const asked = new Promise((resolve) => {
    glacier.fault({ kind: 'hang', operation: 'ListParts', times: Number.POSITIVE_INFINITY });
    const body = (normal: object) => {
      resolve(undefined);
      return normal;
    };
    glacier.fault({ kind: 'reply', operation: 'ListMultipartUploads', body });
  });
  const npm = { ...KEYS, PATH: process.env.PATH ?? '' };
  const { child, outcome } = start(['--silent', '--prefix', root, 'start', '--', '--aws'], npm, 'npm');
  await asked;
  process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
  const { code, signal, stdout, stderr } = await outcome;
  expect({ code, signal }).toEqual({ code: 2, signal: null });
  expect(stdout).toContain('stopped before a vault was listed');
  expect(stderr).toContain('us-east-1, vault photos: stopped before all was listed; run it again');
});

it('ends the command with that code while it is still loaded', async () => {
  const hook = join(folder, 'interrupt-while-loading.mjs');
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module';
    registerHooks({
      load(url, context, next) {
        if (url.endsWith('/cli/terminal.ts')) process.kill(process.pid, 'SIGINT');
        return next(url, context);
      },
    });`,
  );
  expect(await start([`--import=${hook}`, ...NPM_START], KEYS).outcome).toMatchObject({
    code: 2,
    signal: null,
  });
});
