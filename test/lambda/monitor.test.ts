import { describe, expect, it } from 'vitest';
import { METRICS } from '../../lambda/core/metrics.ts';
import { type FakeCall, glacierError, MIB, partsInARow } from '../support/fake-glacier.ts';
import { createFakeMemory } from '../support/fake-memory.ts';
import { NOW, runMonitor } from '../support/fake-run.ts';
import { createStory } from '../support/story.ts';

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY);

const account = {
  empty: [],
  photos: [
    { id: 'a', createdAt: daysAgo(1 / 8), parts: partsInARow(3) },
    { id: 'b', createdAt: daysAgo(8) },
  ],
  videos: [{ id: 'c', createdAt: daysAgo(1 / 12) }],
};
const denying = (vault: string) => (call: FakeCall) => {
  if (call.vault === vault) throw glacierError('AccessDeniedException', `not authorized on ${vault}`);
  return undefined;
};
const total = Object.entries(METRICS).filter(([, { partialScan }]) => partialScan === 'withheld');

describe('a complete scan', () => {
  it('publishes what all vaults have together', async () => {
    const { account: values, error } = await runMonitor(account);
    expect(error).toBeUndefined();
    // What arrived since the scan before is not known at first sight.
    expect(values).toEqual({
      InProgressUploads: 3,
      UploadedParts: 3,
      UploadedBytes: 3 * MIB,
      StaleUploads: 1,
      StuckUploads: 1,
      LongestIdleTime: 3 * 3600,
      ExpiringUploads: 0,
      BrokenUploads: 0,
      LostUploads: 0,
      OldestUploadAge: 8 * 86_400,
      MostParts: 3,
      VaultsScanned: 3,
      VaultsFailed: 0,
      ScanDuration: 0,
      GlacierRequests: 7,
      ThrottledRequests: 3,
      Subscribers: 1,
      ScanCompleted: 1,
    });
  });

  it('publishes each vault that has uploads, and is silent about one that has none', async () => {
    const { vault } = await runMonitor(account);
    expect(vault('photos')).toEqual({
      InProgressUploads: 2,
      UploadedParts: 3,
      UploadedBytes: 3 * MIB,
      StaleUploads: 1,
      StuckUploads: 1,
      LongestIdleTime: 3 * 3600,
    });
    expect(vault('videos')).toMatchObject({ InProgressUploads: 1, UploadedParts: 0 });
    expect(vault('empty')).toEqual({});
  });

  it('publishes every steady metric as zero over an account without uploads, but for the last word', async () => {
    const { account: values, data } = await runMonitor(
      {},
      { run: { traffic: { requests: 0, throttled: 0 } }, isSubscribed: false },
    );
    const steady = Object.entries(METRICS).filter(([, { kind }]) => kind !== 'event');
    expect(Object.keys(values).sort()).toEqual(steady.map(([name]) => name).sort());
    expect(data.filter(({ value }) => value !== 0)).toEqual([{ metric: 'ScanCompleted', value: 1 }]);
  });

  it('says that it is complete last of all', async () => {
    const { published } = await runMonitor(account);
    expect(published.at(-1)).toEqual([{ metric: 'ScanCompleted', value: 1 }]);
    expect(published.flat().filter(({ metric }) => metric === 'ScanCompleted')).toHaveLength(1);
  });

  it('takes an upload from the near future for one of now, as clocks differ', async () => {
    const { account: values } = await runMonitor({ v: [{ id: 'a', createdAt: daysAgo(-5 / 1440) }] });
    expect(values).toMatchObject({ OldestUploadAge: 0, StaleUploads: 0, ScanCompleted: 1 });
  });

  it('is none where an upload is from the future: a clock is wrong, and every idle time with it', async () => {
    const { account: values, error } = await runMonitor({
      v: [{ id: 'a', createdAt: daysAgo(-5.1 / 1440) }],
    });
    expect(error?.message).toMatch(/the clock: ClockError: .* got upload a of 2026-01-02T00:05:06.000Z; set/);
    expect(values).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1 });
  });
});

describe('an account that Glacier does not serve', () => {
  const refuse = (...operations: string[]) => ({
    interfere: (call: FakeCall) => {
      if (operations.includes(call.operation) || operations.includes(call.vault ?? '')) {
        throw glacierError('NoLongerSupportedException');
      }
      return undefined;
    },
  });

  it('is one gap for the Region, however many vaults there are', async () => {
    for (const vaults of [['*'], ['photos', 'videos']]) {
      const {
        account: values,
        error,
        lines,
      } = await runMonitor(account, {
        ...refuse('ListVaults', 'ListMultipartUploads'),
        config: { vaults },
      });
      expect(error?.message).toContain('the Region: ');
      expect(values).toMatchObject({ ScanCompleted: 0, VaultsScanned: 0, VaultsFailed: 1 });
      for (const [name] of total) expect(values).not.toHaveProperty(name);
      expect(lines.filter(({ level }) => level === 'error').length).toBe(2);
    }
    const inTheScan = await runMonitor(account, refuse('ListMultipartUploads'));
    expect(inTheScan.account).toMatchObject({ ScanCompleted: 0, VaultsScanned: 0, VaultsFailed: 1 });
    const inOneVault = await runMonitor(account, refuse('photos'));
    expect(inOneVault.account).toMatchObject({ ScanCompleted: 0, VaultsScanned: 2, VaultsFailed: 1 });
  });

  it('says what to do', async () => {
    const { messages } = await runMonitor(account, refuse('ListVaults'));
    expect(messages[0]?.text).toContain(
      'the Region: Glacier does not serve this account in us-east-1, where it has nothing stored; take the Region out of `regions`, or destroy the monitor.',
    );
  });

  it('keeps what is remembered', async () => {
    for (const vaults of [['*'], ['photos']]) {
      const story = createStory({ vaults });
      story.upload('a', 3);
      for (const hour of [0, 17]) await story.scan(hour);
      const { account: values } = await story.scan(18, refuse('ListVaults', 'ListMultipartUploads'));
      expect(values).not.toHaveProperty('ExpiringUploads');
      story.end('a');
      expect((await story.scan(25)).reported).toMatchObject([{ kind: 'lost' }]);
    }
  });
});

describe('a partial scan', () => {
  it('withholds totals and zeros, publishes its own health, and fails with the cause', async () => {
    const { account: values, error, vault } = await runMonitor(account, { interfere: denying('photos') });
    for (const [name] of total) expect(values).not.toHaveProperty(name);
    expect(values).toEqual({
      VaultsScanned: 2,
      VaultsFailed: 1,
      ScanDuration: 0,
      GlacierRequests: 7,
      ThrottledRequests: 3,
      Subscribers: 1,
      ScanCompleted: 0,
    });
    expect(vault('videos')).toMatchObject({ InProgressUploads: 1 });
    expect(vault('photos')).toEqual({});
    expect(error).toMatchObject({
      name: 'ScanIncompleteError',
      message: expect.stringMatching(/vault photos: .*AccessDeniedException: not authorized on photos/),
    });
  });

  it('still raises what it saw', async () => {
    const { account: values } = await runMonitor(account, { interfere: denying('videos') });
    expect(values).toMatchObject({ StaleUploads: 1, StuckUploads: 1, ScanCompleted: 0 });
    expect(values).not.toHaveProperty('BrokenUploads');
  });

  it('carries every cause, in the error and in one log line each', async () => {
    const interfere = (call: FakeCall) => denying('photos')(call) ?? denying('videos')(call);
    const { error, lines } = await runMonitor(account, {
      interfere,
      config: { vaults: ['*', 'x*', 'typo'] },
    });
    expect((error as AggregateError).errors).toHaveLength(4);
    for (const subject of ['vault photos', 'vault videos', 'vault typo', 'pattern x*']) {
      expect(error?.message).toContain(`${subject}: `);
      expect(lines.filter(({ fields }) => 'subject' in fields && fields.subject === subject)).toHaveLength(1);
    }
  });

  it('is a gap of a vault whose metrics could not be published; what was seen in it counts all the same', async () => {
    const { account: values, error } = await runMonitor(account, {
      onPublish: (data) => {
        if (data[0]?.vault === 'photos') throw new Error('CloudWatch is away');
      },
    });
    expect(values).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1, VaultsScanned: 3 });
    expect(values).toHaveProperty('InProgressUploads');
    expect(error?.message).toContain('vault photos: Error: CloudWatch is away');
  });

  it('counts a vault once, however much of it fails', async () => {
    const { account: values, error } = await runMonitor(account, {
      onPublish: (data) => {
        if (data[0]?.vault === 'photos') throw new Error('CloudWatch is away');
      },
      async around(name, call) {
        if (name === 'memory.rememberVault') throw new Error('refused');
        return call();
      },
    });
    expect((error as AggregateError).errors).toHaveLength(1 + 3);
    expect(values).toMatchObject({ ScanCompleted: 0, VaultsFailed: 3, VaultsScanned: 3 });
  });

  it('has remembered all else of a vault by the time that it fails, so that only the rest is put again', async () => {
    const memory = createFakeMemory();
    const photos = ['a', 'b', 'c', 'd'].map((id) => ({ id, createdAt: daysAgo(1) }));
    let refused = false;
    const run = (isSlow: boolean) =>
      runMonitor(
        { photos },
        {
          run: { memory },
          async around(name, call) {
            if (name !== 'memory.rememberUpload' || !isSlow) return call();
            if (!refused) {
              refused = true;
              throw new Error('refused');
            }
            // Later than the refusal.
            await new Promise((resolve) => setImmediate(resolve));
            return call();
          },
        },
      );
    const { error } = await run(true);
    expect(error?.message).toContain('vault photos: Error: refused');
    expect(memory.uploadRecords.size).toBe(3);
    const before = memory.puts();
    expect((await run(false)).error).toBeUndefined();
    // The upload that was refused, and the vault.
    expect(memory.puts() - before).toBe(1 + 1);
  });

  it('never says complete when the account-wide metrics could not be published', async () => {
    const [first, ...others] = partsInARow(2);
    const parts = [{ range: { first: 0, last: 9 }, treeHash: first?.treeHash ?? '' }, ...others];
    const broken = [{ id: 'd', createdAt: daysAgo(1 / 8), parts }];
    const { account: values, error } = await runMonitor(
      { ...account, broken },
      {
        onPublish: (data) => {
          if (data.some(({ metric }) => metric === 'VaultsScanned')) throw new Error('CloudWatch is away');
        },
      },
    );
    expect(values).toEqual({ UploadsNewlyInDanger: 1, ScanCompleted: 0 });
    expect(error?.message).toContain('the account-wide metrics: Error: CloudWatch is away');
  });

  it('publishes the whole vaults it has when its time runs out, the first planned first', async () => {
    const deadline = new AbortController();
    const vaults = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'];
    const world = Object.fromEntries(vaults.map((name) => [name, [{ id: name, parts: partsInARow(6) }]]));
    const {
      account: values,
      vault,
      error,
      glacier,
    } = await runMonitor(world, {
      config: { concurrency: 1 },
      run: { signal: deadline.signal },
      interfere: (call) => {
        if (call.vault === 'v3') deadline.abort(new Error('out of time'));
        return undefined;
      },
    });
    expect(values).toMatchObject({ ScanCompleted: 0, VaultsScanned: 2, VaultsFailed: 4 });
    expect(vault('v1')).toMatchObject({ UploadedParts: 6 });
    expect(vault('v2')).toMatchObject({ UploadedParts: 6 });
    expect(error?.message).toContain(
      'vault v6: ListingError: vault v6, ListMultipartUploads: Error: out of time',
    );
    expect(glacier.calls.some((call) => call.vault === 'v4')).toBe(false);
  });

  it('ends though a request never does', async () => {
    const deadline = new AbortController();
    const { error } = await runMonitor(account, {
      run: { signal: deadline.signal },
      interfere: (call) => {
        if (call.vault !== 'photos') return undefined;
        setImmediate(() => deadline.abort(new Error('out of time')));
        return new Promise(() => undefined);
      },
    });
    expect(error?.message).toContain(
      'vault photos: ListingError: vault photos, ListMultipartUploads: Error: out of time',
    );
  });
});
