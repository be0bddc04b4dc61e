// The line that turns while a scan goes on.
import { describe, expect, it, vi } from 'vitest';
import { startSpinner } from '../../../cli/show/spinner.ts';
import { collector } from '../../support/terminal.ts';

describe('the spinner', () => {
  it('does not turn on a terminal without columns, where it would never end', () => {
    const isTurning = (columns: number) => {
      const spinner = startSpinner('listing', collector(columns).stream);
      spinner.stop();
      return spinner.isTurning;
    };
    vi.stubEnv('TERM', 'xterm');
    vi.stubEnv('CI', undefined);
    expect(isTurning(80)).toBe(true);
    expect(isTurning(0)).toBe(false);
  });
});
