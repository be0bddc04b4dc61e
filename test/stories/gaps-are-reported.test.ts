// What people learn of what the monitor does not see.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { OutOfTimeError, ScanError } from '../../lambda/core/failures.ts';
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
        subject: 'SCAN INCOMPLETE (us-east-1, 123456789012)',
        json: {
          coverage: {
            gaps: [{ subjects: ['vault mail'], more: 0, advice, isNew: true }],
            paused: [],
            over: [],
            omitted: 0,
          },
          uploads: [],
        },
      },
    ]);
    expect(messages[0]?.text).toContain(`  new: vault mail: ${advice}.\n`);
    expect(messages[0]?.text).toContain('What to do:\n  scan incomplete: Until it is solved, ask');
  });

  it('says so once when it begins, when the gaps change, and when all is seen again', async () => {
    const story = await storyOf();
    const texts: string[] = [];
    const both: RunOptions = { interfere: denying('mail', 'photos') };
    const scans = [DENIED, DENIED, both, both, both, DENIED, {}, {}, {}, {}];
    for (const [index, options] of scans.entries()) {
      const { messages } = await messagesOf(story, index + 1, options);
      texts.push(...messages.map(({ subject, text }) => `${index + 1}: ${subject}\n${text}`));
    }
    expect(texts.map((text) => text.split('\n')[0])).toEqual([
      '1: SCAN INCOMPLETE (us-east-1, 123456789012)',
      '4: SCAN INCOMPLETE (us-east-1, 123456789012)',
      '8: SCAN COMPLETE AGAIN (us-east-1, 123456789012)',
    ]);
    const [, changed, over] = texts;
    expect(changed).toContain('  new: vault photos: access is denied');
    expect(changed).toContain('  still: vault mail: access is denied');
    expect(over).toContain('SCAN COMPLETE AGAIN');
    expect(over).toContain('  no longer missing, last at 2026-01-01 05:17 UTC: vault photos: access denied');
    expect(over).toContain('  not missing now, but at 2026-01-01 06:17 UTC: vault mail: access denied');
  });

  it('says so once, however many attempts it takes, and in how many scans', async () => {
    const story = await storyOf();
    const reported: string[] = [];
    for (const hour of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      for (const [attempt, options] of [DENIED, DENIED, {}].entries()) {
        const { messages } = await messagesOf(story, hour, hour > 5 ? {} : options);
        reported.push(
          ...messages.map(({ subject }) => `${hour}, attempt ${attempt}: ${subject.replace(/ \(.*/, '')}`),
        );
      }
    }
    expect(reported).toEqual(['1, attempt 0: SCAN INCOMPLETE', '8, attempt 0: SCAN COMPLETE AGAIN']);
  });

  it('says what is missing in any message that it sends', async () => {
    const story = await storyOf();
    story.upload('a', 1);
    await story.scan(1, DENIED);
    const { messages } = await messagesOf(story, 7, DENIED);
    expect(messages[0]?.subject).toBe('STUCK: photos, 1 MiB (us-east-1, 123456789012); scan incomplete');
    expect(messages[0]?.text).toContain('  still: vault mail: access is denied');
  });

  it('says nothing of gaps where a newer scan has been', async () => {
    const story = await storyOf();
    await story.scan(5);
    expect((await messagesOf(story, 4, DENIED)).messages).toEqual([]);
  });

  it('says so in the one message of the scan, beside the news of uploads', async () => {
    const story = await storyOf();
    story.upload('a', 1);
    await story.scan(1);
    const { messages } = await messagesOf(story, 7, DENIED);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.subject).toBe('STUCK: photos, 1 MiB (us-east-1, 123456789012); scan incomplete');
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
    expect(messages).toMatchObject([{ json: { coverage: { gaps: [{ isNew: true }] } } }]);
    expect((await messagesOf(story, 4, DENIED)).messages).toEqual([]);
  });

  it('names the time that was over, and the table that is denied', async () => {
    const late = new OutOfTimeError('list all');
    const table = new ScanError('table', { service: 'DynamoDB', reason: 'denied' });
    const reported: string[] = [];
    for (const failure of [late, table]) {
      await runMonitor(
        { photos: [] },
        { interfere: () => Promise.reject(failure), onNotify: ({ text }) => reported.push(text) },
      );
    }
    expect(reported[0]).toContain(
      "the list of vaults: the run's time was over before; set `concurrency` higher",
    );
    expect(reported[1]).toContain(
      "allow dynamodb:Query and dynamodb:PutItem on the monitor's table to the function's role",
    );
  });
});

describe('a memory of what was reported', () => {
  it.each(['memory.coverage', 'memory.rememberCoverage'])(
    'that fails in %s leaves the reason to be reported four times a day, and the scan incomplete',
    async (broken) => {
      const story = await storyOf();
      const around: RunOptions['around'] = (name, call) =>
        name === broken ? Promise.reject(new Error('away')) : call();
      const hours: number[] = [];
      for (let hour = 1; hour <= 24; hour += 1) {
        const { messages, error } = await messagesOf(story, hour, { ...DENIED, around });
        expect(error?.message).toContain('the memory of gaps: Error: away');
        for (const { json, text } of messages) {
          hours.push(hour);
          expect(json.coverage).toMatchObject({ unremembered: true });
          expect(text).toContain('it reports it every six hours');
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
      name === 'memory.coverage' ? Promise.reject(new Error('away')) : call();
    expect((await story.scan(6, { around })).reported).toMatchObject([{ kind: 'stuck' }]);
  });
});
