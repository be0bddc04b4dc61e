// Verdicts over hours: when each begins, when it ends, and what the monitor reports.
import { describe, expect, it } from 'vitest';
import { MIB } from '../support/fake-glacier.ts';
import { atHour, createStory, type Story } from '../support/story.ts';

/** Scans on these hours, and gives what the last one found. */
async function scanHourly(story: Story, from: number, to: number) {
  const reported = [];
  let last = await story.scan(from);
  reported.push(...last.reported.map(({ kind }) => `${from}: ${kind}`));
  for (let hour = from + 1; hour <= to; hour += 1) {
    last = await story.scan(hour);
    reported.push(...last.reported.map(({ kind }) => `${hour}: ${kind}`));
  }
  return { ...last, reported };
}

describe('an upload that stands still', () => {
  it('is stuck from 6 hours on and expiring from 16, and each is reported once', async () => {
    const story = createStory();
    story.upload('a', 3);
    const { reported, account } = await scanHourly(story, 0, 30);
    expect(reported).toEqual([
      ...['6: stuck', '16: expiring', '21: stillExpiring', '23: stillExpiring', '24: stillExpiring'],
    ]);
    expect(account).toMatchObject({
      StuckUploads: 1,
      ExpiringUploads: 1,
      LongestIdleTime: 30 * 3600,
      LostUploads: 0,
    });
  });

  it('says how many hours are left, and never less than none', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHourly(story, 0, 16);
    story.upload('b', 1, { createdAtHour: -40 });
    story.upload('c', 0, { createdAtHour: -40 });
    const { reported } = await story.scan(17);
    expect(reported.map(({ uploadId, hoursLeft }) => `${uploadId} ${hoursLeft}`).sort()).toEqual([
      'b 0',
      'c 0',
    ]);
  });

  it('is stuck if it never had a part, and no worse: nothing of it can be lost', async () => {
    const story = createStory();
    story.upload('a', 0, { createdAtHour: -20 });
    const { account, reported } = await story.scan(0);
    expect(account).toMatchObject({ StuckUploads: 1, ExpiringUploads: 0, LongestIdleTime: 0 });
    expect(account).not.toHaveProperty('UploadsNewlyInDanger');
    expect(reported).toMatchObject([{ kind: 'stuck' }]);
    expect((await scanHourly(story, 1, 9)).reported).toEqual([]);
    story.end('a');
    const gone = await story.scan(10);
    expect(gone.reported).toMatchObject([{ kind: 'ended' }]);
    expect(gone.account).toMatchObject({ LostUploads: 0 });
  });

  it('is perhaps lost if it had no part, and then nobody looked for a day: it may have got some', async () => {
    const story = createStory();
    story.upload('a', 0);
    await story.scan(0);
    story.end('a');
    expect((await story.scan(25)).reported).toMatchObject([{ kind: 'perhapsLost', uploadId: 'a' }]);
  });

  it('is not judged by what was before first sight if it is old and has parts', async () => {
    const story = createStory();
    story.upload('a', 5, { createdAtHour: -2_000 });
    const { account, reported } = await story.scan(0);
    expect(account).toMatchObject({ InProgressUploads: 1, StaleUploads: 1, ScanCompleted: 1 });
    expect(reported).toEqual([]);
    expect((await scanHourly(story, 1, 16)).reported).toEqual(['6: stuck', '16: expiring']);
  });

  it('is not called well either while nobody knows how long it has been idle', async () => {
    const story = createStory();
    story.upload('a', 5, { createdAtHour: -2_000 });
    for (let hour = 0; hour < 24; hour += 1) {
      const { account, data, reported } = await story.scan(hour);
      expect(account.ScanCompleted).toBe(1);
      const dangers = ['StuckUploads', 'ExpiringUploads', 'LostUploads', 'LongestIdleTime'];
      const published = data.filter(({ metric }) => dangers.includes(metric));
      expect(published.every(({ metric, value }) => metric !== 'LongestIdleTime' && value > 0)).toBe(true);
      for (const { kind, hoursLeft, hoursLeftUnknown } of reported)
        expect([kind, hoursLeft, hoursLeftUnknown]).toEqual([kind, 24 - hour, true]);
    }
    // From then on it is certain.
    expect((await story.scan(24)).account).toMatchObject({
      StuckUploads: 1,
      ExpiringUploads: 1,
      LostUploads: 0,
      LongestIdleTime: 24 * 3600,
    });
  });

  it('is known as soon as it moves', async () => {
    const story = createStory();
    story.upload('a', 5, { createdAtHour: -2_000 });
    expect((await story.scan(0)).account).not.toHaveProperty('LongestIdleTime');
    story.upload('a', 6);
    expect((await story.scan(1)).account).toMatchObject({ StuckUploads: 0, LongestIdleTime: 3600 });
  });

  it('may be idle since its creation if it is young at first sight', async () => {
    const story = createStory();
    story.upload('a', 5, { createdAtHour: -10 });
    expect((await story.scan(0)).account).toMatchObject({ LongestIdleTime: 10 * 3600, StuckUploads: 0 });
    expect((await scanHourly(story, 1, 6)).reported).toEqual(['6: expiring']);
  });

  it('is given more time where a part of its size takes longer to send, but never past the warning', async () => {
    const GIB = 1024 * MIB;
    const story = createStory();
    story.upload('4 GiB', 3, { partSizeBytes: 4 * GIB });
    expect((await scanHourly(story, 0, 16)).reported).toEqual(['10: stuck', '16: expiring']);
    const slow = createStory({ slowestUploadMbitPerSecond: 0.1 });
    slow.upload('4 GiB', 3, { partSizeBytes: 4 * GIB });
    expect((await scanHourly(slow, 0, 16)).reported).toEqual(['16: expiring']);
  });
});

describe('an upload that moves', () => {
  it('is never called stuck, however old it is', async () => {
    const story = createStory();
    story.upload('a', 1, { createdAtHour: -500 });
    await story.scan(-1);
    for (let hour = 0; hour < 50; hour += 1) {
      story.upload('a', hour + 2);
      const { account, reported } = await story.scan(hour);
      expect(account).toMatchObject({ StuckUploads: 0, StaleUploads: 1 });
      expect(account.LongestIdleTime).toBeLessThanOrEqual(3600);
      expect(reported).toEqual([]);
    }
  });

  it('recovers when it moves again, and that is reported', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHourly(story, 0, 17);
    story.upload('a', 4);
    const { reported, account } = await scanHourly(story, 18, 20);
    expect(reported).toEqual(['18: recovered']);
    expect(account).toMatchObject({ StuckUploads: 0, ExpiringUploads: 0, LongestIdleTime: 3 * 3600 });
  });

  it('moves too when a part is uploaded again', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    const [upload] = story.vaults.photos ?? [];
    const [part] = upload?.parts ?? [];
    if (!upload || !part) throw new Error('expected an upload with a part');
    story.vaults.photos = [{ ...upload, parts: [{ ...part, treeHash: 'another' }] }];
    expect((await story.scan(5)).account.LongestIdleTime).toBe(5 * 3600);
    expect((await story.scan(6)).account).toMatchObject({ StuckUploads: 0, LongestIdleTime: 6 * 3600 });
  });

  it('may have been idle for all of the time that nobody looked', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    story.upload('a', 2);
    expect((await story.scan(17)).reported).toMatchObject([{ kind: 'expiring', hoursLeft: 7 }]);
    story.upload('a', 3);
    expect((await story.scan(18)).reported).toMatchObject([{ kind: 'recovered' }]);
  });
});

describe('an upload that is gone', () => {
  it('is lost when it may have been idle for 24 hours, and counts for a day', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHourly(story, 0, 23);
    story.end('a');
    const found = await story.scan(24);
    expect(found.reported).toMatchObject([{ kind: 'lost', uploadId: 'a' }]);
    expect(found.account).toMatchObject({ LostUploads: 1, InProgressUploads: 0, ExpiringUploads: 0 });
    expect((await scanHourly(story, 25, 47)).account.LostUploads).toBe(1);
    expect((await story.scan(48)).account.LostUploads).toBe(0);
  });

  it('has ended otherwise; that is reported only of one that was reported before', async () => {
    const story = createStory();
    story.upload('stuck', 3);
    await scanHourly(story, 0, 8);
    story.upload('moving', 3, { createdAtHour: 8 });
    await story.scan(9);
    story.end('moving');
    story.end('stuck');
    const { reported, account } = await story.scan(10);
    expect(reported).toMatchObject([{ kind: 'ended', uploadId: 'stuck' }]);
    expect(account).toMatchObject({ LostUploads: 0, InProgressUploads: 0 });
    expect((await scanHourly(story, 11, 40)).reported).toEqual([]);
  });

  it('is lost with its vault, if the vault is gone', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHourly(story, 0, 23);
    delete story.vaults.photos;
    const { reported, account, error } = await story.scan(25);
    expect(error).toBeUndefined();
    expect(reported).toMatchObject([{ kind: 'lost', uploadId: 'a' }]);
    expect(account).toMatchObject({ LostUploads: 1, ScanCompleted: 1 });
    expect((await story.scan(26)).account.LostUploads).toBe(1);
    expect((await story.scan(60)).account.LostUploads).toBe(0);
  });

  it('is not taken for gone because its vault is no longer watched, or cannot be listed', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHourly(story, 0, 23);
    expect((await story.scan(25, { config: { vaults: ['!photos'] } })).reported).toEqual([]);
    const denied = { interfere: () => Promise.reject(new Error('denied')) };
    expect((await story.scan(26, denied)).reported).toEqual([]);
    expect((await story.scan(27)).account).toMatchObject({
      InProgressUploads: 1,
      ExpiringUploads: 1,
      LostUploads: 0,
    });
  });

  it('comes back if a list had only left it out', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHourly(story, 0, 23);
    const { photos } = story.vaults;
    story.vaults.photos = [];
    expect((await story.scan(24)).reported).toMatchObject([{ kind: 'lost' }]);
    story.vaults.photos = photos ?? [];
    const { reported, account } = await story.scan(25);
    expect(reported).toMatchObject([{ kind: 'expiring', hoursLeft: 0 }]);
    expect(account).toMatchObject({ LostUploads: 0, LongestIdleTime: 25 * 3600 });
  });
});

describe('a broken upload', () => {
  it('is reported, outranks being stuck, and recovers when the short part is replaced', async () => {
    const story = createStory();
    const part = (first: number, last: number) => ({ range: { first, last }, treeHash: 'hash' });
    const short = [part(0, 9), part(MIB, 2 * MIB - 1)];
    story.vaults.photos = [{ id: 'a', createdAt: atHour(0), parts: short }];
    expect((await scanHourly(story, 0, 10)).reported).toEqual(['0: broken']);
    story.vaults.photos = [
      { id: 'a', createdAt: atHour(0), parts: [part(0, MIB - 1), part(MIB, 2 * MIB - 1)] },
    ];
    expect((await scanHourly(story, 11, 12)).reported).toEqual(['11: recovered']);
  });
});

describe('a vault', () => {
  it('publishes zeros in two scans after its last upload, and is silent then', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    story.end('a');
    const vaultData = async (hour: number) =>
      (await story.scan(hour)).data.filter(({ vault }) => vault === 'photos');
    for (const hour of [1, 2]) {
      const closing = await vaultData(hour);
      expect(closing.length).toBeGreaterThan(0);
      expect(closing.every(({ value }) => value === 0)).toBe(true);
    }
    expect(await vaultData(3)).toEqual([]);
  });
});

describe('the memory', () => {
  it('is written only on change, but for one record of the vault', async () => {
    const story = createStory();
    story.upload('a', 3);
    story.upload('b', 3);
    await story.scan(0);
    const before = story.memory.puts();
    await story.scan(1);
    expect(story.memory.puts() - before).toBe(1);
    story.upload('b', 4);
    await story.scan(2);
    expect(story.memory.puts() - before).toBe(3);
  });

  it('that cannot be read or written makes the vault failed', async () => {
    for (const broken of ['uploads', 'rememberUpload', 'rememberVault'] as const) {
      const story = createStory();
      story.upload('a', 3);
      const memory = { ...story.memory, [broken]: () => Promise.reject(new Error('no table')) };
      const { error, account } = await story.scan(0, { run: { memory } });
      expect(error?.message).toContain('vault photos: Error: no table');
      expect(account).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1 });
      // What was judged counts, whatever can be remembered of it.
      expect('InProgressUploads' in account).toBe(broken !== 'uploads');
    }
  });

  it('that is lost means first sight, and no verdict that would look better than it is known', async () => {
    const story = createStory();
    story.upload('a', 3, { createdAtHour: -1 });
    await scanHourly(story, 0, 14);
    const fresh = createStory();
    fresh.vaults.photos = story.vaults.photos ?? [];
    const { account } = await fresh.scan(14);
    expect(account.LongestIdleTime).toBe(15 * 3600);
  });

  it('from the future fails its vault: a clock is or was wrong', async () => {
    const story = createStory();
    story.upload('a', 3);
    await story.scan(10);
    const { account, error } = await story.scan(5);
    expect(error?.message).toMatch(/the clock: ClockError: .* a record of upload a of 2026-01-01T10:17/);
    expect(account).toMatchObject({ ScanCompleted: 0 });
    expect((await story.scan(11)).account).toMatchObject({ ScanCompleted: 1 });
  });
});

describe('runs that overlap', () => {
  it('leave what the newer one found, though the older one ends later', async () => {
    const story = createStory();
    story.upload('a', 3);
    await scanHourly(story, 0, 23);
    const late = {
      ...story.memory,
      uploads: async (vault: string) => {
        // The newer run comes and goes while the older one has listed and not yet read the memory.
        story.end('a');
        await story.scan(24.5);
        return story.memory.uploads(vault);
      },
    };
    let now = atHour(24);
    const clock = () => {
      const before = now;
      now = atHour(24.6);
      return before;
    };
    const { reported, error } = await story.scan(24, { run: { memory: late, now: clock } });
    expect(error).toBeUndefined();
    expect(reported).toEqual([]);
    expect(story.memory.uploadRecords.get('photos/a')).toMatchObject({
      gone: { lost: true },
    });
    expect(story.memory.saidItems.get('photos/a')).toMatchObject({ notified: { verdict: 'lost' } });
    expect((await story.scan(25)).account).toMatchObject({ LostUploads: 1, InProgressUploads: 0 });
  });
});
