// The edge to SNS.
import { GetTopicAttributesCommand, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../ports.ts';

/** Sends the text to mail addresses and the JSON to all other subscribers, in one message. */
export function createNotifier(client: SNSClient, topicArn: string): Notifier {
  return {
    async subscribers() {
      const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
      const confirmed = Number(Attributes?.SubscriptionsConfirmed);
      if (Number.isInteger(confirmed)) return confirmed;
      throw new Error(
        `topic ${topicArn}: expected SubscriptionsConfirmed to be a number, got ${Attributes?.SubscriptionsConfirmed}`,
      );
    },

    async notify({ subject, text, json }) {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          MessageStructure: 'json',
          Message: JSON.stringify({ default: JSON.stringify(json), email: text }),
        }),
      );
    },
  };
}
