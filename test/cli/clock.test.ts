// What a clock that is wrong does to the lists, whatever Glacier answers, and to a run.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { GlacierSource } from '../../lambda/ports.ts';
import { withRightClock } from '../../lambda/run/clock.ts';
import { clock, glacier, HOUR, memory, remembered, run, seed } from '../support/command-line.ts';
import { glacierError } from '../support/fake-glacier.ts';

const NOW = new Date('2026-03-01T07:00:00Z');
const MINUTE = 60_000;
const UPLOAD = { vault: 'photos', id: 'a', createdAt: NOW, partSizeBytes: 1 };

/** Three lists, each of which gets this answer, by a clock that is so far behind that of Glacier. */
const listsOf = (answer: () => Promise<never>, behind: number) => {
  const source: GlacierSource = { listVaults: answer, listMultipartUploads: answer, listParts: answer };
  const { listVaults, listMultipartUploads, listParts } = withRightClock(
    source,
    () => behind,
    () => NOW,
  );
  return [() => listVaults(), () => listMultipartUploads('photos'), () => listParts(UPLOAD)];
};

it.each(['ResourceNotFoundException', 'NoLongerSupportedException', 'AccessDeniedException'])(
  'counts no %s',
  async (code) => {
    for (const list of listsOf(() => Promise.reject(glacierError(code)), -6 * MINUTE)) {
      await expect(list()).rejects.toMatchObject({
        name: 'ClockError',
        message:
          "this machine's clock says 2026-03-01T07:00:00Z, and Glacier's 2026-03-01T06:54:00Z; set this machine's clock right and run it again",
      });
    }
  },
);

it('passes on what Glacier says while the clock is right', async () => {
  const refused = glacierError('AccessDeniedException');
  for (const list of listsOf(() => Promise.reject(refused), 5 * MINUTE)) {
    await expect(list()).rejects.toBe(refused);
  }
});

describe('the clock of this machine', () => {
  const DAY = 24 * HOUR;
  // The SDK holds Glacier's clock against the machine's.
  let machine: Date;
  beforeEach(() => {
    machine = new Date();
    clock.now = machine;
    seed('photos', 'stands', 30, 5);
    glacier.sendsDate = true;
  });
  const setAhead = (milliseconds: number) => {
    clock.now = new Date(machine.getTime() - milliseconds);
    clock.aheadMilliseconds = milliseconds;
  };
  const hourOf = (date: Date) => date.toISOString().slice(0, 13);

  it.each([
    ['two days behind', -2 * DAY],
    ['30 days ahead', 30 * DAY],
    ['six minutes ahead', 6 * MINUTE],
  ])('fails the scan when it is %s, and nothing is judged or remembered', async (_, ahead) => {
    await run(['--memory', memory]);
    const before = await remembered();
    setAhead(ahead);
    const { code, stdout, stderr } = await run(['--memory', memory]);
    expect(code).toBe(2);
    const [, ours = '', glaciers = ''] =
      /: this machine's clock says (\S+), and Glacier's (\S+); set this machine's clock right and run it again\./.exec(
        stderr,
      ) ?? [];
    expect([ours, glaciers].map((time) => time.slice(0, 13))).toEqual([machine, clock.now].map(hourOf));
    expect(stderr.match(/set this machine's clock/g)).toHaveLength(1);
    expect(stdout).toContain('no vault could be listed, so nothing is known of uploads.');
    expect(await remembered()).toBe(before);
  });

  it('counts whatever the environment says, and for vaults by name', async () => {
    vi.stubEnv('AWS_DISABLE_CLOCK_SKEW_CORRECTION', 'true');
    glacier.world.createVault('mail');
    setAhead(DAY);
    const { code, stderr } = await run(['--vault=photos', '--vault=mail']);
    vi.stubEnv('AWS_DISABLE_CLOCK_SKEW_CORRECTION', undefined);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('clock right') });
    expect(stderr.match(/set this machine's clock/g)).toHaveLength(1);
  });

  it('may be off by less than five minutes', async () => {
    for (const ahead of [-4 * MINUTE, 4 * MINUTE]) {
      setAhead(ahead);
      expect(await run([])).toMatchObject({ code: 0 });
    }
  });
});
