// What --help and --version print.
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { runCommand } from '../../support/terminal.ts';

const run = (option: string) => runCommand([option], { now: () => new Date(0) });

describe('the command', () => {
  it.each(['-h', '--help'])('tells of its options with %s', async (option) => {
    const { code, stdout } = await run(option);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: glacier-upload-monitor');
    expect(stdout).toContain('-h, --help');
  });

  it('tells its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });
});
