// Runs that overtake each other: an older one says nothing of what a newer one has written.
import { describe, expect, it } from 'vitest';
import { glacierError } from '../support/fake-glacier.ts';
import type { RunOptions } from '../support/fake-run.ts';
import { atHour, createStory, type Scan, type Story } from '../support/story.ts';

/** An upload that is expiring at hour 16. */
async function storyBefore(): Promise<Story> {
  const story = createStory();
  story.upload('a', 2);
  for (const hour of [0, 7, 15]) await story.scan(hour);
  return story;
}

/** A scan of hour 16 that is overtaken, before it publishes the account's metrics, by what comes meanwhile. */
async function overtaken(story: Story, meanwhile: () => Promise<unknown>, options: RunOptions = {}) {
  let isOvertaken = false;
  return await story.scan(16, {
    ...options,
    run: { now: () => atHour(16) },
    async around(name, call) {
      const isNow = name === 'publisher.publish' && !isOvertaken;
      if (isNow) {
        isOvertaken = true;
        await meanwhile();
      }
      return await (options.around?.(name, call) ?? call());
    },
  });
}

describe('a run that a newer one overtakes', () => {
  it('does not say expiring of an upload that the newer one saw move, which is then said to recover', async () => {
    const story = await storyBefore();
    await story.scan(15.9);
    const older = await overtaken(story, async () => {
      story.upload('a', 3);
      await story.scan(17);
    });
    expect(older.reported).toEqual([]);
    expect((await story.scan(18)).reported).toEqual([]);
  });

  it('neither reports again what the newer one has reported, nor turns the alarm on for it again', async () => {
    const story = await storyBefore();
    let newer: Scan | undefined;
    const older = await overtaken(story, async () => {
      newer = await story.scan(16.5);
    });
    expect(newer?.reported).toMatchObject([{ kind: 'expiring' }]);
    expect(newer?.account.UploadsNewlyInDanger).toBe(1);
    expect(older.reported).toEqual([]);
    expect(older.account).not.toHaveProperty('UploadsNewlyInDanger');
  });

  it('says nothing of gaps after the newer one has seen all', async () => {
    const story = await storyBefore();
    story.vaults.mail = [];
    const denying: RunOptions = {
      interfere: ({ vault }) =>
        vault === 'mail' ? Promise.reject(glacierError('AccessDeniedException')) : undefined,
    };
    const older = await overtaken(story, () => story.scan(17), denying);
    expect(older.error).toBeDefined();
    expect(older.reported).toEqual([]);
    expect((await story.scan(18)).reported).toEqual([]);
  });
});

it('a vault that is recalled, with newer records of single uploads, accuses no clock', async () => {
  const story = await storyBefore();
  await story.scan(16);
  story.upload('a', 3);
  // A newer scan that was cut off before it had all of the vault.
  const cut: RunOptions = {
    around: (name, call) => (name === 'memory.rememberVault' ? Promise.reject(new Error('cut')) : call()),
  };
  await story.scan(17, cut);
  const again = await story.scan(16, {
    run: { scannedAt: atHour(16), now: () => atHour(17.1) },
  });
  expect(again.error).toBeUndefined();
  expect(again.account).toMatchObject({ ScanCompleted: 1 });
});
