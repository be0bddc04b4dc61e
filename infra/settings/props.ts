// The construct's props: checks them and returns settings.
import { Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as v from 'valibot';
import { regionsSchema } from '../../lambda/core/settings/regions.ts';
import { got } from '../../lambda/core/settings/schemas.ts';
import { ConfigError, reminderProblems } from '../../lambda/core/settings/settings.ts';
import { check } from './check.ts';
import { topicProblems } from './notifications.ts';
import { MONITOR_SETTINGS, type MonitorSettings } from './settings.ts';

interface Props {
  readonly name?: string | undefined;
  readonly alarmTopicArn?: string | undefined;
  readonly alarmTopic?: ITopic | undefined;
}

/** Where the construct is in the app. */
interface Place {
  readonly path: string;
  /** The stack's Region, perhaps a token. */
  readonly region: string;
  /** The name of the monitor if the props have none. */
  readonly defaultName: string;
}

/**
 * Reads the props of the construct. Only the ARN of a topic may be a token.
 * @throws ConfigError naming every prop that is unknown or cannot be used.
 */
export function parseProps(props: Props, { path, region, defaultName }: Place): MonitorSettings {
  if (typeof props !== 'object' || props === null || Array.isArray(props)) {
    throw new ConfigError(
      `${path} was not made: expected an object with props by name, ${got(props)}; leave it out for the defaults`,
    );
  }
  const { alarmTopic, ...others } = props;
  const { name = defaultName, alarmTopicArn = alarmTopic?.topicArn, ...rest } = others;
  const isKnown = !Token.isUnresolved(alarmTopicArn);
  const settings = check(
    MONITOR_SETTINGS,
    { ...rest, name, ...(isKnown && { alarmTopicArn }) },
    {
      problems: alarmTopicProblems(props, region),
      problemsBetween: (checked) => [
        ...reminderProblems(checked),
        ...(Token.isUnresolved(region) ? [] : regionProblems(region, checked.alarmTopicArn)),
      ],
      refusal: `${path} was not made, because some props cannot be used:`,
      advice: 'Correct them where you make this GlacierUploadMonitor.',
    },
  );
  return isKnown ? settings : { ...settings, alarmTopicArn };
}

/** What is wrong with a topic given as a construct. */
function alarmTopicProblems({ alarmTopic, alarmTopicArn }: Props, region: string): readonly string[] {
  if (alarmTopic === undefined) return [];
  if (typeof alarmTopic?.topicArn !== 'string')
    return [`alarmTopic: expected an SNS topic of CDK, ${got(alarmTopic)}; give its ARN as alarmTopicArn`];
  if (alarmTopicArn !== undefined) return ['alarmTopic: expected either this or alarmTopicArn, got both'];
  if (alarmTopic.fifo) return ['alarmTopic: expected a standard topic, got a FIFO one'];
  const { region: topicRegion } = alarmTopic.env;
  if ([region, topicRegion].some((each) => Token.isUnresolved(each)) || region === topicRegion) return [];
  return [
    `alarmTopic: expected a topic in ${region}, as alarms can only notify in their own Region, got one in ${topicRegion}`,
  ];
}

/** What is wrong with the stack's Region, or with the topic for that Region. */
function regionProblems(region: string, topic: string | undefined): readonly string[] {
  const { issues } = v.safeParse(regionsSchema, [region]);
  if (issues === undefined) return topicProblems(topic, region);
  return issues.map(({ message }) => `the Region of the stack: ${message}`);
}
