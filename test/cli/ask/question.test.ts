// The command asks a person at the terminal.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askOn } from '../../../cli/ask/question.ts';
import { clock, folder, seed } from '../../support/command-line.ts';
import { NPM_START, start } from '../../support/command-process.ts';
import { DEVICE, KEY_PROFILES } from '../../support/key-profiles.ts';

/** Of util-linux: runs a command on a terminal of its own. */
const SCRIPT = '/usr/bin/script';

describe('a question', () => {
  const streams = () => [new PassThrough(), new PassThrough()] as const;

  it('is answered by a line', async () => {
    const [input, output] = streams();
    input.write('123456\nmore\n');
    expect(await askOn(input, output, 'Code: ', new AbortController().signal)).toBe('123456');
    expect(String(output.read())).toBe('Code: ');
  });

  it('has no answer where the input ends, as at Ctrl-D', async () => {
    const [input, output] = streams();
    input.end();
    expect(await askOn(input, output, 'Code: ', new AbortController().signal)).toBeUndefined();
  });

  it.each(['before', 'while'])('has no answer where it is stopped %s it waits', async (when) => {
    const [input, output] = streams();
    const abort = new AbortController();
    if (when === 'before') abort.abort();
    const answer = askOn(input, output, 'Code: ', abort.signal);
    abort.abort();
    expect(await answer).toBeUndefined();
  });

  describe.runIf(process.platform === 'linux' && existsSync(SCRIPT))('on a terminal', () => {
    /** Types this once the code is asked for. */
    async function answering(keys: string) {
      // Its clock is the machine's.
      clock.now = new Date();
      seed('photos', 'a', 5, 3);
      const config = join(folder, 'with-device');
      writeFileSync(config, KEY_PROFILES);
      const command = ['exec', process.execPath, ...NPM_START, '--profile=mfa'].join(' ');
      const { child, outcome } = start(['-qec', command, '/dev/null'], { AWS_CONFIG_FILE: config }, SCRIPT);
      let shown = '';
      child.stdout.on('data', (chunk) => {
        const isAsked = shown.includes('for profile mfa: ');
        shown += chunk;
        if (!isAsked && shown.includes(`MFA code of ${DEVICE}, for profile mfa: `)) child.stdin.write(keys);
      });
      return await outcome;
    }

    it('is asked, and its answer taken', async () => {
      const { code, stdout } = await answering('123456\n');
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: expect.stringContaining('account 210987654321, '),
      });
    });

    it.each([
      ['Ctrl-D', '\x04'],
      ['Ctrl-C', '\x03'],
    ])('is not answered by %s, and nothing is scanned', async (_, keys) => {
      const { code, stdout } = await answering(keys);
      expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringContaining('and none was typed') });
    });
  });
});
