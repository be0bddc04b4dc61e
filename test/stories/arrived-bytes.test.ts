// How much arrived since the scan before.
import { describe, expect, it } from 'vitest';
import { MIB } from '../support/fake-glacier.ts';
import type { Around } from '../support/fake-run.ts';
import { atHour, createStory } from '../support/story.ts';

describe('the bytes that arrived', () => {
  it('are those since the scan before, of each vault and of all', async () => {
    const story = createStory();
    story.upload('a', 3);
    const arrived: (number | undefined)[] = [(await story.scan(0)).account.ArrivedBytes];
    story.upload('a', 5);
    story.vaults.mail = [{ id: 'old', createdAt: atHour(-1), parts: [] }];
    const { account, data } = await story.scan(1);
    arrived.push(account.ArrivedBytes);
    expect(data).toContainEqual({ metric: 'ArrivedBytes', value: 2 * MIB, vault: 'photos' });
    story.upload('new', 4, { createdAtHour: 1.5 });
    arrived.push((await story.scan(2)).account.ArrivedBytes, (await story.scan(3)).account.ArrivedBytes);
    expect(arrived).toEqual([undefined, 2 * MIB, 4 * MIB, 0]);
  });

  it('are not published where hours passed that no scan saw: they are of more than one scan', async () => {
    const story = createStory();
    story.upload('a', 3);
    await story.scan(0);
    story.upload('a', 5);
    await story.scan(1);
    story.upload('a', 9);
    const late = await story.scan(7);
    expect(late.account).not.toHaveProperty('ArrivedBytes');
    expect(late.account).toMatchObject({ UploadedParts: 9, ScanCompleted: 1 });
    story.upload('a', 10);
    expect((await story.scan(8)).account.ArrivedBytes).toBe(MIB);
  });

  // The later run goes on with what the earlier has remembered; what came to that since, the next scan sees.
  it.each([
    ['rememberUpload', [3 * MIB, 0]],
    ['rememberVault', [2 * MIB, MIB]],
  ])(
    'are all of them in a run of the same scan that comes after one that was cut off in %s',
    async (cut, arrived) => {
      const story = createStory();
      story.upload('a', 1);
      await story.scan(0);
      story.upload('a', 3);
      const around: Around = (name, call) =>
        name === `memory.${cut}` ? Promise.reject(new Error('cut off')) : call();
      await story.scan(1, { around });
      story.upload('a', 4);
      const after = [await story.scan(1), await story.scan(2), await story.scan(3)];
      expect(after.map(({ account }) => account.ArrivedBytes)).toEqual([...arrived, 0]);
    },
  );

  it('are not published account-wide by a scan that did not see everything', async () => {
    const story = createStory();
    story.vaults.mail = [];
    await story.scan(0);
    const { account } = await story.scan(1, {
      interfere: ({ vault }) => (vault === 'mail' ? Promise.reject(new Error('denied')) : undefined),
    });
    expect(account).not.toHaveProperty('ArrivedBytes');
  });
});
