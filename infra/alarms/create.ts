// Creates the alarms that alarms.ts declares.
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { MonitorFunction } from '../function/function.ts';
import { accountMetric, isOwnMetric, PART_METRICS } from '../metrics.ts';
import { topicArnIn } from '../settings/notifications.ts';
import type { MonitorSettings } from '../settings/settings.ts';
import { ownTopics, type Topics } from '../topic.ts';
import {
  ALARMS,
  type AlarmDeclaration,
  type AlarmId,
  type Audience,
  type MetricAlarm,
  type OptionalAlarmId,
  type Severity,
} from './alarms.ts';
import { whatToDo } from './what-to-do.ts';

export interface AlarmsProps {
  readonly settings: MonitorSettings;
  readonly monitor: MonitorFunction;
  /** The monitor's own. */
  readonly topics: Topics;
}

export type Alarms = Readonly<Record<Exclude<AlarmId, OptionalAlarmId>, cloudwatch.AlarmBase>> &
  Readonly<Partial<Record<OptionalAlarmId, cloudwatch.AlarmBase>>>;

/** Whether this alarm exists with these settings. */
export function isMade(id: AlarmId, settings: MonitorSettings): boolean {
  const { onlyWith } = ALARMS[id];
  return onlyWith === undefined || onlyWith.some((name) => settings[name]);
}

const COMPARISONS = {
  '>=': cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '<': cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

const MISSING_DATA = {
  ignore: cloudwatch.TreatMissingData.IGNORE,
  breaching: cloudwatch.TreatMissingData.BREACHING,
  notBreaching: cloudwatch.TreatMissingData.NOT_BREACHING,
} as const;

/** The declared alarms, in the scope itself, because their names begin with their path. */
export function createAlarms(scope: Construct, { settings, monitor, topics }: AlarmsProps): Alarms {
  const { region, account } = Stack.of(scope);
  const usersTopics = settings.alarmTopicArn
    ? [Topic.fromTopicArn(scope, 'AlarmTopic', topicArnIn(settings.alarmTopicArn, region, account))]
    : [];
  const audiences: Readonly<Record<Audience, readonly ITopic[]>> = {
    everyone: [...ownTopics(topics), ...usersTopics],
    alarmTopic: usersTopics,
    nobody: [],
  };
  const create = (id: AlarmId, declaration: AlarmDeclaration) => {
    const alarmDescription = describeAlarm(declaration, whatToDo(settings.runbookUrl, id));
    const alarm =
      'anyOf' in declaration
        ? createComposite(scope, id, alarmDescription, declaration.anyOf)
        : createMetricAlarm(scope, id, alarmDescription, declaration, settings, monitor);
    for (const each of audiences[declaration.onAlarm]) alarm.addAlarmAction(new SnsAction(each));
    for (const each of audiences[declaration.onOk]) alarm.addOkAction(new SnsAction(each));
    return [id, alarm] as const;
  };
  const declarations = (Object.entries(ALARMS) as [AlarmId, AlarmDeclaration][]).filter(([id]) =>
    isMade(id, settings),
  );
  // Alarms that name others come last, because they look them up in the scope.
  const ordered = declarations.toSorted(([, a], [, b]) => rank(a) - rank(b));
  const alarms: { readonly [id: string]: cloudwatch.AlarmBase } = Object.fromEntries(
    ordered.map((entry) => create(...entry)),
  );
  return alarms as Alarms;
}

const URGENCIES: Readonly<Record<Severity, string>> = {
  urgent: 'Urgent, act now',
  soon: 'Soon, within the day',
  notice: 'Notice, have a look',
  cause: 'Cause of another alarm',
};

const rank = (declaration: AlarmDeclaration) => ('anyOf' in declaration ? 1 : 0);

/** How urgent it is, what it means, and what to do: as text that reads well in mail and console. */
const describeAlarm = ({ severity, meaning }: AlarmDeclaration, todo: string) =>
  `${URGENCIES[severity]}: ${meaning}.\n\nWhat to do: ${todo}`;

function createMetricAlarm(
  scope: Construct,
  id: AlarmId,
  alarmDescription: string,
  declaration: MetricAlarm,
  { name, scanEveryMinutes }: MonitorSettings,
  monitor: MonitorFunction,
): cloudwatch.Alarm {
  const { metric, periodMinutes, comparison, threshold, missingData } = declaration;
  const period = Duration.minutes(periodMinutes === 'scan' ? scanEveryMinutes : periodMinutes);
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription,
    metric: isOwnMetric(metric)
      ? accountMetric(name, metric, { period })
      : PART_METRICS[metric](monitor, { period }),
    comparisonOperator: COMPARISONS[comparison],
    threshold,
    evaluationPeriods: declaration.periods,
    datapointsToAlarm: declaration.breachingPeriods,
    treatMissingData: MISSING_DATA[missingData],
  });
  if (declaration.wallClock) useWallClock(alarm, declaration.wallClock);
  return alarm;
}

/** A sliding window fetches older points than asked for, so the alarm goes on late when points no longer come. */
function useWallClock(
  alarm: cloudwatch.Alarm,
  { warmUpMinutes }: NonNullable<MetricAlarm['wallClock']>,
): void {
  const resource = alarm.node.defaultChild as cloudwatch.CfnAlarm;
  resource.evaluationWindow = { wallClockWindow: { timezone: 'UTC' } };
  if (warmUpMinutes === undefined) return;
  resource.warmUpConfiguration = { warmUpPeriodDurationInMinutes: warmUpMinutes };
}

function createComposite(
  scope: Construct,
  id: string,
  alarmDescription: string,
  ids: readonly AlarmId[],
): cloudwatch.CompositeAlarm {
  const rules = ids.map((each) =>
    cloudwatch.AlarmRule.fromAlarm(
      scope.node.findChild(each) as cloudwatch.Alarm,
      cloudwatch.AlarmState.ALARM,
    ),
  );
  const composite = new cloudwatch.CompositeAlarm(scope, id, {
    alarmDescription,
    alarmRule: cloudwatch.AlarmRule.anyOf(...rules),
  });
  // CDK would fix the name; CloudFormation can choose it.
  const resource = composite.node.defaultChild as cloudwatch.CfnCompositeAlarm;
  resource.addPropertyDeletionOverride('AlarmName');
  return composite;
}
