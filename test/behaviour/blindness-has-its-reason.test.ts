// What people are told of a monitor that does not see everything.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../lambda/core/message/message.ts';
import { type FakeCall, glacierError } from '../support/fake-glacier.ts';
import { type RunOptions, runMonitor } from '../support/fake-run.ts';
import { createStory, type Story } from '../support/story.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/message.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const denying =
  (...vaults: readonly string[]) =>
  ({ operation, vault }: FakeCall) => {
    if (operation !== 'ListVaults' && vaults.includes(vault ?? ''))
      throw glacierError('AccessDeniedException');
    return undefined;
  };
const DENIED: RunOptions = { interfere: denying('mail') };

async function storyOf(): Promise<Story> {
  const story = createStory();
  story.vaults.mail = [];
  await story.scan(0);
  return story;
}

/** The messages of a scan; each is as its schema says. */
async function messagesOf(story: Story, hour: number, options: RunOptions = {}) {
  const messages: Message[] = [];
  const { error } = await story.scan(hour, { ...options, onNotify: (message) => messages.push(message) });
  for (const { json } of messages) expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  return { messages, error };
}

describe('a scan that does not see everything', () => {
  it('says what, why, and what to allow', async () => {
    const story = await storyOf();
    const { messages } = await messagesOf(story, 1, DENIED);
    const advice =
      "access is denied; allow glacier:ListMultipartUploads and glacier:ListParts on it to the function's role, and see the vault's own policy";
    expect(messages).toMatchObject([
      {
        subject: 'Glacier uploads in us-east-1: not all seen',
        json: {
          blindness: { news: 'began', causes: [{ subjects: ['vault mail'], more: 0, advice }], omitted: 0 },
          uploads: [],
        },
      },
    ]);
    expect(messages[0]?.text).toContain(`  vault mail: ${advice}.\n`);
    expect(messages[0]?.text).toContain('What to do:\n  not all seen: Do what the message');
  });

  it('says so once when it begins, when the causes change, and when all is seen again', async () => {
    const story = await storyOf();
    const told: string[] = [];
    const both: RunOptions = { interfere: denying('mail', 'photos') };
    for (const [index, options] of [DENIED, DENIED, both, both, {}, {}].entries()) {
      const { messages } = await messagesOf(story, index + 1, options);
      told.push(...messages.map(({ json, subject }) => `${index + 1}: ${json.blindness?.news}, ${subject}`));
    }
    expect(told).toEqual([
      '1: began, Glacier uploads in us-east-1: not all seen',
      '3: changed, Glacier uploads in us-east-1: not all seen',
      '5: over, Glacier uploads in us-east-1: all seen again',
    ]);
  });

  it('says so once, however many attempts it takes, and in the one that sees all that it is over', async () => {
    const story = await storyOf();
    const told: string[] = [];
    for (const hour of [1, 2, 3, 4, 5]) {
      for (const [attempt, options] of [DENIED, DENIED, {}].entries()) {
        const { messages } = await messagesOf(story, hour, options);
        told.push(...messages.map(({ json }) => `${hour}, attempt ${attempt}: ${json.blindness?.news}`));
      }
    }
    // Once it has come back it is over only after hours without it, so that no hour brings two messages.
    expect(told).toEqual(['1, attempt 0: began', '1, attempt 2: over', '2, attempt 0: began']);
    const { messages } = await messagesOf(story, 8);
    expect(messages).toMatchObject([{ json: { blindness: { news: 'over' } } }]);
  });

  it('says so in the one message of the scan, beside the news of uploads', async () => {
    const story = await storyOf();
    story.upload('a', 1);
    await story.scan(1);
    const { messages } = await messagesOf(story, 7, DENIED);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.subject).toBe('Glacier uploads in us-east-1: not all seen, 1 stuck');
  });

  it('says so again when the message was refused, and to the first who hears', async () => {
    const story = await storyOf();
    await story.scan(1, {
      ...DENIED,
      onNotify: () => {
        throw new Error('refused');
      },
    });
    await story.scan(2, { ...DENIED, isSubscribed: false });
    const { messages } = await messagesOf(story, 3, DENIED);
    expect(messages).toMatchObject([{ json: { blindness: { news: 'began' } } }]);
    expect((await messagesOf(story, 4, DENIED)).messages).toEqual([]);
  });

  it('names the time that was over, and the table that is denied', async () => {
    const late = Object.assign(new Error('late'), { name: 'OutOfTimeError' });
    const cause = Object.assign(new Error('denied'), { name: 'AccessDeniedException' });
    const table = Object.assign(new Error('table', { cause }), { name: 'TableError' });
    const told: string[] = [];
    for (const failure of [late, table]) {
      await runMonitor(
        { photos: [] },
        { interfere: () => Promise.reject(failure), onNotify: ({ text }) => told.push(text) },
      );
    }
    expect(told[0]).toContain("the list of vaults: the run's time was over before; set `concurrency` higher");
    expect(told[1]).toContain("allow dynamodb:Query and dynamodb:PutItem on it to the function's role");
  });
});

describe('a memory of what was told', () => {
  it.each(['memory.blindness', 'memory.rememberBlindness'])(
    'that fails in %s has the reason told four times a day, and the scan is not complete',
    async (broken) => {
      const story = await storyOf();
      const around: RunOptions['around'] = (name, call) =>
        name === broken ? Promise.reject(new Error('away')) : call();
      const hours: number[] = [];
      for (let hour = 1; hour <= 24; hour += 1) {
        const { messages, error } = await messagesOf(story, hour, { ...DENIED, around });
        expect(error?.message).toContain('the memory of what was told: Error: away');
        for (const { json, text } of messages) {
          hours.push(hour);
          expect(json.blindness).toMatchObject({ news: 'unremembered' });
          expect(text).toContain('it is told every six hours');
        }
      }
      expect(hours).toEqual([6, 12, 18, 24]);
    },
  );

  it('does not keep the news of uploads back when it cannot be read', async () => {
    const story = createStory();
    story.upload('a', 1);
    await story.scan(0);
    const around: RunOptions['around'] = (name, call) =>
      name === 'memory.blindness' ? Promise.reject(new Error('away')) : call();
    expect((await story.scan(7, { around })).told).toMatchObject([{ kind: 'stuck' }]);
  });
});
