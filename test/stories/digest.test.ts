// What people hear though nothing happens: that all is well, and that mail arrives.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../lambda/core/message/message.ts';
import type { Config } from '../../lambda/core/settings/settings.ts';
import { glacierError } from '../support/fake-glacier.ts';
import { createFakeHistory } from '../support/fake-history.ts';
import type { Around, RunOptions } from '../support/fake-run.ts';
import { atHour, createStory, type Story } from '../support/story.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/message.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** The scan at Monday, 2026-01-05 07:17 UTC. */
const MONDAY = 4 * 24 + 7;
const WEEK = 7 * 24;

/** The messages of a scan; each is as its schema says. */
async function messagesOf(story: Story, hour: number, options: RunOptions = {}) {
  const messages: Message[] = [];
  await story.scan(hour, {
    ...options,
    onNotify(message) {
      options.onNotify?.(message);
      messages.push(message);
    },
  });
  for (const { json } of messages) expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  return messages;
}

/** The hours from the first to the last at which scans send a digest. */
async function digestHours(story: Story, hours: readonly number[], options: RunOptions = {}) {
  const reported: number[] = [];
  for (const hour of hours) {
    const messages = await messagesOf(story, hour, options);
    reported.push(...messages.flatMap(({ json }) => (json.digest ? [hour] : [])));
  }
  return reported;
}

const hoursFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** A story of a monitor that has scanned, some hours before Monday. */
async function storyOf(config: Partial<Config> = {}): Promise<Story> {
  const story = createStory(config);
  await story.scan(MONDAY - 20);
  return story;
}

const refusing: RunOptions = {
  onNotify: () => {
    throw new Error('refused');
  },
};

describe('a digest', () => {
  it('goes out once a week, from Monday 07:00 UTC on, though there is no news', async () => {
    const story = await storyOf();
    expect(await digestHours(story, hoursFrom(MONDAY - 19, MONDAY + 2 * WEEK))).toEqual([
      ...[MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK],
    ]);
  });

  it('goes out once a day, or never, where that is set', async () => {
    const hours = hoursFrom(MONDAY - 19, MONDAY + 48);
    const daily = await storyOf({ digest: 'daily' });
    expect(await digestHours(daily, hours)).toEqual([MONDAY, MONDAY + 24, MONDAY + 48]);
    expect(await digestHours(await storyOf({ digest: 'never' }), hours)).toEqual([]);
  });

  it('of a new monitor is that of the next Monday, also where the scans of that morning are missed', async () => {
    const hours = [...hoursFrom(0, 12), ...hoursFrom(MONDAY + 5, MONDAY + 8)];
    expect(await digestHours(createStory(), hours)).toEqual([MONDAY + 5]);
  });

  it('is not doubled by further attempts at its scan', async () => {
    expect(await digestHours(await storyOf(), [MONDAY, MONDAY, MONDAY, MONDAY + 1])).toEqual([MONDAY]);
  });

  it('is sent by no attempt that comes after the next scan', async () => {
    const story = await storyOf();
    expect(await digestHours(story, [MONDAY + 1, MONDAY])).toEqual([MONDAY + 1]);
  });

  it('comes with the next scan where SNS refused it, or nobody was subscribed', async () => {
    const story = await storyOf();
    expect(await digestHours(story, [MONDAY], refusing)).toEqual([]);
    expect(await digestHours(story, [MONDAY + 1], { isSubscribed: false })).toEqual([]);
    expect(await digestHours(story, [MONDAY + 2, MONDAY + 3])).toEqual([MONDAY + 2]);
  });

  it('comes at once where the setting makes it due', async () => {
    const story = await storyOf({ digest: 'never' });
    await digestHours(story, hoursFrom(MONDAY, MONDAY + 3));
    const weekly: RunOptions = { config: { digest: 'weekly' } };
    expect(await digestHours(story, [MONDAY + 4, MONDAY + 5], weekly)).toEqual([MONDAY + 4]);
  });

  it.each(['memory.coverage', 'memory.rememberCoverage', 'memory.'])(
    'is sent by just one scan where %s is denied',
    async (denied) => {
      const story = await storyOf();
      const around: Around = (name, call) =>
        name.startsWith(denied) ? Promise.reject(new Error('denied')) : call();
      const hours = hoursFrom(MONDAY - 19, MONDAY + WEEK - 1);
      expect(await digestHours(story, hours, { around })).toEqual([MONDAY]);
    },
  );
});

describe('what a digest says', () => {
  it('is every upload in progress, the worst first, and that all was seen', async () => {
    const story = createStory({ staleAfterDays: 3 });
    story.upload('old', 1);
    story.upload('stuck', 1, { createdAtHour: MONDAY - 8 });
    await story.scan(MONDAY - 7);
    for (const hour of hoursFrom(MONDAY - 6, MONDAY - 1)) {
      story.upload('old', hour);
      await story.scan(hour);
    }
    // The monitor reported the stuck one an hour ago.
    story.upload('stuck', 1);
    story.upload('new', 2, { createdAtHour: MONDAY - 0.5 });
    const [message = expect.unreachable(), ...others] = await messagesOf(story, MONDAY);
    expect(others).toEqual([]);
    expect(message.subject).toBe(
      'Glacier uploads weekly: 3 in progress, 1 in danger, complete (us-east-1, 123456789012)',
    );
    expect(message.json).toMatchObject({
      uploads: [],
      digest: {
        ...{ every: 'weekly', scanComplete: true, inProgress: 3, inDanger: 1, stale: 1, omitted: 0 },
        uploads: [
          { uploadId: 'stuck', verdict: 'stuck', stale: false },
          { uploadId: 'old', verdict: 'moving', stale: true },
          { uploadId: 'new', verdict: 'moving', stale: false },
        ],
        ...{ lost: 0, ended: 0, gone: [], goneOmitted: 0 },
      },
    });
  });

  it('is said in words', async () => {
    const story = createStory({ staleAfterDays: 3 });
    story.upload('old', 1);
    story.upload('done', 1);
    await story.scan(1);
    story.end('done');
    for (const hour of hoursFrom(MONDAY - 6, MONDAY - 1)) {
      story.upload('old', hour);
      await story.scan(hour);
    }
    story.upload('old', MONDAY);
    const [message] = await messagesOf(story, MONDAY);
    expect(message?.subject).toBe(
      'Glacier uploads weekly: 1 in progress, 1 stale, complete (us-east-1, 123456789012)',
    );
    expect(message?.text.split('\n\n').slice(1).join('\n\n')).toBe(
      `WEEKLY DIGEST: 1 upload in progress, 0 in danger, 1 stale.
  This scan saw every upload and every part.
  stale: vault photos, id old, begun 2026-01-01 00:17 UTC, 103 parts, 103 MiB, 23 hours left
  In the last 7 days 1 lost, 0 ended otherwise.
  perhaps lost: vault photos, id done, found gone at 2026-01-05 01:17 UTC
  A digest comes each Monday with the first scan from 07:00 UTC on. If one does not come, other messages may not come either: look at the dashboard.`,
    );
  });

  it('is what ended in the last seven days, the lost first, and nothing from before', async () => {
    const story = createStory();
    for (const id of ['early', 'late', 'lost']) story.upload(id, 1, { createdAtHour: MONDAY - 2 });
    await story.scan(MONDAY - 1);
    story.end('early');
    await story.scan(MONDAY);
    for (const hour of hoursFrom(MONDAY + 1, MONDAY + 30)) {
      story.upload('late', hour);
      await story.scan(hour);
    }
    story.end('lost');
    await story.scan(MONDAY + 31);
    story.end('late');
    await story.scan(MONDAY + 32);
    const [message] = await messagesOf(story, MONDAY + WEEK);
    expect(message?.subject).toBe(
      'Glacier uploads weekly: 0 in progress, 0 stale, complete (us-east-1, 123456789012)',
    );
    expect(message?.json.digest).toMatchObject({
      ...{ inProgress: 0, uploads: [], lost: 1, ended: 1 },
      gone: [
        { kind: 'lost', uploadId: 'lost', goneAt: atHour(MONDAY + 31).toISOString() },
        { kind: 'ended', uploadId: 'late' },
      ],
    });
  });

  it('is how an upload ended, where CloudTrail shows that in the same scan', async () => {
    const story = createStory();
    story.upload('a', 1, { createdAtHour: MONDAY - 2 });
    await story.scan(MONDAY - 1);
    story.end('a');
    const call = { call: 'CompleteMultipartUpload', uploadId: 'a', at: atHour(MONDAY - 0.5) } as const;
    const { history } = createFakeHistory([call], { now: () => atHour(MONDAY) });
    const [message] = await messagesOf(story, MONDAY, { run: { history } });
    expect(message?.json.digest).toMatchObject({ ended: 1, gone: [{ kind: 'completed', uploadId: 'a' }] });
  });

  it('is what was not seen, and what that showed before', async () => {
    const story = createStory();
    story.upload('a', 1, { createdAtHour: MONDAY - 2 });
    story.vaults.mail = [{ id: 'b', createdAt: atHour(MONDAY - 2) }];
    await story.scan(MONDAY - 1);
    const [message = expect.unreachable(), ...others] = await messagesOf(story, MONDAY, {
      interfere: ({ vault }) => {
        if (vault === 'mail') throw glacierError('AccessDeniedException');
        return undefined;
      },
    });
    expect(others).toEqual([]);
    const { subject, text, json } = message;
    expect(subject).toBe(
      'Glacier uploads weekly: 2 in progress, 0 stale, incomplete (us-east-1, 123456789012)',
    );
    expect(json).toMatchObject({
      coverage: { gaps: [{ subjects: ['vault mail'], isNew: true }] },
      digest: {
        ...{ scanComplete: false, inProgress: 2 },
        uploads: [
          { vault: 'mail', seenAt: atHour(MONDAY - 1).toISOString() },
          { vault: 'photos', seenAt: atHour(MONDAY).toISOString() },
        ],
      },
    });
    expect(text.indexOf('SCAN INCOMPLETE: ')).toBeLessThan(text.indexOf('WEEKLY DIGEST: '));
    expect(text).toContain('This scan is incomplete');
    expect(text).toContain(', as it was at 2026-01-05 06:17 UTC\n');
  });

  it('stands in the one message of the scan, after its news', async () => {
    const story = createStory();
    story.upload('a', 1, { createdAtHour: MONDAY - 7 });
    await story.scan(MONDAY - 6);
    const [message = expect.unreachable(), ...others] = await messagesOf(story, MONDAY);
    expect(others).toEqual([]);
    expect(message.json).toMatchObject({ uploads: [{ kind: 'stuck' }], digest: { inDanger: 1 } });
    expect(message.subject).toMatch(/^STUCK: photos, 1 MiB/);
    expect(message.text.indexOf('STUCK: ')).toBeLessThan(message.text.indexOf('WEEKLY DIGEST: '));
    expect(await messagesOf(story, MONDAY + 1)).toEqual([]);
  });
});
