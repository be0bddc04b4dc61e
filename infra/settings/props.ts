// The construct's props: what its user gives in, checked settings out.
import { Token } from 'aws-cdk-lib';
import * as v from 'valibot';
import { regionsSchema } from '../../lambda/core/regions.ts';
import { topicProblems } from './notifications.ts';
import { check, defaultsOf, MONITOR_SCHEMA, MONITOR_SETTINGS, type MonitorSettings } from './settings.ts';

/**
 * Reads the props of the construct. Only the ARN of a topic may be one that CloudFormation alone knows.
 * @param path of the construct, for the message.
 * @param region of the construct's stack, as CDK knows it.
 * @throws ConfigError naming every prop that is unknown or cannot be used.
 */
export function parseProps(props: object, path: string, region: string): MonitorSettings {
  const chosen = Object.entries(props).filter(([, value]) => value !== undefined);
  const { alarmTopicArn, ...others } = { ...defaultsOf(MONITOR_SETTINGS), ...Object.fromEntries(chosen) };
  const isKnown = !Token.isUnresolved(alarmTopicArn);
  const given = isKnown ? { ...others, alarmTopicArn } : others;
  const settings = check(MONITOR_SCHEMA, given, {
    problems: Token.isUnresolved(region) ? [] : regionProblems(region, given),
    refusal: `${path} was not made, as it has props that cannot be used:`,
    advice: 'Correct them where you make this GlacierUploadMonitor.',
  });
  return isKnown ? settings : { ...settings, alarmTopicArn: String(alarmTopicArn) };
}

/** What is wrong with the stack's Region, or with the topic in view of it. */
function regionProblems(region: string, given: Readonly<Record<string, unknown>>): readonly string[] {
  const regions = [region];
  const { issues = [] } = v.safeParse(regionsSchema, regions);
  return [
    ...issues.map(({ message }) => `the Region of the stack: ${message}`),
    ...topicProblems({ ...given, regions }),
  ];
}
