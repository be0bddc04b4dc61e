// How many would get a message: asked once in each scan, and never a reason to keep quiet.
import { describe, expect, it } from 'vitest';
import { END_LINE } from '../../lambda/core/log-lines.ts';
import type { Around } from '../support/fake-run.ts';
import { createStory } from '../support/story.ts';

const refusing: Around = (name, call) =>
  name === 'notifier.subscribers' ? Promise.reject(new Error('refused')) : call();

describe('the number of subscribers', () => {
  it.each([true, false])('is published as it is, none included: subscribed %s', async (isSubscribed) => {
    const story = createStory();
    const { error, account, lines } = await story.scan(0, { isSubscribed });
    expect(error).toBeUndefined();
    expect(account).toMatchObject({ Subscribers: Number(isSubscribed), ScanCompleted: 1 });
    expect(lines.at(-1)).toMatchObject({
      message: END_LINE.message,
      fields: { Subscribers: Number(isSubscribed) },
    });
  });

  it('is asked for once a scan, whether there is news or none', async () => {
    const story = createStory();
    for (const hour of [0, 16]) {
      const calls: string[] = [];
      story.upload('a', 1);
      await story.scan(hour, {
        around: (name, call) => {
          calls.push(name);
          return call();
        },
      });
      expect(calls.filter((name) => name === 'notifier.subscribers')).toHaveLength(1);
      expect(calls.includes('notifier.notify')).toBe(hour === 16);
    }
  });
});

describe('a topic that does not say who is subscribed', () => {
  it('costs neither the message nor what the vaults show', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    const { error, account, reported, lines } = await story.scan(16, { around: refusing });
    expect(error?.message).toContain('the subscribers of the topic: Error: refused');
    expect(reported).toMatchObject([{ uploadId: 'a', kind: 'expiring' }]);
    expect(account).toMatchObject({
      InProgressUploads: 1,
      BrokenUploads: 0,
      VaultsFailed: 0,
      ScanCompleted: 0,
    });
    expect(account).not.toHaveProperty('Subscribers');
    expect(lines.at(-1)?.fields).not.toHaveProperty('Subscribers');
  });

  it('is one failure of the scan, and the news is not reported again', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    const { lines } = await story.scan(16, { around: refusing });
    expect(lines.filter(({ message }) => message === 'not accounted for')).toHaveLength(1);
    expect((await story.scan(17, { around: refusing })).reported).toEqual([]);
    expect((await story.scan(18)).reported).toEqual([]);
  });
});
