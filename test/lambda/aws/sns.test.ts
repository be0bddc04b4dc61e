// The adapter with the real SDK client, against the embedded receiver, which refuses what SNS refuses.
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sns, startSns } from '../../../embedded/cloud/sns.ts';
import { createSnsClient } from '../../../lambda/aws/clients.ts';
import { createChatNotifier, createNotifier } from '../../../lambda/aws/sns.ts';
import type { Attributes } from '../../../lambda/core/message/attributes.ts';
import type { Message } from '../../../lambda/core/message/message.ts';
import { useEnvironment } from '../../support/environment.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:Uploads';
const CHAT = 'arn:aws:sns:us-east-1:123456789012:Chat';
let sns: Sns;
beforeAll(async () => {
  sns = await startSns();
  useEnvironment({ AWS_ENDPOINT_URL_SNS: sns.endpoint });
});
beforeEach(() => sns.reset());
afterAll(() => sns.close());

const json = {
  version: 1,
  account: '123456789012',
  region: 'us-east-1',
  monitor: 'GlacierUploadMonitor',
  dashboardUrl: 'https://console.aws.amazon.com',
  scannedAt: '2026-01-01T00:00:00.000Z',
  uploads: [],
  omitted: 0,
} as const;
const attributes: Attributes = {
  ...{ kinds: ['lost', 'recovered'] as const, severity: 'urgent' },
  ...{ region: 'us-east-1', account: '123456789012' },
};
const notify = (subject = 'Glacier uploads') =>
  createNotifier(createSnsClient(), TOPIC).notify({ subject, text: 'LOST\nå', json, attributes, chat: [] });

describe('notifying', () => {
  it('sends the text to mail and the JSON to all others, in one message with attributes for filters', async () => {
    await notify();
    expect(sns.messages).toEqual([
      { topicArn: TOPIC, subject: 'Glacier uploads', email: 'LOST\nå', json, attributes },
    ]);
    expect(sns.requests).toEqual(['Publish']);
  });

  it('gets over a passing fault, and fails when it is refused', async () => {
    sns.refuse('Throttling', 1);
    await notify();
    sns.refuse('AuthorizationError', 1);
    await expect(notify()).rejects.toMatchObject({
      ...{ service: 'SNS', reason: 'denied' },
      message: 'AuthorizationErrorException: refused on demand',
    });
    expect(sns.messages).toHaveLength(1);
  });
});

describe('notifying chats', () => {
  const chat: Message['chat'] = (['lost', 'recovered'] as const).map((kind) => ({
    body: {
      ...{ version: '1.0', source: 'custom' },
      content: { textType: 'client-markdown', title: kind, description: 'å', keywords: [kind] },
      metadata: { threadId: kind, summary: kind, eventType: kind, additionalContext: {} },
    },
    attributes: { ...attributes, kinds: [kind] },
  }));
  const tell = (messages = chat) =>
    createChatNotifier(createSnsClient(), CHAT).notify({
      ...{ subject: '', text: '' },
      json,
      attributes,
      chat: messages,
    });

  it('sends all messages in one request, each with its own attributes', async () => {
    await tell();
    expect(sns.requests).toEqual(['PublishBatch']);
    expect(sns.batched).toEqual(
      chat.map(({ body, attributes: own }) => ({ topicArn: CHAT, message: body, attributes: own })),
    );
    expect(sns.messages).toEqual([]);
  });

  it('gets over a passing fault, and fails when it is refused', async () => {
    sns.refuse('Throttling', 1);
    await tell();
    sns.refuse('AuthorizationError', 1);
    await expect(tell()).rejects.toMatchObject({ service: 'SNS', reason: 'denied' });
    expect(sns.batched).toHaveLength(2);
  });

  it('fails when one message of them was not taken, and says which', async () => {
    sns.refuseEntries('AuthorizationError', 1);
    await expect(tell()).rejects.toMatchObject({
      ...{ service: 'SNS', reason: 'denied' },
      message: 'AuthorizationError: refused on demand; not taken, of 2: recovered',
    });
    expect(sns.batched).toMatchObject([{ attributes: { kinds: ['lost'] } }]);
    await tell();
    expect(sns.batched).toHaveLength(3);
  });

  it('is asked for subscribers by its own topic', async () => {
    sns.subscribers(1);
    sns.subscribers(4, CHAT);
    expect(await createChatNotifier(createSnsClient(), CHAT).subscribers()).toBe(4);
    expect(await createNotifier(createSnsClient(), TOPIC).subscribers()).toBe(1);
    sns.subscribers(1);
  });
});

describe('asking for subscribers', () => {
  const notifier = () => createNotifier(createSnsClient(), TOPIC);

  it('counts those that have confirmed', async () => {
    for (const confirmed of [0, 3, 1]) {
      sns.subscribers(confirmed);
      expect(await notifier().subscribers()).toBe(confirmed);
    }
  });

  it('fails when it is refused, or gets no answer', async () => {
    sns.refuse('AuthorizationError', 1);
    await expect(notifier().subscribers()).rejects.toMatchObject({
      ...{ service: 'SNS', reason: 'denied' },
      message: 'AuthorizationErrorException: refused on demand',
    });
    sns.subscribers(Number.NaN);
    await expect(notifier().subscribers()).rejects.toThrow(
      'SubscriptionsConfirmed to be a number, got "NaN"',
    );
    sns.subscribers(1);
  });
});

describe('the embedded receiver', () => {
  const publish = (input: object) =>
    new SNSClient({}).send(
      new PublishCommand({
        TopicArn: TOPIC,
        Subject: 'Subject',
        MessageStructure: 'json',
        Message: '{"default":"{}"}',
        ...input,
      }),
    );

  it.each([
    ['a topic that is none', { TopicArn: 'Uploads' }],
    ['a subject over 100 characters', { Subject: 's'.repeat(101) }],
    ['a subject of two lines', { Subject: 'one\ntwo' }],
    ['a message over 256 KB', { Message: JSON.stringify({ default: 'm'.repeat(262_144) }) }],
    ['a message without a default', { Message: '{"email":"text"}' }],
  ])('refuses %s', async (_, input) => {
    await expect(publish(input)).rejects.toThrow();
    expect(sns.messages).toEqual([]);
    await publish({});
    expect(sns.messages).toHaveLength(1);
  });

  const entry = (Id: string, Message = '{}') => ({ Id, Message });
  it.each([
    ['no entry', []],
    ['more than ten', Array.from({ length: 11 }, (_, index) => entry(`${index}`))],
    ['two of one id', [entry('a'), entry('a')]],
    ['an id with blanks', [entry('a b')]],
    ['over 256 KB in all', [entry('a', `"${'m'.repeat(200_000)}"`), entry('b', `"${'m'.repeat(63_000)}"`)]],
  ])('refuses a batch with %s', async (_, entries) => {
    const publishBatch = new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: entries });
    await expect(new SNSClient({}).send(publishBatch)).rejects.toThrow();
    expect(sns.batched).toEqual([]);
  });
});
