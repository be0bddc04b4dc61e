// The construct's props: what its user gives in, checked settings out.
import { Token } from 'aws-cdk-lib';
import * as v from 'valibot';
import { regionsSchema } from '../../lambda/core/settings/regions.ts';
import { reminderProblems } from '../../lambda/core/settings/settings.ts';
import { check } from './check.ts';
import { topicProblems } from './notifications.ts';
import { MONITOR_SETTINGS, type MonitorSettings } from './settings.ts';

/**
 * Reads the props of the construct. Only the ARN of a topic may be one that CloudFormation alone knows.
 * @param path of the construct, for the message.
 * @param region of the construct's stack, as CDK knows it.
 * @throws ConfigError naming every prop that is unknown or cannot be used.
 */
export function parseProps(
  props: { readonly alarmTopicArn?: string | undefined },
  path: string,
  region: string,
): MonitorSettings {
  const { alarmTopicArn, ...others } = props;
  const isKnown = !Token.isUnresolved(alarmTopicArn);
  const settings = check(MONITOR_SETTINGS, isKnown ? props : others, {
    problemsBetween: (checked) => [
      ...reminderProblems(checked),
      ...(Token.isUnresolved(region) ? [] : regionProblems(region, checked.alarmTopicArn)),
    ],
    refusal: `${path} was not made, as it has props that cannot be used:`,
    advice: 'Correct them where you make this GlacierUploadMonitor.',
  });
  return isKnown ? settings : { ...settings, alarmTopicArn };
}

/** What is wrong with the stack's Region, or else with the topic in view of it. */
function regionProblems(region: string, topic: string | undefined): readonly string[] {
  const { issues } = v.safeParse(regionsSchema, [region]);
  if (issues === undefined) return topicProblems(topic, region);
  return issues.map(({ message }) => `the Region of the stack: ${message}`);
}
