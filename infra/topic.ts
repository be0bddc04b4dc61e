// The monitor's own topic, and who may publish to it.
import { Annotations, Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { MonitorSettings } from './settings/settings.ts';

/**
 * The topic of the function's messages and of the alarms that call people. Not encrypted with `alias/aws/sns`:
 * alarms could not publish to it then.
 */
export function createTopic(scope: Construct, { alarmEmail, alarmTopicArn }: MonitorSettings): Topic {
  // The name that mail comes from; it need not be unique.
  const topic = new Topic(scope, 'Topic', { displayName: 'Glacier upload monitor', enforceSSL: true });
  for (const address of alarmEmail ?? []) topic.addSubscription(new EmailSubscription(address));
  // Its explicit policy replaces the default one, which would let the whole account publish.
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  if (alarmEmail === undefined && alarmTopicArn === undefined) {
    Annotations.of(scope).addWarningV2(
      'glacier-upload-monitor:nobodyIsTold',
      'Nobody is told of uploads in danger or of a monitor that cannot see, unless you subscribe to its topic (the output TopicArn of the stack, `topic` of the construct): set alarmEmail, or alarmTopicArn for alarms alone',
    );
  }
  return topic;
}

/**
 * Lets the function's role publish, by its own policy alone, which is enough within an account. SNS refuses a topic's
 * policy that names a role which IAM has only just made and does not know everywhere yet.
 */
export function allowPublishing(role: iam.Role, topic: Topic): void {
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['sns:GetTopicAttributes', 'sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
}
