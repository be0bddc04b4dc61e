// What the dashboard says in words.
import { Aws } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { runbookLink } from '../alarms/what-to-do.ts';
import type { MonitorFunction } from '../function/function.ts';
import type { MonitorSettings } from '../settings/settings.ts';

const MOST_VAULTS_SHOWN = 10;

/** One line, as the first screen is for what is wrong. */
export const heading = ({ scanEveryMinutes, runbookUrl }: MonitorSettings) =>
  `**Glacier uploads in ${Aws.REGION}**, every ${scanEveryMinutes} minutes. What to do: ${runbookLink(runbookUrl)}`;

/** What is watched, and what the words in tables and graphs mean. */
export function theVaults(settings: MonitorSettings): string {
  const { vaults, stuckAfterHours, expiryWarningHours, staleAfterDays } = settings;
  const shown = vaults.slice(0, MOST_VAULTS_SHOWN).map((vault) => `\`${vault}\``);
  const more = vaults.length - shown.length;
  return [
    '## By vault',
    `Watched: ${shown.join(', ')}${more > 0 ? ` and ${more} more entries` : ''}`,
    [
      `- **expiring**: ${expiryWarningHours} hours or less are left of the 24 after which Glacier may remove an idle upload`,
      `- **stuck**: no progress for ${stuckAfterHours} hours, or for longer where a part takes longer`,
      '- **broken**: can no longer be completed',
      '- **lost**: gone after 24 hours without progress, or perhaps so many',
      `- **stale**: begun over ${staleAfterDays} days ago, moving or not`,
    ].join('\n'),
    'A scan that cannot list everything publishes no totals and no zeros: numbers then stay as they were. So do those of stuck, expiring and lost uploads for a day after old uploads are first seen. In the table, what its vault showed last is marked as seen *before*; the lines in the log say when.',
  ].join('\n\n');
}

/** With the lines that the runbook's commands need, as several monitors may be in a stack, and in a Region. */
export function theMonitor(
  { function: scanned, logGroup, schedule }: MonitorFunction,
  topic: ITopic,
  { chat }: MonitorSettings,
): string {
  return [
    '## The monitor itself',
    `While its ${chat ? 'topics have' : 'topic has'} no confirmed subscription it sends no message: the runbook says under *NobodyListens* how to subscribe. For the commands of the runbook:`,
    [
      '```',
      `export AWS_REGION=${Aws.REGION} AWS_DEFAULT_REGION=${Aws.REGION}`,
      `FUNCTION=${scanned.functionName} LOG_GROUP=${logGroup.logGroupName}`,
      `SCHEDULES=${schedule.scheduleGroup.scheduleGroupName} QUEUE=${schedule.deadLetterQueue.queueUrl}`,
      `TOPIC=${topic.topicArn}`,
      '```',
    ].join('\n'),
  ].join('\n\n');
}
