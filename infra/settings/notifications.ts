// The settings that say who hears of an alarm, and where they find what to do.
import * as v from 'valibot';
import { listSetting, textSetting } from '../../lambda/core/settings/forms.ts';
import { partitionOf } from '../../lambda/core/settings/regions.ts';

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

/** A topic of the user's own. A FIFO topic reaches neither mail nor paging tools, so none is taken. */
export const alarmTopicSchema = v.pipe(
  textSetting(TOPIC_ARN, 'the ARN of a standard SNS topic such as arn:PARTITION:sns:REGION:ACCOUNT:NAME'),
  v.check(
    (arn) => {
      const [, partition, region = ''] = TOPIC_ARN.exec(arn) ?? [];
      return partitionOf(region) === partition;
    },
    (issue) =>
      `expected a topic of a Region that has Glacier, in that Region's partition, got ${issue.input}`,
  ),
);

/** No fragment, as the section is appended; no bracket, as it stands in Markdown; short, as a description is. */
export const runbookUrlSchema = textSetting(
  /^https?:\/\/[^\s#()<>"'`\\]{1,500}$/,
  'the address of a page: https:// or http:// and up to 500 characters, without #, brackets, quotes or blanks',
);

/** What is wrong with the topic, if there is one, in view of the Region: an alarm can only notify in its own. */
export function topicProblems(topic: string | undefined, region: string): readonly string[] {
  if (topic === undefined) return [];
  const [, , topicRegion] = TOPIC_ARN.exec(topic) ?? [];
  if (topicRegion === region) return [];
  return [
    `alarmTopicArn: expected a topic in ${region}, as alarms can only notify in their own Region, got ${topic}`,
  ];
}
