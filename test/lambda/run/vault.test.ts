// The finer points of one vault's scan; what comes of it is in test/lambda/monitor.test.ts and the stories.
import { describe, expect, it } from 'vitest';
import { FUNCTION_DEFAULTS } from '../../../lambda/core/settings/settings.ts';
import { createQueue } from '../../../lambda/run/queue.ts';
import { scanVault } from '../../../lambda/run/vault.ts';
import { createFakeGlacier, type FakeOptions, glacierError } from '../../support/fake-glacier.ts';
import { createFakeMemory } from '../../support/fake-memory.ts';

const NOW = new Date('2026-01-02T00:00:00Z');
const photos = { name: 'photos', configured: false, remembered: undefined };

async function scan(options: FakeOptions, memory = createFakeMemory()) {
  const uploads = Array.from({ length: 40 }, (_, index) => ({ id: `upload-${index}` }));
  const glacier = createFakeGlacier({ photos: uploads }, { pageSize: 50, ...options });
  const { signal } = new AbortController();
  const run = {
    ...{ settings: FUNCTION_DEFAULTS, scannedAt: NOW, now: () => NOW, signal, mostShown: 3 },
    ...{ queue: createQueue(4, signal, signal), source: glacier.source, memory },
  };
  return { result: await scanVault(run, photos, 0), glacier };
}

describe('a vault', () => {
  it('is asked no more once one of its lists has failed', async () => {
    const { result, glacier } = await scan({
      // Later than what the scan does by itself, like an answer over the network.
      interfere: async ({ operation }) => {
        await new Promise(setImmediate);
        if (operation === 'ListParts') throw glacierError('AccessDeniedException');
        return undefined;
      },
    });
    expect(result).toMatchObject({
      failures: [{ place: { at: 'vault', vault: 'photos' }, reason: 'denied' }],
    });
    expect(result).not.toHaveProperty('judged');
    expect(glacier.calls.length).toBeLessThan(10);
  });

  it('keeps no more requests in flight than the limit, and uses all of it', async () => {
    const { glacier } = await scan({});
    expect(glacier.maxInFlight()).toBe(4);
  });

  it('has nothing to say of an upload of which a newer scan has written', async () => {
    const memory = createFakeMemory();
    const { result } = await scan({}, memory);
    const stuck = result.judged?.candidates.map(({ upload }) => upload.record.id) ?? [];
    expect(stuck).toHaveLength(40);
    const [record = expect.unreachable()] = [...memory.uploadRecords.values()];
    await memory.rememberUpload({ ...record, scannedAt: new Date(NOW.getTime() + 60_000) });
    const again = (await scan({}, memory)).result.judged?.candidates.map(({ upload }) => upload.record.id);
    expect(again).toEqual(stuck.filter((id) => id !== record.id));
  });

  it('has as many uploads shown as the run keeps of it, and all of them counted', async () => {
    const { result } = await scan({});
    expect(result.shown?.uploads).toHaveLength(3);
    expect(result.shown).toMatchObject({ omitted: 37, seenAt: NOW });
    expect(result.judged?.summary.InProgressUploads).toBe(40);
  });
});
