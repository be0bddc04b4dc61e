// The messages to chats: the form that Amazon Q Developer shows, the facts of mail, and nothing in them that acts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RESOURCES } from '../../../../embedded/cloud/identity.ts';
import { LONGEST } from '../../../../lambda/core/caller.ts';
import type { Failure } from '../../../../lambda/core/failures.ts';
import { coverageOf } from '../../../../lambda/core/message/body.ts';
import type { ChatMessage } from '../../../../lambda/core/message/chat.ts';
import type { DigestBody } from '../../../../lambda/core/message/digest.ts';
import { composeMessage } from '../../../../lambda/core/message/message.ts';
import { originOf } from '../../../../lambda/core/message/origin.ts';
import type { Notice } from '../../../../lambda/core/scan-results.ts';
import { check } from '../../../support/check.ts';
import { MIB } from '../../../support/fake-glacier.ts';
import { KINDS, NOW, noticeOf } from '../../../support/notices.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/chat.schema.json'), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
const ORIGIN = originOf(RESOURCES, 'eu-central-1', 'the-log');

type Origin = typeof ORIGIN;
const compose = (news: Parameters<typeof composeMessage>[0], origin: Origin = ORIGIN) => {
  const message = composeMessage(news, NOW, origin);
  for (const { body } of message.chat) expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
  return message;
};
const chatOf = (...notices: readonly Notice[]) => compose({ notices }).chat;

/** What a reader gets to see. */
const shownIn = ({ body: { content } }: ChatMessage) =>
  [content.title, content.description, ...(content.nextSteps ?? []), ...content.keywords].join('\n');

const GAP: Failure = {
  ...{ place: { at: 'vault', vault: 'photos' }, service: 'Glacier', reason: 'other' },
  cause: new Error('<!channel> `x`'),
};
const coverage = (failures: Parameters<typeof coverageOf>[1]) =>
  coverageOf({ scannedAt: NOW, gaps: [] }, failures, 'eu-central-1');

const digestOf = (uploads: number, vault = 'photos'): DigestBody => ({
  ...{ every: 'weekly', scanComplete: true, inProgress: uploads, inDanger: 0, stale: 0 },
  uploads: Array.from({ length: uploads }, (_, index) => ({
    ...{ verdict: 'moving', stale: false, vault, uploadId: `${'i'.repeat(100)}${index}` },
    ...{ createdAt: NOW.toISOString(), parts: 3, bytes: MIB, hoursLeft: 20, hoursLeftUnknown: false },
    seenAt: NOW.toISOString(),
  })),
  ...{ omitted: 0, lost: 0, ended: 0, gone: [], goneOmitted: 0 },
});

describe('a message to chats', () => {
  it('reads as a tired person needs it, and has a thread for each upload', () => {
    const notified = { at: new Date('2026-01-01T16:17:00Z'), parts: 1, bytes: MIB };
    const origin = { ...ORIGIN, runbookUrl: 'https://wiki.example.com/runbook' };
    const notices = [noticeOf('expiring', { notified })];
    expect(compose({ notices }, origin).chat).toEqual([
      {
        body: {
          version: '1.0',
          source: 'custom',
          content: {
            textType: 'client-markdown',
            title: 'EXPIRING in 7.9 h: `photos`, 3 MiB (eu-central-1, 123456789012)',
            description: `Resume it, or send any part of it. Wrong bytes win time, too, but must be replaced before it can be completed.
- If no part arrives, Glacier may remove it with all its parts at 2026-01-02 08:15 UTC (in 7.9 h).
- id: \`id-expiring\`
- begun 2026-01-01 00:00 UTC, in parts of 1 MiB (1,048,576 bytes)
- so far 3 parts, 3 MiB (3,145,728 bytes)
- Since our last message (2026-01-01 16:17 UTC): 2 parts, 2 MiB more.
- without progress for 15.1 to 16.1 hours
- next: byte 3,145,728, which begins part 4. All parts before it are there. There may be more to send: Glacier does not know how long the archive is.
- for the runbook's commands: \`export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 VAULT=photos ID=id-expiring FIRST=3145728 SIZE=1048576\`

Scan of 2026-01-02 00:17 UTC by GlacierUploadMonitor, account 123456789012, Region eu-central-1.
Dashboard: https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/GlacierUploadMonitor-us-east-1`,
            nextSteps: [
              'What to do: section ExpiringUploads, https://wiki.example.com/runbook#expiringuploads',
              'look: `aws glacier list-parts --account-id=- --vault-name=photos --upload-id=id-expiring --region=eu-central-1`',
              'give up (deletes all 3 parts, cannot be undone): `aws glacier abort-multipart-upload --account-id=- --vault-name=photos --upload-id=id-expiring --region=eu-central-1`',
            ],
            keywords: ['expiring', 'eu-central-1'],
          },
          metadata: {
            threadId: 'id-expiring',
            summary: 'EXPIRING in 7.9 h: `photos`, 3 MiB (eu-central-1, 123456789012)',
            eventType: 'expiring',
            relatedResources: ['vault photos'],
            additionalContext: {
              ...{ vault: 'photos', uploadId: 'id-expiring', region: 'eu-central-1' },
              ...{ account: '123456789012', monitor: 'GlacierUploadMonitor' },
            },
          },
        },
        attributes: {
          ...{ kinds: ['expiring'], severity: 'urgent', region: 'eu-central-1', account: '123456789012' },
        },
      },
    ]);
  });

  it.each(KINDS)('about an upload that is %s is as its schema says, and has the facts of mail', (kind) => {
    const notice = noticeOf(kind);
    const caller = { at: NOW, principal: 'arn:aws:iam::123456789012:user/ada', agent: 'Boto/2.49.0' };
    const record = { ...notice.upload.record, begun: { caller } };
    const { text, chat } = compose({ notices: [{ ...notice, upload: { ...notice.upload, record } }] });
    const shown = chat.map(shownIn).join('\n').replaceAll('`', '');
    const [, ...facts] = text.split('\n').filter((line) => line.startsWith('  '));
    for (const fact of facts) {
      // What is said once for all uploads in mail is said of each in chats; and the line to paste has its introduction.
      const line = fact.trim().replace(/^[a-z ]+: (?=[A-Z])|^for the runbook.*$/, '');
      expect(shown).toContain(line);
    }
    expect(chat).toMatchObject([{ attributes: { kinds: [kind] }, body: { metadata: { eventType: kind } } }]);
  });

  it('has steps only where there is something to do', () => {
    const stepsOf = (notice: Notice) =>
      chatOf(notice)[0]?.body.content.nextSteps?.map((step) => step.split(':')[0]);
    expect(stepsOf(noticeOf('completed'))).toBeUndefined();
    expect(stepsOf(noticeOf('recovered'))).toEqual(['look']);
    expect(stepsOf(noticeOf('stuck'))).toEqual([
      'What to do',
      'The runbook is docs/runbook.md in the repository of glacier-upload-monitor.',
      ...['look', 'give up (deletes all 3 parts, cannot be undone)'],
    ]);
    expect(chatOf(noticeOf('completed'))[0]?.body.content.description).toMatch(
      /\n- without progress for .*\n\nScan/,
    );
  });

  it('has a step that is too long with the facts', () => {
    const looks = (vault: string) => {
      const { description, nextSteps = [] } = chatOf(noticeOf('recovered', { vault }))[0]?.body.content ?? {};
      return {
        length: nextSteps[0]?.length,
        inFacts: description?.includes(`\n- look: \`aws glacier list-parts`),
      };
    };
    const [short = 0] = [looks('v').length];
    const longest = 'v'.repeat(299 - short + 1);
    expect(looks(longest)).toEqual({ length: 299, inFacts: false });
    expect(looks(`${longest}v`)).toEqual({ length: undefined, inFacts: true });
  });

  it('is not as its schema says when something is missing, added or too long', () => {
    const [{ body } = {}] = chatOf(noticeOf('stuck'));
    const content = { ...body?.content };
    expect(validate({ ...body, subject: 'payroll' })).toBe(false);
    expect(validate({ ...body, metadata: undefined })).toBe(false);
    expect(validate({ ...body, content: { ...content, title: 't'.repeat(250) } })).toBe(false);
    expect(validate({ ...body, content: { ...content, description: '<!here>' } })).toBe(false);
  });
});

describe('the messages of a scan', () => {
  const stuck = (count: number) =>
    Array.from({ length: count }, (_, index) => noticeOf('stuck', { id: `id-${index}` }));

  it('are ten at most, the worst first, and the last says how many more there are', () => {
    const chat = chatOf(...stuck(24), noticeOf('expiring'));
    expect(chat).toHaveLength(10);
    expect(chat[0]?.body.metadata.threadId).toBe('id-expiring');
    expect(new Set(chat.map(({ body }) => body.metadata.threadId)).size).toBe(10);
    const last = chat.at(-1);
    expect(last?.body.content).toMatchObject({
      title: 'And 16 more (eu-central-1, 123456789012)',
      description: expect.stringContaining(
        '- `aws logs filter-log-events --region=eu-central-1 --log-group-name=the-log',
      ),
    });
    expect(last?.body.metadata).toMatchObject({ threadId: 'GlacierUploadMonitor', eventType: 'stuck' });
    expect(last?.attributes).toMatchObject({ kinds: ['stuck'], severity: 'soon' });
  });

  it('leave none out where ten are enough', () => {
    expect(chatOf(...stuck(10)).map(({ body }) => body.metadata.threadId)).toEqual(
      Array.from({ length: 10 }, (_, index) => `id-${index}`),
    );
  });

  it('begin with what was not seen, and have the digest, each in the thread of the monitor', () => {
    const news = { notices: stuck(25), coverage: coverage([GAP]), digest: digestOf(2) };
    const { chat } = compose(news);
    expect(chat.map(({ body }) => body.metadata.eventType)).toEqual([
      ...['scanIncomplete', ...Array(7).fill('stuck'), 'digest', 'stuck'],
    ]);
    expect([chat[0], chat[8], chat[9]].map((each) => each?.body.content.title)).toEqual([
      'SCAN INCOMPLETE (eu-central-1, 123456789012)',
      'Glacier uploads weekly: 2 in progress, 0 stale, complete (eu-central-1, 123456789012)',
      'And 18 more (eu-central-1, 123456789012)',
    ]);
    for (const each of [chat[0], chat[8], chat[9]])
      expect(each?.body.metadata.threadId).toBe('GlacierUploadMonitor');
    expect(chat[0]?.body.content.description).toContain(
      "\n- still: `vault photos: Error: ‹!channel› 'x'; the next scan tries again.`\n",
    );
  });

  it('say when all is seen again', () => {
    const [first, ...others] = compose({ notices: [], coverage: coverage([]) }).chat;
    expect(others).toEqual([]);
    expect(first?.body.content.title).toBe('SCAN COMPLETE AGAIN (eu-central-1, 123456789012)');
    expect(first?.body.content).not.toHaveProperty('nextSteps');
    expect(first?.attributes).toMatchObject({ kinds: ['scanCompleteAgain'], severity: 'notice' });
  });
});

describe('the longest messages', () => {
  const caller = {
    at: NOW,
    principal: '<'.repeat(LONGEST.principal),
    address: '<'.repeat(LONGEST.address),
    agent: '`'.repeat(LONGEST.agent),
  };
  const origin = {
    ...originOf(RESOURCES, 'ap-northeast-1', 'l'.repeat(512)),
    ...{ monitor: 'm'.repeat(128), runbookUrl: `https://${'r'.repeat(500)}` },
  };
  function longest(kind: (typeof KINDS)[number], index: number, isRefused = true): Notice {
    const progress = { missing: { ranges: [{ first: MIB, last: 2 * MIB - 1 }], gaps: 9, bytes: 9 * MIB } };
    const { upload, ...notice } = noticeOf(kind, {
      ...{ id: `${'i'.repeat(137)}${index}`, vault: 'v'.repeat(255), notified: {} },
      progress: kind === 'broken' ? {} : progress,
    });
    const gone = upload.record.gone && {
      ...upload.record.gone,
      ending: { kind: 'aborted' as const, caller },
    };
    const code = 'c'.repeat(LONGEST.code);
    const partCalls = {
      ...{ from: NOW, to: NOW, last: caller, completion: { caller, code } },
      refused: { calls: 99_999, since: NOW, until: NOW, code },
    };
    const record = {
      ...upload.record,
      begun: { caller },
      ...(isRefused && { partCalls }),
      ...(gone && { gone }),
    };
    return { ...notice, upload: { ...upload, record, unseen: { from: NOW, to: NOW } } };
  }

  it('stay within the lengths, and no command in them is cut off', () => {
    for (const kind of KINDS) {
      for (const isRefused of [true, false]) {
        const { chat, json } = compose({ notices: [longest(kind, 0, isRefused)] }, origin);
        const { commands = {} } = json.uploads[0] ?? {};
        for (const command of Object.values(commands))
          expect(shownIn(chat[0] as ChatMessage)).toContain(command);
        // The longest principals, addresses and agents of three calls are more than fits.
        const isCut = chat[0]?.body.content.description.includes('more than a chat takes');
        if (!isRefused) expect(isCut).toBe(false);
      }
    }
  });

  it('fit into one request to SNS', () => {
    const notices = Array.from({ length: 30 }, (_, index) => longest('expiring', index));
    const gaps = Array.from({ length: 30 }, (_, index) => ({
      ...GAP,
      cause: new Error(`${index}`.repeat(700)),
    }));
    const digest = digestOf(20, 'v'.repeat(255));
    const { chat } = compose({ notices, digest, coverage: coverage(gaps) }, origin);
    expect(chat).toHaveLength(10);
    const bytes = chat.map(({ body }) => Buffer.byteLength(JSON.stringify(body)));
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(262_144 / 2);
  });

  it('leave out whole lines, and say so', () => {
    const cut = new Set<boolean>();
    for (let length = 1; length <= 255; length += 1) {
      const { chat, text } = compose({ notices: [], digest: digestOf(15, 'v'.repeat(length)) });
      const [shown = '', origin] = chat[0]?.body.content.description.split('\n\n') ?? [];
      const lines = shown.replaceAll('`', '').split('\n- ').slice(1);
      const isCut = lines.at(-1) === 'And more than a chat takes: see the dashboard, and the log.';
      const whole = isCut ? lines.slice(0, -1) : lines;
      for (const line of whole) expect(text.split('\n')).toContain(`  ${line}`);
      // The uploads, and three lines of what is known of all.
      expect(whole.length < 18).toBe(isCut);
      expect(origin).toMatch(/^Scan of .*\nDashboard: https:/);
      cut.add(isCut);
    }
    expect(cut.size).toBe(2);
  });
});

describe('what others wrote', () => {
  /** The text without its code spans: only what the monitor itself wrote. */
  const ours = (chat: readonly ChatMessage[]) =>
    chat.map((each) => shownIn(each).replaceAll(/`[^`\n]*`/g, '``'));
  const written = (text: string) => {
    const caller = { at: NOW, principal: text, agent: text };
    const { upload, ...notice } = noticeOf('expiring', { vault: text, id: text });
    const named = { ...notice, upload: { ...upload, record: { ...upload.record, begun: { caller } } } };
    const digest = { ...digestOf(1, text), gone: [], omitted: 0 };
    const gap: Failure = { ...GAP, place: { at: 'vault', vault: text }, cause: new Error(text) };
    return compose({ notices: [named], coverage: coverage([gap]), digest }).chat;
  };
  const plain = ours(written('photos'));

  it.each([
    '<!channel>',
    '<https://evil.example|photos>',
    '[photos](https://evil.example)',
    '`<@U1>`',
    'a\n`@here`\n*b*',
    '<at>ada</at>',
  ])('stands in code, where it is neither a link nor a mention: %j', (text) => {
    const chat = written(text);
    expect(ours(chat)).toEqual(plain);
    expect(JSON.stringify(chat)).not.toMatch(/[<>]/);
  });

  it('stands there in one line', () => {
    expect(written('a\nb').map(({ body }) => body.content.title)).toContainEqual(
      expect.stringContaining(': `a b`, 3 MiB'),
    );
  });

  it('stands there whatever it is', async () => {
    const parts = fc.constantFrom(
      '`',
      '``',
      '<',
      '>',
      '!here',
      '@all',
      '\n',
      '\r',
      '](',
      '*',
      '_',
      '&lt;',
      '\\',
      'a',
    );
    const text = fc.array(parts, { minLength: 1, maxLength: 12 }).map((each) => each.join(''));
    await check(
      'inProcess',
      fc.property(text, (each) => {
        expect(ours(written(each))).toEqual(plain);
      }),
    );
  });
});
