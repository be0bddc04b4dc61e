import { describe, expect, it } from 'vitest';
import { FUNCTION_DEFAULTS } from '../../../lambda/core/settings/settings.ts';
import type { VaultRecord } from '../../../lambda/core/verdict/record.ts';
import type { Memory } from '../../../lambda/ports.ts';
import { planScan } from '../../../lambda/run/plan.ts';
import { createQueue } from '../../../lambda/run/queue.ts';
import { createFakeGlacier, type FakeOptions, glacierError } from '../../support/fake-glacier.ts';
import { createFakeMemory } from '../../support/fake-memory.ts';

const NOW = new Date('2026-01-02T00:00:00Z');
const { signal } = new AbortController();
const planOf = (
  { source }: ReturnType<typeof createFakeGlacier>,
  vaults: readonly string[],
  memory: Memory,
) =>
  planScan({
    ...{ source, memory, queue: createQueue(4, signal, signal), signal },
    ...{ settings: { ...FUNCTION_DEFAULTS, vaults }, scannedAt: NOW, now: () => NOW, mostShown: 0 },
  });
const refusing = (operation: string, code: string) => (call: { readonly operation: string }) => {
  if (call.operation === operation) throw glacierError(code);
  return undefined;
};
function record(vault: string, hoursAgo: number, gone = false, mostParts = 0): VaultRecord {
  const scannedAt = new Date(NOW.getTime() - hoursAgo * 3_600_000);
  return { vault, scannedAt, quietScans: 2, mostParts, gone, listedAt: scannedAt, settings: 'digest' };
}

describe('planning a scan', () => {
  const plan = (entries: readonly string[], options?: FakeOptions, memory = createFakeMemory()) => {
    const glacier = createFakeGlacier({ a1: [], a2: [], a3: [], b: [] }, options);
    return planOf(glacier, entries, memory).then((planned) => ({
      ...planned,
      calls: glacier.calls.length,
    }));
  };

  it('takes every page of vaults', async () => {
    expect((await plan(['*'], { pageSize: 1 })).vaults).toHaveLength(4);
  });

  it('does not ask for the list of vaults when all are named', async () => {
    expect(await plan(['a1', 'b'])).toMatchObject({
      calls: 0,
      failures: [],
      vaults: [{ name: 'a1' }, { name: 'b' }],
    });
  });

  it('names a pattern without a vault as a failure, and scans the others', async () => {
    const { vaults, failures } = await plan(['a*', 'x*']);
    expect(vaults).toHaveLength(3);
    expect(failures).toMatchObject([
      {
        place: { at: 'entry', entry: 'x*' },
        reason: 'missing',
        cause: {
          message: expect.stringContaining('at least one vault to match that is not excluded, got none'),
        },
      },
    ]);
  });

  it('fails the list and still scans what is named when vaults cannot be listed', async () => {
    expect(
      await plan(['a*', 'b'], { interfere: refusing('ListVaults', 'AccessDeniedException') }),
    ).toMatchObject({
      vaults: [{ name: 'b' }],
      failures: [{ place: { at: 'vaultList' }, service: 'Glacier', reason: 'denied' }],
    });
  });

  it('still scans what is remembered when vaults cannot be listed', async () => {
    const memory = createFakeMemory();
    for (const each of [record('a1', 1), record('b', 1)]) await memory.rememberVault(each);
    const interfere = refusing('ListVaults', 'AccessDeniedException');
    expect(await plan(['a*'], { interfere }, memory)).toMatchObject({
      vaults: [{ name: 'a1', configured: false, remembered: { vault: 'a1' } }],
      failures: [{ place: { at: 'vaultList' } }],
    });
  });

  it('has one failure for the Region where Glacier does not serve the account', async () => {
    const interfere = refusing('ListVaults', 'NoLongerSupportedException');
    expect(await plan(['*'], { interfere })).toMatchObject({
      vaults: [],
      failures: [{ place: { at: 'region' }, service: 'Glacier', reason: 'unsupported' }],
    });
  });

  it('fails where exclusions leave no vault, unless there is none', async () => {
    const { vaults, failures } = await plan(['*', '!a*', '!b']);
    expect(vaults).toEqual([]);
    expect(failures).toMatchObject([{ place: { at: 'entry', entry: '*' } }]);
    const empty = await planOf(createFakeGlacier({}), ['*', '!a*'], createFakeMemory());
    expect(empty.failures).toEqual([]);
  });

  it('puts first what was not listed for longest, and before it what never was', async () => {
    const memory = createFakeMemory();
    for (const each of [record('a1', 1), record('a2', 3), record('b', 2)]) await memory.rememberVault(each);
    const { vaults } = await plan(['*'], {}, memory);
    expect(vaults.map(({ name }) => name)).toEqual(['a3', 'a2', 'b', 'a1']);
  });

  it('puts first, of the vaults that one scan has listed, that with the longest upload', async () => {
    const memory = createFakeMemory();
    for (const [name, mostParts] of [
      ['a1', 50],
      ['a2', 9_000],
      ['a3', 0],
      ['b', 700],
    ] as const) {
      await memory.rememberVault(record(name, 1, false, mostParts));
    }
    const { vaults } = await plan(['*'], {}, memory);
    expect(vaults.map(({ name }) => name)).toEqual(['a2', 'b', 'a1', 'a3']);
  });

  it('still plans a vault that is gone, for a week after that was seen, if the setting chooses it', async () => {
    const memory = createFakeMemory();
    for (const each of [record('a9', 30), record('a8', 167, true), record('a7', 168, true), record('x', 1)]) {
      await memory.rememberVault(each);
    }
    const { vaults } = await plan(['a*'], {}, memory);
    expect(vaults.map(({ name }) => name).sort()).toEqual(['a1', 'a2', 'a3', 'a8', 'a9']);
  });

  it('plans nothing and says why when the memory cannot be read', async () => {
    const memory = { ...createFakeMemory(), vaults: () => Promise.reject(new Error('no table')) };
    expect(await plan(['*', 'b'], {}, memory)).toMatchObject({
      vaults: [],
      failures: [{ place: { at: 'memory' }, cause: { message: 'no table' } }],
    });
  });
});
