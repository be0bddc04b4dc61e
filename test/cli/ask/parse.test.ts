// The options that stand for settings of the stack.
import { describe, expect, it } from 'vitest';
import { glacier, run, runJson, seed } from '../../support/command-line.ts';

const verdicts = async (...argv: string[]) => (await runJson(argv)).verdicts;

describe('thresholds', () => {
  it.each([
    ['--stuck-after-hours=3', 'a stuck'],
    ['--expiry-warning-hours=20', 'a unknown'],
    ['--scan-every-minutes=10', 'a moving'],
  ])('are those of the option %s', async (option, verdict) => {
    seed('photos', 'a', 5, option.startsWith('--stuck') ? 0 : 1);
    expect(await verdicts()).toEqual(['a moving']);
    expect(await verdicts(option)).toEqual([verdict]);
  });

  it('are refused as the stack refuses them, all at once', async () => {
    const { code, stderr } = await run(['--stuck-after-hours=soon', '--scan-every-minutes=7']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^- --stuck-after-hours: expected a number from .*, got "soon"$/m);
    expect(stderr).toMatch(/^- --scan-every-minutes: expected one of 10, .*, got "7"$/m);
    expect(glacier.requests).toEqual([]);
  });
});
