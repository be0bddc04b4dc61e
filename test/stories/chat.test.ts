// Chats get what mail gets. It counts as reported when each of the two that has a subscriber took it.
import { describe, expect, it } from 'vitest';
import type { RunOptions } from '../support/fake-run.ts';
import { createStory, type Scan, type Story } from '../support/story.ts';

const LISTENED: RunOptions = { chatSubscribers: 1 };
const refusing = (name: string): RunOptions => ({
  ...LISTENED,
  around: (called, call) => (called === name ? Promise.reject(new Error('refused')) : call()),
});

/** An upload that is stuck from hour 6 on. */
async function stuckStory(): Promise<Story> {
  const story = createStory();
  story.upload('a', 2);
  await story.scan(0, LISTENED);
  return story;
}

const mailed = ({ reported }: Scan) => reported.map(({ kind, uploadId }) => `${kind} ${uploadId}`);
const chatted = ({ chats }: Scan) =>
  chats.map(({ body: { metadata } }) => `${metadata.eventType} ${metadata.threadId}`);
const saidIn = (scan: Scan) => ({ mail: mailed(scan), chat: chatted(scan) });
const NOTHING = { mail: [], chat: [] };
const STUCK = { mail: ['stuck a'], chat: ['stuck a'] };

describe('a stuck upload', () => {
  it('arrives by mail and in the chat, once, and its recovery in the same thread', async () => {
    const story = await stuckStory();
    expect(saidIn(await story.scan(6, LISTENED))).toEqual(STUCK);
    expect(saidIn(await story.scan(7, LISTENED))).toEqual(NOTHING);
    story.upload('a', 3);
    expect(saidIn(await story.scan(8, LISTENED))).toEqual({ mail: ['recovered a'], chat: ['recovered a'] });
  });

  it.each(['chat.notify', 'notifier.notify'])(
    'is reported again by the next scan, in both, where one was refused: %s',
    async (name) => {
      const story = await stuckStory();
      const { error, account } = await story.scan(6, refusing(name));
      expect(error?.message).toContain(
        `${name === 'chat.notify' ? 'the chat topic' : 'the message'}: Error: refused`,
      );
      expect(account).toMatchObject({ ScanCompleted: 0, StuckUploads: 1, Subscribers: 2 });
      const next = await story.scan(7, LISTENED);
      expect(mailed(next)).toEqual(['stuck a']);
      expect(chatted(next)).toContain('stuck a');
      expect(mailed(await story.scan(8, LISTENED))).toEqual([]);
    },
  );

  it('goes to the other where one was refused', async () => {
    const story = await stuckStory();
    expect(saidIn(await story.scan(6, refusing('chat.notify')))).toEqual({ ...NOTHING, mail: ['stuck a'] });
    expect(chatted(await story.scan(7, refusing('notifier.notify')))).toContain('stuck a');
  });

  it.each([
    ['the chat', { chatSubscribers: 1, isSubscribed: false }, { mail: [], chat: ['stuck a'] }],
    ['mail', { chatSubscribers: 0 }, { mail: ['stuck a'], chat: [] }],
  ])('is reported where only %s has a subscriber, and that counts', async (_, options, said) => {
    const story = await stuckStory();
    const scan = await story.scan(6, options);
    expect(saidIn(scan)).toEqual(said);
    expect(scan.account).toMatchObject({ Subscribers: 1, ScanCompleted: 1 });
    expect(saidIn(await story.scan(7, LISTENED))).toEqual(NOTHING);
  });

  it('waits for the first who subscribes to either', async () => {
    const story = await stuckStory();
    const scan = await story.scan(6, { isSubscribed: false, chatSubscribers: 0 });
    expect(saidIn(scan)).toEqual(NOTHING);
    expect(scan.account).toMatchObject({ Subscribers: 0, ScanCompleted: 1 });
    expect(saidIn(await story.scan(7, { isSubscribed: false, chatSubscribers: 1 }))).toEqual({
      ...{ mail: [], chat: ['stuck a'] },
    });
  });

  it.each([
    ['chat.subscribers', 'the chat topic'],
    ['notifier.subscribers', 'the subscribers of the topic'],
  ])(
    'is reported in both where nobody can tell who is subscribed to one of them: %s',
    async (name, place) => {
      const story = await stuckStory();
      const scan = await story.scan(6, refusing(name));
      expect(scan.error?.message).toContain(`${place}: Error: refused`);
      expect(scan.account).not.toHaveProperty('Subscribers');
      expect(mailed(scan)).toEqual(['stuck a']);
      expect(chatted(scan)).toEqual(['scanIncomplete GlacierUploadMonitor', 'stuck a']);
    },
  );
});

describe('25 stuck uploads', () => {
  it('are ten messages, of which the last says how many more, and count as reported', async () => {
    const story = createStory();
    for (let index = 0; index < 25; index += 1) story.upload(`id-${index}`, 1);
    await story.scan(0, LISTENED);
    const { chats } = await story.scan(6, LISTENED);
    expect(chats).toHaveLength(10);
    expect(chats.at(-1)?.body.content.title).toBe('And 16 more (us-east-1, 123456789012)');
    expect(saidIn(await story.scan(7, LISTENED))).toEqual(NOTHING);
  });
});

describe('a scan without chat', () => {
  it('asks and notifies no topic but the one', async () => {
    const story = createStory();
    story.upload('a', 2);
    const calls: string[] = [];
    for (const hour of [0, 6])
      await story.scan(hour, {
        around: (name, call) => {
          calls.push(name);
          return call();
        },
      });
    expect(calls).toContain('notifier.notify');
    expect(calls.filter((name) => name.startsWith('chat.'))).toEqual([]);
  });
});
