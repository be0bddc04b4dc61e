// The adapter of SNS: one topic for mail and programs, and one for chats.
import {
  GetTopicAttributesCommand,
  type MessageAttributeValue,
  PublishBatchCommand,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { AnswerError } from '../core/failures.ts';
import type { Attributes } from '../core/message/attributes.ts';
import { bodyForSns } from '../core/message/message.ts';
import type { Notifier } from '../ports.ts';
import { toScanError, translating } from './errors.ts';

const send = translating('SNS');

/** Sends the text to mail addresses and the JSON to all other subscribers, in one message. */
export const createNotifier = (client: SNSClient, TopicArn: string): Notifier => ({
  form: 'message',
  subscribers: () => subscribersOf(client, TopicArn),
  async notify({ subject, text, json, attributes }) {
    await send(
      client.send(
        new PublishCommand({
          TopicArn,
          Subject: subject,
          MessageStructure: 'json',
          MessageAttributes: attributesFor(attributes),
          Message: bodyForSns({ json, text }),
        }),
      ),
    );
  },
});

/** Sends all messages for chats at once. Fails if SNS refuses one of them, and says which. */
export const createChatNotifier = (client: SNSClient, TopicArn: string): Notifier => ({
  form: 'chat',
  subscribers: () => subscribersOf(client, TopicArn),
  async notify({ chat }) {
    const entries = chat.map(({ body, attributes }, index) => ({
      Id: String(index),
      MessageAttributes: attributesFor(attributes),
      Message: JSON.stringify(body),
    }));
    const { Successful = [], Failed = [] } = await send(
      client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries })),
    );
    const taken = new Set(Successful.map(({ Id }) => Id));
    const refused = chat.filter((_, index) => !taken.has(String(index)));
    if (refused.length === 0) return;
    const titles = refused.map(({ body }) => body.content.title).join('; ');
    const [{ Code = 'NoAnswer', Message = 'SNS does not say why' } = {}] = Failed;
    const error = new Error(`${Message}; not taken, of ${chat.length}: ${titles}`);
    throw toScanError('SNS', Object.assign(error, { name: Code }));
  },
});

async function subscribersOf(client: SNSClient, TopicArn: string): Promise<number> {
  const { Attributes } = await send(client.send(new GetTopicAttributesCommand({ TopicArn })));
  const confirmed = Number(Attributes?.SubscriptionsConfirmed);
  if (Number.isInteger(confirmed)) return confirmed;
  throw new AnswerError('SNS', 'SubscriptionsConfirmed', 'a number', Attributes?.SubscriptionsConfirmed);
}

const attributesFor = ({ kinds, ...single }: Attributes): Record<string, MessageAttributeValue> => ({
  kinds: { DataType: 'String.Array', StringValue: JSON.stringify(kinds) },
  ...Object.fromEntries(
    Object.entries(single).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  ),
});
