// Every alarm, declared once, as plain data.
import type { MetricName } from '../../lambda/core/metrics.ts';
import { LONGEST_SCAN_SECONDS } from '../../lambda/core/time.ts';

/** What AWS publishes about the parts of the monitor: its namespace and its name. */
export type PartMetricName =
  | 'AWS/Lambda AsyncEventsDropped'
  | 'AWS/Lambda Errors'
  | 'AWS/SQS ApproximateNumberOfMessagesVisible'
  | 'AWS/Scheduler InvocationDroppedCount';

/** `urgent`: act now. `soon`: within the day. `notice`: have a look. `cause`: explains another alarm. */
export type Severity = 'urgent' | 'soon' | 'notice' | 'cause';

/** `everyone`: the stack's own topics and `alarmTopicArn`. `alarmTopic`: only the latter, where it is given. */
export type Audience = 'everyone' | 'alarmTopic' | 'nobody';

interface Notifying {
  readonly severity: Severity;
  readonly onAlarm: Audience;
  readonly onOk: Audience;
  /** What is the matter, as text without the full stop. */
  readonly meaning: string;
  /** It is made only with one of these settings. */
  readonly onlyWith?: readonly ('alarmEmail' | 'chat')[];
}

/** An alarm on one metric: account-wide, and with the metric's own statistic. */
export interface MetricAlarm extends Notifying {
  readonly metric: MetricName | PartMetricName;
  readonly comparison: '>=' | '<';
  readonly threshold: number;
  readonly periodMinutes: number | 'scan';
  /** It rings when so many of the last so many periods are at the threshold. */
  readonly breachingPeriods: number;
  readonly periods: number;
  readonly missingData: 'ignore' | 'breaching' | 'notBreaching';
  /** Looks at whole periods of the clock instead of the last minutes; rings at the earliest after the warm-up. */
  readonly wallClock?: { readonly warmUpMinutes?: number };
}

/** An alarm that is on while any of others is. */
interface CompositeAlarm extends Notifying {
  readonly anyOf: readonly AlarmId[];
}

export type AlarmDeclaration = MetricAlarm | CompositeAlarm;

/**
 * An upload alarm has the state of the latest scan that could tell. A scan publishes under the time of its start, up
 * to 15 minutes later, so the period must be longer than that: an hour holds a scan whatever their distance. It rings
 * with the first scan that finds an upload, and is OK at most an hour after the first that finds none. Missing data is
 * ignored, as the alarm must not turn OK while the monitor is blind. People hear better from the function's message;
 * a paging tool hears OK as well, to close its incident.
 */
const UPLOADS = {
  comparison: '>=',
  threshold: 1,
  periodMinutes: 60,
  breachingPeriods: 1,
  periods: 1,
  missingData: 'ignore',
  onAlarm: 'alarmTopic',
  onOk: 'alarmTopic',
} as const;

/** A cause is kept in sight for two hours; it calls nobody, as the alarm that it explains does. */
const CAUSE = {
  severity: 'cause',
  comparison: '>=',
  threshold: 1,
  periodMinutes: 60,
  breachingPeriods: 1,
  periods: 2,
  missingData: 'notBreaching',
  onAlarm: 'nobody',
  onOk: 'nobody',
} as const;

const DECLARATIONS = {
  MonitorBlind: {
    anyOf: ['ScanOverdue', 'VaultsFailing'],
    severity: 'urgent',
    // Also on OK: until then nobody knows whether uploads were lost meanwhile.
    onAlarm: 'everyone',
    onOk: 'everyone',
    meaning:
      'The monitor does not see every upload, so silence of the other alarms means nothing; its own message says why, unless no scan runs',
  },
  // The alarms below are on from the first upload to the last, so that they call nobody for those between.
  NewDanger: {
    metric: 'UploadsNewlyInDanger',
    severity: 'urgent',
    comparison: '>=',
    threshold: 1,
    // Two scans ring twice if ten minutes lie between their ends, as then an empty period does. Only a wall clock looks
    // at one period and no older one; it takes minutes or hours, and a minute would be over before a late point came.
    periodMinutes: 5,
    breachingPeriods: 1,
    periods: 1,
    missingData: 'notBreaching',
    wallClock: {},
    onAlarm: 'alarmTopic',
    // It ends its own incident only, so that a paging tool opens another the next time.
    onOk: 'alarmTopic',
    meaning: 'An upload has just been found expiring, lost or broken, be others in danger already or not',
  },
  ExpiringUploads: {
    ...UPLOADS,
    metric: 'ExpiringUploads',
    severity: 'urgent',
    meaning: 'Glacier may soon throw away an upload that makes no progress, with all its parts',
  },
  LostUploads: {
    ...UPLOADS,
    metric: 'LostUploads',
    severity: 'urgent',
    meaning:
      'An upload disappeared after 24 hours without progress, within the last 24 hours: its parts are gone',
  },
  BrokenUploads: {
    ...UPLOADS,
    metric: 'BrokenUploads',
    severity: 'soon',
    meaning: 'An upload can no longer be completed, whatever else is sent: it has to start again',
  },
  StuckUploads: {
    ...UPLOADS,
    metric: 'StuckUploads',
    severity: 'soon',
    meaning:
      'An upload has made no progress for longer than a part of it takes to send; 24 hours without any, and it is lost',
  },
  StaleUploads: {
    ...UPLOADS,
    metric: 'StaleUploads',
    severity: 'notice',
    meaning: 'An upload was begun long ago and is neither completed nor given up, moving or not',
  },
  ScanOverdue: {
    metric: 'ScanCompleted',
    severity: 'cause',
    // Two full hours without a complete scan: one scan that fails, or waits for its start, does not count. Of four, as
    // runs that crash and complete in turn must keep it on: see docs/decisions/blind-until-well-for-a-while.md.
    comparison: '<',
    threshold: 1,
    periodMinutes: 60,
    breachingPeriods: 2,
    periods: 4,
    missingData: 'breaching',
    // Hours before the first deployment count as missed, and all four must be after it.
    wallClock: { warmUpMinutes: 240 },
    onAlarm: 'nobody',
    onOk: 'nobody',
    meaning: 'Two of the last four hours passed without a complete scan',
  },
  VaultsFailing: {
    metric: 'VaultsFailed',
    severity: 'cause',
    comparison: '>=',
    threshold: 1,
    // A period is a scan: two of the last six failed. With an hour for a period, two among thirty-six could ring. Of
    // six, as scans that fail and complete in turn must keep it on.
    periodMinutes: 'scan',
    breachingPeriods: 2,
    periods: 6,
    missingData: 'notBreaching',
    onAlarm: 'nobody',
    onOk: 'nobody',
    meaning: 'Two of the last six scans could not list some of the vaults, in any attempt',
  },
  ScanNearTimeout: {
    metric: 'ScanDuration',
    severity: 'soon',
    comparison: '>=',
    threshold: 0.8 * LONGEST_SCAN_SECONDS,
    // Two hours always hold a scan. With one, the alarm would turn OK and ring again at every long scan.
    periodMinutes: 60,
    breachingPeriods: 1,
    periods: 2,
    missingData: 'notBreaching',
    onAlarm: 'everyone',
    onOk: 'nobody',
    meaning:
      'A scan, or an attempt at it, took over 80 % of the 15 minutes that Lambda gives; beyond them it is cut off and needs another attempt',
  },
  NobodyListens: {
    metric: 'Subscribers',
    severity: 'soon',
    comparison: '<',
    threshold: 1,
    // Each of 24 hours, so that there is a day after the first deployment to confirm in.
    periodMinutes: 60,
    breachingPeriods: 24,
    periods: 24,
    // Where SNS does not tell, nobody knows: the alarm neither rings for that nor ends. `MonitorBlind` tells that scans are
    // not complete.
    missingData: 'ignore',
    // Without them nobody is meant to be there.
    onlyWith: ['alarmEmail', 'chat'],
    // The monitor's own topics have no one to hear it.
    onAlarm: 'alarmTopic',
    onOk: 'alarmTopic',
    meaning:
      'For a day nobody was subscribed to a topic of the monitor, so it sends no message, whatever it finds',
  },
  FunctionErrors: {
    ...CAUSE,
    // Not its errors: an attempt that fails is one, though the next completes the scan.
    metric: 'AWS/Lambda AsyncEventsDropped',
    meaning: 'A scan failed in all its attempts; the log of the function says why',
  },
  DeadLetters: {
    ...CAUSE,
    metric: 'AWS/SQS ApproximateNumberOfMessagesVisible',
    // The queue says at any time what is in it.
    periodMinutes: 5,
    periods: 1,
    meaning: 'The schedule could not start a scan and left the attempt in its dead-letter queue',
  },
  ScheduleDropped: {
    ...CAUSE,
    metric: 'AWS/Scheduler InvocationDroppedCount',
    meaning: 'The schedule gave up starting a scan after all its attempts',
  },
} as const satisfies Record<string, MetricAlarm | (Notifying & { readonly anyOf: readonly string[] })>;

export type AlarmId = keyof typeof DECLARATIONS;

/** Those that are made only with some setting. */
export type OptionalAlarmId = {
  [Id in AlarmId]: (typeof DECLARATIONS)[Id] extends { readonly onlyWith: unknown } ? Id : never;
}[AlarmId];

/** Every alarm by its id, which is also the heading of its section in the runbook. */
export const ALARMS: Readonly<Record<AlarmId, AlarmDeclaration>> = DECLARATIONS;
