// The monitor's own topics, and who may publish to them.
import { Annotations, Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { MonitorSettings } from './settings/settings.ts';

/** For the function's messages, and for the alarms that notify people. */
export interface Topics {
  readonly topic: Topic;
  /** Only with `chat`. Apart from `topic`, because every other HTTPS subscriber would get the messages for chats as well. */
  readonly chatTopic?: Topic;
}

export const ownTopics = ({ topic, chatTopic }: Topics) => (chatTopic ? [topic, chatTopic] : [topic]);

export function createTopics(scope: Construct, settings: MonitorSettings): Topics {
  const { alarmEmail, alarmTopicArn, chat } = settings;
  const topic = createTopic(scope, 'Topic');
  for (const address of alarmEmail ?? []) topic.addSubscription(new EmailSubscription(address));
  if (alarmEmail === undefined && alarmTopicArn === undefined && !chat) {
    Annotations.of(scope).addWarningV2(
      'glacier-upload-monitor:nobodyIsNotified',
      'Nobody is notified of anything: set alarmEmail or chat, or alarmTopicArn for alarms alone, or subscribe to its topic (the output TopicArn of the stack, `topic` of the construct)',
    );
  }
  return chat ? { topic, chatTopic: createTopic(scope, 'ChatTopic') } : { topic };
}

/** Not encrypted with `alias/aws/sns`: alarms could not publish to it then. */
function createTopic(scope: Construct, id: string): Topic {
  // The name that mail comes from; it need not be unique.
  const topic = new Topic(scope, id, { displayName: 'Glacier upload monitor', enforceSSL: true });
  // This explicit policy replaces the default one, which would let the whole account publish.
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return topic;
}

/**
 * Lets the function's role publish, by the role's policy alone, which is enough within an account. A topic's policy
 * cannot name the role: SNS refuses a role that IAM has just made and does not know everywhere yet.
 */
export function allowPublishing(role: iam.Role, topics: Topics): void {
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['sns:GetTopicAttributes', 'sns:Publish'],
      resources: ownTopics(topics).map(({ topicArn }) => topicArn),
    }),
  );
}
