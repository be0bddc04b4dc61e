// What is known is said, whatever else fails; and where that cannot be remembered, it is not said in every scan.
import { describe, expect, it } from 'vitest';
import type { Datum } from '../../lambda/core/roll-up.ts';
import { glacierError, partsInARow } from '../support/fake-glacier.ts';
import type { RunOptions } from '../support/fake-run.ts';
import { atHour, createStory, type Story } from '../support/story.ts';

const failing = (name: string): RunOptions => ({
  around: (called, call) => (called === name ? Promise.reject(new Error('refused')) : call()),
});
const refusing = (isRefused: (data: readonly Datum[]) => boolean): RunOptions => ({
  onPublish: (data) => {
    if (isRefused(data)) throw new Error('refused');
  },
});
const alerts = (data: readonly Datum[]) => data.some(({ metric }) => metric === 'UploadsNewlyInDanger');

/** An upload that is expiring from hour 16 on. */
async function storyBefore(): Promise<Story> {
  const story = createStory();
  story.upload('a', 2);
  for (let hour = 0; hour < 16; hour += 1) await story.scan(hour);
  return story;
}

/** What was mailed, and how often the alarm was turned on, hour by hour. */
async function over(story: Story, hours: readonly number[], options: RunOptions) {
  const mails: string[] = [];
  let alerted = 0;
  for (const hour of hours) {
    const { reported, account } = await story.scan(hour, options);
    mails.push(...reported.map(({ kind }) => `${hour} ${kind}`));
    if (account.UploadsNewlyInDanger) alerted += 1;
  }
  return { mails, alerted };
}
const hours = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('an upload in danger', () => {
  it('is mailed and turns the alarm on though CloudWatch refuses the data of its vault', async () => {
    const story = await storyBefore();
    const { reported, account, error } = await story.scan(
      16,
      refusing((data) => data[0]?.vault === 'photos'),
    );
    expect(reported).toMatchObject([{ kind: 'expiring' }]);
    expect(account).toMatchObject({ UploadsNewlyInDanger: 1, ExpiringUploads: 1, ScanCompleted: 0 });
    expect(error?.message).toContain('vault photos: Error: refused');
  });

  it('is mailed and turns the alarm on though the table refuses one record', async () => {
    const story = await storyBefore();
    story.upload('b', 1, { createdAtHour: 15.5 });
    const { reported, account, error } = await story.scan(16, failing('memory.rememberUpload'));
    expect(reported).toMatchObject([{ kind: 'expiring', uploadId: 'a' }]);
    expect(account).toMatchObject({ UploadsNewlyInDanger: 1, ScanCompleted: 0 });
    expect(error?.message).toContain('vault photos: Error: refused');
  });

  it('is mailed once though the metric of the alarm is refused for hours, and turns the alarm on as soon as it is not', async () => {
    const story = await storyBefore();
    expect((await over(story, hours(16, 19), refusing(alerts))).mails).toEqual(['16 expiring']);
    expect(await over(story, hours(20, 20), {})).toEqual({ mails: [], alerted: 1 });
  });

  it('turns the alarm on once though the topic refuses the message for hours, and is mailed as soon as it takes it', async () => {
    const story = await storyBefore();
    const refused = await over(story, hours(16, 20), failing('notifier.notify'));
    expect(refused).toEqual({ mails: [], alerted: 1 });
    expect(await over(story, hours(20, 20), {})).toEqual({ mails: ['20 expiring'], alerted: 0 });
  });

  it('is mailed though nobody can tell whether anybody is subscribed', async () => {
    const story = await storyBefore();
    const { reported, error } = await story.scan(16, failing('notifier.subscribers'));
    expect(reported).toMatchObject([{ kind: 'expiring' }]);
    expect(error?.message).toContain('the subscribers of the topic: Error: refused');
  });
});

describe('a memory that cannot be written', () => {
  const denied: RunOptions = {
    around: (name, call) =>
      name.startsWith('memory.remember') ? Promise.reject(glacierError('AccessDeniedException')) : call(),
  };

  it('has a danger said at once when the record shows it first, and else four times a day', async () => {
    const story = await storyBefore();
    const { mails, alerted } = await over(story, hours(16, 40), denied);
    expect(mails).toEqual([...['16 expiring', '18 expiring', '24 expiring', '30 expiring', '36 expiring']]);
    expect(alerted).toBe(5);
  });
});

describe('an attempt that runs out of time', () => {
  it('remembers what it has said, so that the next attempt does not say it again', async () => {
    const story = await storyBefore();
    // Listed once, so that the vault with the longer upload comes first.
    story.vaults.slow = [];
    await story.scan(15.5);
    story.vaults.slow = Array.from({ length: 20 }, (_, index) => ({
      ...{ id: `${index}`, createdAt: atHour(15.6), parts: partsInARow(4) },
    }));
    const attempt = async () => {
      const end = new AbortController();
      let requests = 0;
      return await story.scan(16, {
        run: { signal: end.signal },
        config: { concurrency: 1 },
        interfere: ({ vault }) => {
          if (vault === 'slow') requests += 1;
          if (requests > 10) end.abort(new Error('out of time'));
          return undefined;
        },
      });
    };
    const [first, second] = [await attempt(), await attempt()];
    expect(first?.error?.message).toContain('vault slow');
    expect(first?.reported).toMatchObject([{ kind: 'expiring', uploadId: 'a' }]);
    expect(second?.reported).toEqual([]);
  });
});
