// What the monitor cannot know is never reported as fine: lost memory, lists that omit, times when nobody looked or listened.
import { describe, expect, it } from 'vitest';
import { glacierError } from '../support/fake-glacier.ts';
import { createFakeMemory, type FakeMemory } from '../support/fake-memory.ts';
import type { RunOptions } from '../support/fake-run.ts';
import { createStory, type Story } from '../support/story.ts';

const DANGERS = ['StuckUploads', 'ExpiringUploads', 'LostUploads', 'LongestIdleTime'];
const kinds = ({ reported }: { readonly reported: readonly { readonly kind: string }[] }) =>
  reported.map(({ kind }) => kind);

/** Scans on these hours, and gives the last scan. */
async function scanHours(story: Story, hours: readonly number[], options: RunOptions = {}) {
  const scans = [];
  for (const hour of hours) scans.push(await story.scan(hour, options));
  return scans.at(-1) ?? story.scan(Number.NaN);
}
const hourly = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** The same memory, without what was remembered of these uploads: they are missing, or cannot be read. */
const without = (memory: FakeMemory, ...ids: readonly string[]) => ({
  ...memory,
  async uploads(vault: string) {
    const { records, said } = await memory.uploads(vault);
    return { records: records.filter(({ id }) => !ids.includes(id)), said };
  },
});

describe('a memory that was emptied while an upload expires', () => {
  async function emptied() {
    const story = createStory();
    story.upload('a', 3, { createdAtHour: -100 });
    await scanHours(story, hourly(0, 17));
    return { story, memory: createFakeMemory() };
  }

  it('publishes nothing that would clear an alarm, until all is known', async () => {
    const { story, memory } = await emptied();
    for (const hour of hourly(18, 41)) {
      const { data, account } = await story.scan(hour, { run: { memory } });
      expect(account.ScanCompleted).toBe(1);
      for (const { metric, value } of data.filter(({ metric }) => DANGERS.includes(metric)))
        expect(value, metric).toBeGreaterThan(0);
    }
    const { account } = await story.scan(42, { run: { memory } });
    expect(account).toMatchObject({ ExpiringUploads: 1, LostUploads: 0, LongestIdleTime: 86_400 });
  });

  it('reports the loss that follows', async () => {
    const { story, memory } = await emptied();
    await story.scan(18, { run: { memory } });
    story.end('a');
    const { reported, account } = await story.scan(25, { run: { memory } });
    expect(reported).toMatchObject([{ kind: 'perhapsLost', uploadId: 'a', idleHoursAtMost: 125 }]);
    expect(account).toMatchObject({ LostUploads: 1 });
    expect((await story.scan(48, { run: { memory } })).account.LostUploads).toBe(1);
    expect((await story.scan(49.1, { run: { memory } })).account.LostUploads).toBe(0);
  });
});

describe('one record that is missing or cannot be read', () => {
  it('leaves its upload bounded by its creation, as the vault’s record shows that it was known', async () => {
    const story = createStory();
    story.upload('a', 3, { createdAtHour: -100 });
    story.upload('b', 3, { createdAtHour: -1 });
    await scanHours(story, hourly(0, 3));
    const memory = without(story.memory, 'a');
    const { reported, account } = await story.scan(4, { run: { memory } });
    expect(reported).toMatchObject([
      { kind: 'expiring', uploadId: 'a', hoursLeft: 0, hoursLeftUnknown: false },
    ]);
    expect(account).toMatchObject({ ExpiringUploads: 1, LongestIdleTime: 104 * 3600 });
    story.end('a');
    expect(await story.scan(5)).toMatchObject({
      reported: [{ kind: 'perhapsLost', uploadId: 'a' }],
      account: { LostUploads: 1 },
    });
  });
});

describe('the end of an upload of which nobody knows how long it had been idle', () => {
  it('is reported as perhaps a loss within 24 hours of first sight', async () => {
    const story = createStory();
    story.upload('a', 3, { createdAtHour: -100 });
    await story.scan(0);
    story.end('a');
    expect(kinds(await story.scan(1))).toEqual(['perhapsLost']);
  });

  it('is a normal end once it was seen to move', async () => {
    const story = createStory();
    story.upload('a', 3, { createdAtHour: -100 });
    await story.scan(0);
    story.upload('a', 4);
    await story.scan(1);
    story.end('a');
    const { reported, account } = await story.scan(2);
    expect([reported, account.LostUploads]).toEqual([[], 0]);
  });
});

describe('an upload that a list once left out', () => {
  it('is idle at most since it was last really seen', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHours(story, hourly(0, 3));
    const { photos = [] } = story.vaults;
    story.vaults.photos = [];
    await scanHours(story, hourly(4, 12));
    story.vaults.photos = photos;
    story.upload('a', 4);
    // The part came at some time after hour 3.
    const { account } = await story.scan(13);
    expect(account.LongestIdleTime).toBe(10 * 3600);
    expect(await scanHours(story, hourly(14, 27))).toMatchObject({ account: { LongestIdleTime: 24 * 3600 } });
    story.end('a');
    expect((await story.scan(28)).account.LostUploads).toBe(1);
  });
});

describe('an upload that ended while nobody looked', () => {
  const outage = async (story: Story) => {
    story.upload('a', 3);
    await scanHours(story, [0, 1]);
    story.end('a');
  };

  it('is perhaps lost, from the last scan that saw it, and the reason is given', async () => {
    const story = createStory();
    await outage(story);
    const { reported, account } = await story.scan(72);
    expect(reported).toMatchObject([{ kind: 'perhapsLost', idleHoursAtLeast: 1, idleHoursAtMost: 72 }]);
    expect(reported[0]?.unseen).toEqual({ from: '2026-01-01T01:17:00.000Z', to: '2026-01-04T00:17:00.000Z' });
    expect(account.LostUploads).toBe(1);
  });

  it('is so too when its vault was left out meanwhile', async () => {
    const story = createStory();
    story.vaults.mail = [];
    await outage(story);
    for (const hour of hourly(2, 71)) await story.scan(hour, { config: { vaults: ['*', '!photos'] } });
    expect((await story.scan(72)).reported).toMatchObject([
      { kind: 'perhapsLost', idleHoursAtLeast: 1, unseen: { from: '2026-01-01T01:17:00.000Z' } },
    ]);
  });

  it('is lost where it had long been idle when it was last seen', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHours(story, hourly(0, 23));
    story.end('a');
    const { reported } = await story.scan(24);
    expect(reported).toMatchObject([{ kind: 'lost', idleHoursAtLeast: 23, idleHoursAtMost: 24 }]);
    expect(reported[0]).not.toHaveProperty('unseen');
  });
});

describe('a broken upload that expires', () => {
  it('is reported once, as broken, and counted as both', async () => {
    const story = createStory();
    story.upload('a', 3);
    const [upload] = story.vaults.photos ?? [];
    const [first, ...others] = upload?.parts ?? [];
    if (!upload || !first) throw new Error('expected an upload with parts');
    const short = { ...first, range: { first: 0, last: 9 } };
    story.vaults.photos = [{ ...upload, parts: [short, ...others] }];
    expect(kinds(await story.scan(0))).toEqual(['broken']);
    expect(kinds(await scanHours(story, hourly(1, 15)))).toEqual([]);
    const { reported, account } = await story.scan(16);
    expect(kinds({ reported })).toEqual([]);
    expect(account).toMatchObject({ BrokenUploads: 1, ExpiringUploads: 1 });
    expect(kinds(await story.scan(17))).toEqual([]);
    // Moving again, and then not.
    story.vaults.photos = [
      {
        ...upload,
        parts: [short, ...others, { ...first, range: { first: 3 * 1024 ** 2, last: 4 * 1024 ** 2 - 1 } }],
      },
    ];
    expect(kinds(await story.scan(18))).toEqual([]);
    expect(kinds(await scanHours(story, hourly(19, 35)))).toEqual([]);
  });
});

describe('news while nobody has confirmed a subscription', () => {
  const quiet = { isSubscribed: false };

  it('is reported to the first who does, as it stands then', async () => {
    const story = createStory();
    story.upload('moving', 1);
    story.upload('expiring', 3);
    story.upload('recovering', 3);
    story.upload('ending', 3);
    for (const hour of hourly(0, 16)) {
      story.upload('moving', hour + 1);
      expect((await story.scan(hour, quiet)).reported).toEqual([]);
    }
    await story.scan(16.4, quiet);
    const puts = story.memory.puts();
    await story.scan(16.5, quiet);
    expect(story.memory.puts()).toBe(puts + 1);
    story.upload('recovering', 4);
    story.end('ending');
    story.upload('moving', 18);
    const { reported, account } = await story.scan(17);
    expect(reported).toMatchObject([{ kind: 'expiring', uploadId: 'expiring', hoursLeft: 7 }]);
    expect(account.ExpiringUploads).toBe(1);
    expect((await story.scan(18)).reported).toEqual([]);
  });

  it('may be a loss, too', async () => {
    const story = createStory();
    story.upload('a', 3);
    for (const hour of hourly(0, 23)) await story.scan(hour, quiet);
    story.end('a');
    await story.scan(24, quiet);
    expect((await story.scan(60)).reported).toMatchObject([{ kind: 'lost', uploadId: 'a' }]);
    expect((await story.scan(61)).reported).toEqual([]);
  });

  it('is logged when it begins, and when somebody hears', async () => {
    const story = createStory();
    story.upload('a', 3);
    const lines = [];
    for (const hour of hourly(0, 9)) lines.push(...(await story.scan(hour, quiet)).lines);
    lines.push(...(await story.scan(10)).lines);
    expect(lines.filter(({ message }) => message === 'change')).toHaveLength(2);
  });
});

it('a loss found while nobody was subscribed, in a vault that was then deleted, is reported to the first who is', async () => {
  const story = createStory();
  story.upload('a', 3);
  await scanHours(story, hourly(0, 23), { isSubscribed: false });
  story.end('a');
  await story.scan(25, { isSubscribed: false });
  delete story.vaults.photos;
  await scanHours(story, hourly(26, 60), { isSubscribed: false });
  expect((await story.scan(61)).reported).toMatchObject([{ kind: 'lost', uploadId: 'a' }]);
  expect((await story.scan(62)).reported).toEqual([]);
});

it('a later page of uploads that answers 404 is a fault of the list, and ends no upload', async () => {
  const story = createStory();
  for (let index = 0; index < 70; index += 1) story.upload(`${index}`, 1);
  await story.scan(0, { pageSize: 50 });
  const { account, error, reported } = await story.scan(1, {
    pageSize: 50,
    interfere: ({ operation, marker }) =>
      operation === 'ListMultipartUploads' && marker !== undefined
        ? Promise.reject(glacierError('ResourceNotFoundException'))
        : undefined,
  });
  expect(error?.message).toContain(
    'vault photos: ListingError: vault photos, ListMultipartUploads: expected its',
  );
  expect(account).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1 });
  expect(account).not.toHaveProperty('InProgressUploads');
  expect(reported).toEqual([]);
  const next = await story.scan(2, { pageSize: 50 });
  expect([next.reported, next.account.InProgressUploads]).toEqual([[], 70]);
});

it('a threshold that is raised makes nothing move', async () => {
  const story = createStory();
  story.upload('a', 3);
  await story.scan(0);
  expect(kinds(await story.scan(6))).toEqual(['stuck']);
  const raised = { config: { stuckAfterHours: 12 } };
  expect(kinds(await story.scan(7, raised))).toEqual([]);
  story.upload('a', 4);
  expect(kinds(await story.scan(8, raised))).toEqual(['recovered']);
});
