// A scan that is cut short, or fails in part, is continued by the next attempt at it.
import { describe, expect, it } from 'vitest';
import { METRICS, type MetricName } from '../../lambda/core/metrics.ts';
import { cutAt } from '../support/cut-run.ts';
import { type FakeCall, glacierError, partsInARow } from '../support/fake-glacier.ts';
import type { RunOptions } from '../support/fake-run.ts';
import { atHour, createStory, type Scan, type Story } from '../support/story.ts';

const VAULTS = ['a', 'b', 'c'];
const LAST = 17;

/** At the last scan something has changed in every vault. */
async function storyBefore(): Promise<Story> {
  const story = createStory();
  for (const vault of VAULTS) {
    story.vaults[vault] = [
      { id: `${vault}-stands`, createdAt: atHour(-1), parts: partsInARow(5) },
      { id: `${vault}-moves`, createdAt: atHour(-1), parts: partsInARow(3) },
      { id: `${vault}-ends`, createdAt: atHour(-8), parts: [] },
    ];
  }
  await story.scan(0);
  for (const vault of VAULTS) {
    const [stands, moves] = story.vaults[vault] ?? [];
    if (stands && moves) story.vaults[vault] = [stands, { ...moves, parts: partsInARow(9) }];
  }
  return story;
}

/** What an alarm reads of several attempts under one time. */
function readBy(attempts: readonly Scan[]) {
  const values = new Map<string, number[]>();
  for (const { data } of attempts) {
    for (const { metric, vault = '', value } of data) {
      if (metric === 'UploadsNewlyInDanger') continue;
      const key = `${metric} ${vault}`;
      values.set(key, [...(values.get(key) ?? []), value]);
    }
  }
  return Object.fromEntries(
    [...values].sort().map(([key, all]) => {
      const { statistic } = METRICS[key.split(' ')[0] as MetricName];
      return [key, statistic === 'Minimum' ? Math.min(...all) : Math.max(...all)];
    }),
  );
}

/** Of all vaults together; what has just happened is no state. */
const accountOf = (scan: Scan) =>
  Object.fromEntries(Object.entries(readBy([scan])).filter(([key]) => key.endsWith(' ')));

const reported = (attempts: readonly Scan[]) =>
  attempts.flatMap((scan) => scan.reported.map(({ uploadId, kind }) => `${uploadId} ${kind}`)).sort();
const uploads = ({ memory }: Story) =>
  new Map([...memory.uploadRecords].sort().map(([key, { unverified: _, ...record }]) => [key, record]));

/** Counts the lists that are asked for, by vault. */
function counting(asked: string[], options: RunOptions = {}): RunOptions {
  return {
    ...options,
    interfere: (call: FakeCall) => {
      if (call.vault !== undefined) asked.push(call.vault);
      return options.interfere?.(call);
    },
  };
}

describe('an attempt that goes on with a scan', () => {
  const denied = (...names: readonly string[]): RunOptions => ({
    interfere: ({ vault = '' }) => {
      if (names.includes(vault)) throw glacierError('AccessDeniedException');
      return undefined;
    },
  });

  it('ends as one scan does, and asks nothing again of a vault that was remembered', async () => {
    const whole = await storyBefore();
    const alone = await whole.scan(LAST);
    const story = await storyBefore();
    const asked: string[][] = [[], [], []];
    const attempts = [
      await story.scan(LAST, counting(asked[0] ?? [], denied('b', 'c'))),
      await story.scan(LAST, counting(asked[1] ?? [], denied('c'))),
      await story.scan(LAST, counting(asked[2] ?? [])),
    ];
    expect(attempts.map(({ error }) => error === undefined)).toEqual([false, false, true]);
    expect(asked[1]).not.toContain('a');
    expect(new Set(asked[2])).toEqual(new Set(['c']));
    expect(readBy(attempts)).toEqual(readBy([alone]));
    expect(readBy(attempts)).toMatchObject({ 'ScanCompleted ': 1, 'VaultsFailed ': 0, 'VaultsScanned ': 4 });
    expect(reported(attempts)).toEqual(reported([alone]));
    expect(reported([alone]).length).toBeGreaterThan(5);
    expect(uploads(story)).toEqual(uploads(whole));
  });

  it('is not healthy while a vault fails in every attempt', async () => {
    const story = await storyBefore();
    const attempts = [1, 2, 3].map(() => story.scan(LAST, denied('c')));
    expect(readBy(await Promise.all(attempts))).toMatchObject({ 'ScanCompleted ': 0, 'VaultsFailed ': 1 });
  });

  it('asks nothing at all where all is remembered', async () => {
    const story = await storyBefore();
    const first = await story.scan(LAST);
    const asked: string[] = [];
    const second = await story.scan(LAST, counting(asked));
    expect(asked).toEqual([]);
    expect(readBy([second])).toMatchObject(accountOf(first));
    expect(second.reported).toEqual([]);
  });

  it('begins anew where the settings have changed', async () => {
    const story = await storyBefore();
    await story.scan(LAST);
    const asked: string[] = [];
    await story.scan(LAST, counting(asked, { config: { stuckAfterHours: 9 } }));
    expect(new Set(asked)).toEqual(new Set(['photos', ...VAULTS]));
  });

  it('ends as one scan does wherever the attempt before was cut, once and twice', async () => {
    const whole = await storyBefore();
    const calls: string[] = [];
    const alone = await whole.scan(LAST, {
      around: (name, call) => {
        calls.push(name);
        return call();
      },
    });
    for (const after of [false, true]) {
      for (let point = 0; point < calls.length; point += 1) {
        const where = `${after ? 'after' : 'before'} call ${point}, ${calls[point]}`;
        const story = await storyBefore();
        await cutOff(story, point, after);
        if (point % 3 === 0) await cutOff(story, Math.floor(point / 2), after);
        const asked: string[] = [];
        const remembered = [...story.memory.vaultRecords.values()]
          .filter(({ scannedAt }) => scannedAt.getTime() === atHour(LAST).getTime())
          .map(({ vault }) => vault);
        const again = await story.scan(LAST, counting(asked));
        expect(again.error, where).toBeUndefined();
        expect(readBy([again]), where).toMatchObject(accountOf(alone));
        expect(uploads(story), where).toEqual(uploads(whole));
        for (const vault of remembered) expect(asked, where).not.toContain(vault);
        expect((await story.scan(LAST)).reported, where).toEqual([]);
      }
    }
  });
});

/** Runs until this call, and no further. */
async function cutOff(story: Story, point: number, after: boolean): Promise<void> {
  const { around, dead } = cutAt(point, after);
  await Promise.race([dead, story.scan(LAST, { around })]);
}

describe('a vault that takes more than one attempt', () => {
  it('is gone on with behind the uploads that were listed, and judged once it is whole', async () => {
    const story = createStory();
    for (let index = 0; index < 30; index += 1) story.upload(`${index}`, 8);
    await story.scan(0, { pageSize: 50 });
    story.end('0');
    const asked: number[] = [];
    const attempt = async (most: number) => {
      const end = new AbortController();
      let requests = 0;
      const scan = await story.scan(LAST, {
        pageSize: 50,
        config: { concurrency: 2 },
        run: { signal: end.signal },
        interfere: ({ operation }) => {
          if (operation === 'ListParts') requests += 1;
          if (requests >= most) end.abort(new Error('out of time'));
          return undefined;
        },
      });
      asked.push(requests);
      return scan;
    };
    const [first, second, third] = [await attempt(12), await attempt(12), await attempt(99)];
    for (const { error, data, reported } of [first, second]) {
      expect(error?.message).toContain('out of time');
      expect(reported).toEqual([]);
      expect(data.filter(({ vault }) => vault !== undefined)).toEqual([]);
    }
    expect(asked.reduce((sum, each) => sum + each)).toBeLessThan(29 + 6);
    expect(third.error).toBeUndefined();
    expect(third.account).toMatchObject({ InProgressUploads: 29, ExpiringUploads: 29, ScanCompleted: 1 });
  });

  it('has finished most of what it began when it is cut short, however many uploads there are', async () => {
    const story = createStory();
    for (let index = 0; index < 300; index += 1) story.upload(`${index}`, 8);
    const end = new AbortController();
    let requests = 0;
    const { error } = await story.scan(LAST, {
      run: { signal: end.signal },
      interfere: ({ operation }) => {
        if (operation === 'ListParts') requests += 1;
        // Half of the four pages of each.
        if (requests === 600) end.abort(new Error('out of time'));
        return undefined;
      },
    });
    expect(error).toBeDefined();
    expect(story.memory.uploadRecords.size).toBeGreaterThan(80);
    expect(story.memory.vaultRecords.size).toBe(0);
    const again = await story.scan(LAST);
    expect(again.error).toBeUndefined();
    expect(again.account).toMatchObject({ InProgressUploads: 300, UploadedParts: 2_400 });
  });
});
