// What the monitor reports again of an upload that is expiring.
import { describe, expect, it } from 'vitest';
import { partsInARow } from '../support/fake-glacier.ts';
import type { RunOptions } from '../support/fake-run.ts';
import { createStory, type Story } from '../support/story.ts';

async function reportsAt(story: Story, hours: readonly number[], options: RunOptions = {}) {
  const reported: string[] = [];
  for (const hour of hours) {
    const scan = await story.scan(hour, options);
    reported.push(...scan.reported.map(({ kind, hoursLeft }) => `${hour}: ${kind}, ${hoursLeft}`));
  }
  return reported;
}
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('an upload that expires', () => {
  it('is reported again at three hours, at one, and when its time is over', async () => {
    const story = createStory();
    story.upload('a', 1);
    expect(await reportsAt(story, from(0, 30))).toEqual([
      '6: stuck, 18',
      '16: expiring, 8',
      '21: stillExpiring, 3',
      '23: stillExpiring, 1',
      '24: stillExpiring, 0',
    ]);
  });

  it('is reported at the hours that are set, and once where scans have missed some of them', async () => {
    const story = createStory({ remindAtHoursLeft: [6, 5, 2] });
    story.upload('a', 1);
    expect(await reportsAt(story, [0, 16, 17, 20, 21, 22, 25, 26])).toEqual([
      '16: expiring, 8',
      '20: stillExpiring, 4',
      '22: stillExpiring, 2',
      '25: stillExpiring, 0',
    ]);
  });

  it('is not reminded of hours that had come when it was first reported', async () => {
    const story = createStory();
    story.upload('a', 1);
    expect(await reportsAt(story, [0, 22, 22.5, 23])).toEqual(['22: expiring, 2', '23: stillExpiring, 1']);
  });

  it('is reported anew, and again, when it has moved meanwhile', async () => {
    const story = createStory();
    story.upload('a', 1);
    await reportsAt(story, [0, 16, 21]);
    story.upload('a', 2);
    expect(await reportsAt(story, [22, 28, 37, 42, 44])).toEqual([
      '22: recovered, 23',
      '28: stuck, 17',
      '37: expiring, 8',
      '42: stillExpiring, 3',
      '44: stillExpiring, 1',
    ]);
  });

  it('comes with the next scan where the message was refused, or nobody was subscribed', async () => {
    const story = createStory();
    story.upload('a', 1);
    await reportsAt(story, [0, 16]);
    const onNotify = () => {
      throw new Error('refused');
    };
    await story.scan(21, { onNotify });
    expect(await reportsAt(story, [22])).toEqual(['22: stillExpiring, 2']);
    expect(await reportsAt(story, [23], { isSubscribed: false })).toEqual([]);
    expect(await reportsAt(story, [23.5, 23.6])).toEqual(['23.5: stillExpiring, 0.5']);
  });

  it('is reported once as broken where it is: nothing of it can be saved', async () => {
    const story = createStory();
    const [first, ...others] = partsInARow(2);
    const short = { range: { first: 0, last: 9 }, treeHash: first?.treeHash ?? '' };
    story.upload('a', 1);
    story.vaults.photos = (story.vaults.photos ?? []).map((upload) => ({
      ...upload,
      parts: [short, ...others],
    }));
    const reported = await reportsAt(story, from(0, 30));
    expect(reported.map((each) => each.replace(/, .*/, ''))).toEqual(['0: broken']);
  });

  it('raises no alarm for new danger when it is reported again, and is logged as a reminder', async () => {
    const story = createStory();
    story.upload('a', 1);
    await reportsAt(story, [0, 16]);
    const { account, lines } = await story.scan(21);
    expect(account).not.toHaveProperty('UploadsNewlyInDanger');
    expect(lines.filter(({ message }) => message === 'change')).toMatchObject([
      { fields: { kind: 'stillExpiring' } },
    ]);
  });
});
