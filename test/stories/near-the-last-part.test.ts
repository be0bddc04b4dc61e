// What the monitor reports before an upload has the most parts that Glacier takes.
import { describe, expect, it } from 'vitest';
import { MIB } from '../support/fake-glacier.ts';
import { atHour, createStory } from '../support/story.ts';

const part = (number: number) => ({
  range: { first: (number - 1) * MIB, last: number * MIB - 1 },
  treeHash: `hash-${number}`,
});

/** A story of one upload whose last part has a number. */
function storyAt(number: number) {
  const story = createStory();
  const at = (last: number) => {
    story.vaults.photos = [{ id: 'a', createdAt: atHour(0), parts: [part(last)] }];
  };
  at(number);
  return { story, at };
}

describe('an upload that nears its last part', () => {
  it('is reported once, from the 9,000th part on, by its number', async () => {
    const { story, at } = storyAt(8_999);
    const reported: string[] = [];
    for (const [hour, number] of [8_999, 9_000, 9_500, 10_000].entries()) {
      at(number);
      const scan = await story.scan(hour);
      reported.push(...scan.reported.map(({ kind, room }) => `${hour}: ${kind}, ${room?.parts}`));
      expect(scan.account).not.toHaveProperty('UploadsNewlyInDanger');
    }
    expect(reported).toEqual(['1: nearLimit, 1000']);
  });

  it('is reported to the first subscriber, and logged once', async () => {
    const { story } = storyAt(9_100);
    const lines: string[] = [];
    for (const hour of [0, 1, 2]) {
      const scan = await story.scan(hour, { isSubscribed: false });
      lines.push(...scan.lines.map(({ fields }) => ('kind' in fields ? String(fields.kind) : '')));
    }
    const reported = await story.scan(3);
    expect(reported.reported).toMatchObject([{ kind: 'nearLimit' }]);
    lines.push(...reported.lines.map(({ fields }) => ('kind' in fields ? String(fields.kind) : '')));
    expect(lines.filter((kind) => kind === 'nearLimit')).toHaveLength(1);
    expect((await story.scan(4)).reported).toEqual([]);
  });

  it('is broken, and nothing else, behind the wall', async () => {
    const { story } = storyAt(10_001);
    expect((await story.scan(0)).reported).toMatchObject([{ kind: 'broken' }]);
  });
});
