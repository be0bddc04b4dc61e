// The edge to SNS.
import { GetTopicAttributesCommand, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { AnswerError } from '../core/failures.ts';
import type { Notifier } from '../ports.ts';
import { translating } from './errors.ts';

/** Sends the text to mail addresses and the JSON to all other subscribers, in one message. */
export function createNotifier(client: SNSClient, topicArn: string): Notifier {
  const send = translating('SNS');
  return {
    async subscribers() {
      const { Attributes } = await send(client.send(new GetTopicAttributesCommand({ TopicArn: topicArn })));
      const confirmed = Number(Attributes?.SubscriptionsConfirmed);
      if (Number.isInteger(confirmed)) return confirmed;
      throw new AnswerError('SNS', 'SubscriptionsConfirmed', 'a number', Attributes?.SubscriptionsConfirmed);
    },

    async notify({ subject, text, json, attributes: { kinds, ...single } }) {
      await send(
        client.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: subject,
            MessageStructure: 'json',
            MessageAttributes: {
              kinds: { DataType: 'String.Array', StringValue: JSON.stringify(kinds) },
              ...Object.fromEntries(
                Object.entries(single).map(([name, value]) => [
                  name,
                  { DataType: 'String', StringValue: value },
                ]),
              ),
            },
            Message: JSON.stringify({ default: JSON.stringify(json), email: text }),
          }),
        ),
      );
    },
  };
}
