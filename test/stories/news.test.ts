// What the monitor reports, and what it logs for the dashboard's table.
import { describe, expect, it } from 'vitest';
import { UPLOAD_LINE } from '../../lambda/core/log-lines.ts';
import { type FakeCall, glacierError, MIB, partsInARow } from '../support/fake-glacier.ts';
import { createFakeMemory } from '../support/fake-memory.ts';
import { type RunOptions, runMonitor } from '../support/fake-run.ts';
import { atHour, createStory } from '../support/story.ts';

describe('the news of a scan', () => {
  it('goes out in one message for all of it', async () => {
    const story = createStory();
    const messages: unknown[] = [];
    story.vaults.mail = [];
    await story.scan(-21);
    for (let index = 0; index < 30; index += 1) story.upload(`${index}`, 1);
    story.vaults.mail = [{ id: 'untouched', createdAt: atHour(-20), parts: partsInARow(1) }];
    await story.scan(0, { onNotify: (message) => messages.push(message) });
    await story.scan(7, { onNotify: (message) => messages.push(message) });
    await story.scan(8, { onNotify: (message) => messages.push(message) });
    expect(messages).toMatchObject([
      { subject: 'EXPIRING in 4 h: mail, 1 MiB (us-east-1, 123456789012)' },
      {
        subject: 'EXPIRING any moment: mail, 1 MiB (us-east-1, 123456789012); 30 others',
        json: { omitted: 11 },
      },
    ]);
  });

  it('says what came since the last news that was sent', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    await story.scan(6);
    story.upload('a', 4);
    expect((await story.scan(8)).reported).toMatchObject([
      { kind: 'recovered', sinceLastMessage: { at: atHour(6).toISOString(), parts: 3, replaced: false } },
    ]);
    story.upload('a', 5);
    await story.scan(9);
    await story.scan(15, { isSubscribed: false });
    expect((await story.scan(16)).reported).toMatchObject([
      { kind: 'stuck', sinceLastMessage: { at: atHour(8).toISOString(), parts: 1 } },
    ]);
  });

  it('is reported again by the next scan when it was refused, and the scan was not complete', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    const refused = await story.scan(6, {
      onNotify: () => {
        throw new Error('refused');
      },
    });
    expect(refused.error?.message).toContain('the message: Error: refused');
    expect(refused.account).toMatchObject({ ScanCompleted: 0, StuckUploads: 1 });
    expect((await story.scan(7)).reported).toMatchObject([{ kind: 'stuck', uploadId: 'a' }]);
    expect((await story.scan(8)).reported).toEqual([]);
  });

  it('goes out from a partial scan too, of the vaults that were listed', async () => {
    const story = createStory();
    story.upload('a', 1);
    story.vaults.mail = [];
    await story.scan(0);
    const { reported, error } = await story.scan(6, {
      interfere: (call) => (call.vault === 'mail' ? Promise.reject(new Error('denied')) : undefined),
    });
    expect(error?.message).toContain('vault mail');
    expect(reported).toMatchObject([{ kind: 'stuck' }]);
  });
});

describe('the lines about uploads that need attention', () => {
  const attention = (lines: readonly { readonly message: string; readonly fields: object }[]) =>
    lines
      .filter(({ message }) => message === UPLOAD_LINE.message)
      .map(({ fields }) => fields as Readonly<Record<string, unknown>>)
      .filter(({ verdict }) => verdict !== 'moving' && verdict !== 'unknown');

  it('have the fields that the dashboard reads, and are logged at every scan', async () => {
    const memory = createFakeMemory();
    await runMonitor({ photos: [] }, { run: { memory, now: () => atHour(-201) } });
    const at = (id: string, hour: number, parts = 1) => ({
      ...{ id, createdAt: atHour(hour), parts: partsInARow(parts) },
    });
    const photos = [at('old', -200), at('expiring', -20), at('stuck', -7, 0), at('fine', -1, 0)];
    const { lines } = await runMonitor({ photos }, { run: { memory, now: () => atHour(0) } });
    expect(attention(lines)).toEqual([
      expect.objectContaining({ uploadId: 'old', verdict: 'expiring', hoursLeft: 0, ageHours: 200 }),
      expect.objectContaining({ uploadId: 'expiring', verdict: 'expiring', hoursLeft: 4, idleHours: 20 }),
      expect.objectContaining({ uploadId: 'stuck', verdict: 'stuck', hoursLeft: 17 }),
    ]);
    for (const line of attention(lines))
      expect([...new Set(['arrivedBytes', ...Object.keys(line)])].sort()).toEqual(
        ['scannedAt', 'startedAt', ...UPLOAD_LINE.fields].sort(),
      );
  });

  it('call an upload stale that is only old', async () => {
    const story = createStory();
    story.upload('old', 3, { createdAtHour: -200 });
    const { lines } = await runMonitor(story.vaults, { run: { now: () => atHour(0) } });
    expect(attention(lines)).toMatchObject([{ uploadId: 'old', verdict: 'stale', idleHours: 0 }]);
  });

  describe('of a vault that cannot be listed', () => {
    const denying =
      (...operations: readonly FakeCall['operation'][]) =>
      (call: FakeCall) => {
        if (operations.includes(call.operation) && call.vault !== 'mail')
          throw glacierError('AccessDeniedException');
        return undefined;
      };
    /** At hour 16 one upload is expiring and one is lost; at hour 17 something fails. */
    async function partial(options: RunOptions) {
      const story = createStory();
      story.upload('expiring', 1);
      story.upload('lost', 1, { createdAtHour: -10 });
      story.vaults.mail = [];
      await story.scan(12);
      story.end('lost');
      story.upload('fine', 0, { createdAtHour: 15 });
      await story.scan(16);
      story.vaults.mail = [{ id: 'mail-1', createdAt: atHour(0), parts: partsInARow(1) }];
      const run = { ...options.run, memory: story.memory, now: () => atHour(17) };
      const { lines, account, error } = await runMonitor(story.vaults, { ...options, run });
      return { seen: attention(lines), account, error, lines };
    }
    const asAtHour16 = { seenAt: atHour(16).toISOString(), seen: 'before' };
    const before = [
      expect.objectContaining({ uploadId: 'expiring', verdict: 'expiring', hoursLeft: 8, ...asAtHour16 }),
      expect.objectContaining({ uploadId: 'lost', verdict: 'lost', ...asAtHour16 }),
    ];
    const now = { seenAt: atHour(17).toISOString(), seen: 'now' };

    it('are those of its last listing, marked so, and no metric counts them', async () => {
      const { seen, account } = await partial({ interfere: denying('ListMultipartUploads') });
      const fresh = expect.objectContaining({ uploadId: 'mail-1', verdict: 'expiring', ...now });
      expect(seen).toEqual([fresh, ...before]);
      expect(account).toMatchObject({ VaultsFailed: 1, ExpiringUploads: 1 });
      expect(account).not.toHaveProperty('LostUploads');
    });

    it('are listed all the same when the names of the vaults cannot be', async () => {
      const { seen, error } = await partial({ interfere: denying('ListVaults') });
      expect(error?.message).toContain('the list of vaults: ');
      expect(seen).toMatchObject([
        { uploadId: 'mail-1', ...now },
        { uploadId: 'expiring', hoursLeft: 7, ...now },
        { uploadId: 'lost', ...now },
      ]);
    });

    it('are so too when the time was over before it could be listed', async () => {
      const end = new AbortController();
      const { seen, account } = await partial({
        run: { signal: end.signal },
        interfere: ({ operation }) => {
          if (operation === 'ListMultipartUploads') end.abort(new Error('out of time'));
          return undefined;
        },
      });
      expect(seen).toEqual(before);
      expect(account).toMatchObject({ VaultsFailed: 2, VaultsScanned: 0 });
    });

    it('are those of this scan where the vault was listed, and only not published', async () => {
      const { seen } = await partial({
        onPublish: (data) => {
          if (data[0]?.vault === 'photos') throw new Error('CloudWatch is away');
        },
      });
      expect(seen).toMatchObject([
        { uploadId: 'mail-1', ...now },
        { uploadId: 'expiring', hoursLeft: 7, ...now },
        { uploadId: 'lost', ...now },
      ]);
    });

    it('are unknown, and said to be, where the memory fails as well', async () => {
      const { seen, error, lines } = await partial({
        interfere: denying('ListMultipartUploads'),
        around: (name, call) =>
          name === 'memory.uploads' ? Promise.reject(new Error('the table is away')) : call(),
      });
      expect(seen).toEqual([]);
      expect(error?.message).toMatch(/vault photos: .*AccessDeniedException/);
      expect(lines).toContainEqual(
        expect.objectContaining({
          fields: expect.objectContaining({
            ...{ vault: 'photos', verdict: 'unknown', uploadId: 'not seen: access denied' },
          }),
        }),
      );
    });
  });

  it('are 400 at most, the worst, and then how many more', async () => {
    const of = (vault: string, hour: number) =>
      Array.from({ length: 250 }, (_, index) => ({ id: `${vault}-${index}`, createdAt: atHour(hour) }));
    const memory = createFakeMemory();
    await runMonitor({ a: [], b: [] }, { run: { memory, now: () => atHour(-21) } });
    const b = of('b', -20).map((upload) => ({ ...upload, parts: partsInARow(1) }));
    const account = { a: of('a', -7), b };
    const { lines } = await runMonitor(account, { pageSize: 50, run: { memory, now: () => atHour(0) } });
    expect(attention(lines).map(({ verdict }) => verdict)).toEqual([
      ...Array(250).fill('expiring'),
      ...Array(150).fill('stuck'),
      'more',
    ]);
    expect(attention(lines).at(-1)).toMatchObject({ uploadId: 'and 100 more that need attention' });
  });
});

describe('the lines about all uploads', () => {
  const shown = (lines: readonly { readonly message: string; readonly fields: object }[]) =>
    lines.filter(({ message }) => message === UPLOAD_LINE.message).map(({ fields }) => fields);

  it('come at every scan, those first that can still be saved, then by vault, with what arrived', async () => {
    const story = createStory();
    story.upload('moving', 1);
    story.upload('stuck', 1);
    story.upload('expiring', 1, { createdAtHour: -12 });
    story.vaults.mail = [{ id: 'mail-1', createdAt: atHour(0), parts: partsInARow(1) }];
    story.vaults.zoo = [{ id: 'broken', createdAt: atHour(0), parts: partsInARow(3).slice(1) }];
    await story.scan(0);
    story.upload('moving', 4);
    story.vaults.mail = [{ id: 'mail-1', createdAt: atHour(0), parts: partsInARow(2) }];
    const [first, , third] = partsInARow(3);
    const short = { range: { first: 0, last: 9 }, treeHash: first?.treeHash ?? '' };
    story.vaults.zoo = [{ id: 'broken', createdAt: atHour(0), parts: [short, ...(third ? [third] : [])] }];
    const { lines } = await story.scan(6);
    expect(shown(lines)).toMatchObject([
      { order: 0, uploadId: 'expiring', verdict: 'expiring', arrivedBytes: 0 },
      { order: 1, uploadId: 'stuck', verdict: 'stuck', arrivedBytes: 0 },
      { order: 2, uploadId: 'broken', verdict: 'broken' },
      { order: 3, uploadId: 'mail-1', verdict: 'moving', arrivedBytes: MIB },
      { order: 4, uploadId: 'moving', verdict: 'moving', arrivedBytes: 3 * MIB },
    ]);
    for (const line of shown(lines))
      expect(Object.keys(line).sort()).toEqual(['scannedAt', 'startedAt', ...UPLOAD_LINE.fields].sort());
  });

  it('are 400 at most, whatever the vaults, and one that says how many more', async () => {
    const of = (vault: string) =>
      Array.from({ length: 150 }, (_, index) => ({ id: `${vault}-${index}`, createdAt: atHour(0) }));
    const account = { a: of('a'), b: of('b'), c: of('c') };
    const { lines } = await runMonitor(account, { pageSize: 50, run: { now: () => atHour(0) } });
    expect(shown(lines)).toHaveLength(401);
    expect(shown(lines).at(-1)).toEqual({
      scannedAt: atHour(0).toISOString(),
      startedAt: atHour(0).toISOString(),
      order: 400,
      verdict: 'moving',
      uploadId: 'and 50 more',
    });
  });
});
