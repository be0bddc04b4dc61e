// The settings that say whom to notify, and where people find what to do.
import * as v from 'valibot';
import { partitionOf } from '../../lambda/core/settings/regions.ts';
import { got, listSetting, textSetting } from '../../lambda/core/settings/schemas.ts';

export const MAIL_ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

/** Addresses to which the stack's own topic sends mail. */
export const alarmEmailSchema = v.pipe(
  listSetting(MAIL_ADDRESS, 'mail addresses such as backup@example.com'),
  v.check(
    (addresses) => new Set(addresses).size === addresses.length,
    (issue) => `expected each address only once, got ${issue.input.join(', ')}`,
  ),
);

export const TOPIC_ARN = /^arn:([a-z-]+):sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** For a topic in each Region, or in each account. */
const REGION = '{region}';
const ACCOUNT = '{account}';

/** The ARN of the topic where the monitor is. */
export const topicArnIn = (template: string, region: string, account: string) =>
  template.replaceAll(REGION, region).replaceAll(ACCOUNT, account);

const ANY_ACCOUNT = '123456789012';
const partsOf = (arn: string) => {
  const [, partition = '', , region = ''] = arn.split(':');
  return { partition, region };
};

/** A topic of the user's own. FIFO topics are refused, because they reach neither mail nor paging tools. */
export const alarmTopicSchema = v.pipe(
  v.unknown(),
  v.check(
    // Any Region will do to check the form.
    (input) => typeof input === 'string' && TOPIC_ARN.test(topicArnIn(input, 'us-east-1', ANY_ACCOUNT)),
    ({ input }) =>
      `expected the ARN of a standard SNS topic such as arn:PARTITION:sns:REGION:ACCOUNT:NAME, where ${REGION} and ${ACCOUNT} may stand for the monitor's own, ${got(input)}`,
  ),
  v.transform(String),
  v.check(
    (arn) => {
      const { partition, region } = partsOf(arn);
      return region === REGION || partitionOf(region) === partition;
    },
    ({ input }) => `expected a topic of a Region that has Glacier, in that Region's partition, got ${input}`,
  ),
);

/**
 * No fragment, because the section is appended; no bracket, because Markdown holds it; short, because an alarm's
 * description is short.
 */
export const runbookUrlSchema = textSetting(
  /^https?:\/\/[^\s#()<>"'`\\]{1,500}$/,
  'the address of a page: https:// or http:// and up to 500 characters, without #, brackets, quotes or blanks',
);

/** What is wrong with the topic, if any, for a Region: an alarm can only notify a topic in its own Region. */
export function topicProblems(topic: string | undefined, region: string): readonly string[] {
  if (topic === undefined) return [];
  const { partition, region: topicRegion } = partsOf(topicArnIn(topic, region, ANY_ACCOUNT));
  if (topicRegion === region && partition === partitionOf(region)) return [];
  return [
    `alarmTopicArn: expected a topic in ${region}, as alarms can only notify in their own Region and partition, got ${topic}; write ${REGION} for a topic in each`,
  ];
}

/** Whether each Region has its own topic. */
export const isInEachRegion = (topic: string) => partsOf(topic).region === REGION;
