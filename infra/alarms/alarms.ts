// Every alarm, declared once, as plain data.
import type { MetricName } from '../../lambda/core/metrics.ts';
import { LONGEST_SCAN_SECONDS } from '../../lambda/core/time.ts';

/** What AWS publishes about the parts of the monitor: its namespace and its name. */
export type PartMetricName =
  | 'AWS/Lambda AsyncEventsDropped'
  | 'AWS/Lambda Errors'
  | 'AWS/SQS ApproximateNumberOfMessagesVisible'
  | 'AWS/Scheduler InvocationDroppedCount';

/** `urgent`: act now. `soon`: within the day. `notice`: when there is time. `cause`: explains another alarm. */
export type Severity = 'urgent' | 'soon' | 'notice' | 'cause';

/** `everyone`: the stack's own topics and `alarmTopicArn`. `alarmTopic`: only the latter, where it is given. */
export type Audience = 'everyone' | 'alarmTopic' | 'nobody';

interface Notifying {
  readonly severity: Severity;
  readonly onAlarm: Audience;
  readonly onOk: Audience;
  /** What is wrong, without the full stop. */
  readonly meaning: string;
  /** It exists only if one of these settings is set. */
  readonly onlyWith?: readonly ('alarmEmail' | 'chat')[];
}

/** An alarm on one metric: account-wide, and with the metric's own statistic. */
export interface MetricAlarm extends Notifying {
  readonly metric: MetricName | PartMetricName;
  readonly comparison: '>=' | '<';
  readonly threshold: number;
  readonly periodMinutes: number | 'scan';
  /** It goes on when this many of the last `periods` reach the threshold. */
  readonly breachingPeriods: number;
  readonly periods: number;
  readonly missingData: 'ignore' | 'breaching' | 'notBreaching';
  /** Looks at whole periods of the clock instead of the last minutes, and goes on only after the warm-up. */
  readonly wallClock?: { readonly warmUpMinutes?: number };
}

/** An alarm that is on while any of others is. */
interface CompositeAlarm extends Notifying {
  readonly anyOf: readonly AlarmId[];
}

export type AlarmDeclaration = MetricAlarm | CompositeAlarm;

/**
 * An upload alarm has the state of the latest scan that published its metric. A scan publishes under the time of its
 * start, up to 15 minutes later, so the period must be longer: an hour always holds a scan. The alarm goes on with the
 * first scan that finds an upload, and turns OK at most an hour after the first that finds none. It ignores missing
 * data, because it must not turn OK while the monitor sees nothing. People get the function's message instead, which says
 * more; a paging tool gets OK as well, to close its incident.
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

/** A cause stays on for two hours. It notifies nobody, because the alarm that it explains does. */
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
    // Also on OK: until then nobody knows whether uploads were lost in between.
    onAlarm: 'everyone',
    onOk: 'everyone',
    meaning:
      'The monitor does not see every upload, so the silence of other alarms means nothing; its own message says why, unless no scan runs',
  },
  // The upload alarms below are on from the first upload to the last, so they do not notify of those between.
  NewDanger: {
    metric: 'UploadsNewlyInDanger',
    severity: 'urgent',
    comparison: '>=',
    threshold: 1,
    // Two scans notify twice if an empty period lies between them, so if their ends are ten minutes apart. Only a
    // wall-clock window looks at one period alone; with one of a minute, a late point would come after its end.
    periodMinutes: 5,
    breachingPeriods: 1,
    periods: 1,
    missingData: 'notBreaching',
    wallClock: {},
    onAlarm: 'alarmTopic',
    // Ends its own incident, so that a paging tool opens another one the next time.
    onOk: 'alarmTopic',
    meaning:
      'A scan has just found an upload expiring, lost or broken, whether or not others were in danger already',
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
    meaning: 'An upload can no longer be completed, whatever else is sent: it must start again',
  },
  StuckUploads: {
    ...UPLOADS,
    metric: 'StuckUploads',
    severity: 'soon',
    meaning:
      'An upload has made no progress for longer than one of its parts takes to send; after 24 hours without progress it may be lost',
  },
  StaleUploads: {
    ...UPLOADS,
    metric: 'StaleUploads',
    severity: 'notice',
    meaning: 'An upload was begun long ago and is neither completed nor aborted, moving or not',
  },
  ScanOverdue: {
    metric: 'ScanCompleted',
    severity: 'cause',
    // Two full hours without a complete scan: one scan that fails or starts late is not enough. Two of four, because
    // runs that crash and complete in turn must keep it on: see docs/decisions/blind-until-well-for-a-while.md.
    comparison: '<',
    threshold: 1,
    periodMinutes: 60,
    breachingPeriods: 2,
    periods: 4,
    missingData: 'breaching',
    // Hours before the first deployment count as missed, so all four must be after it.
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
    // A period is a scan. With an hour for a period, two failures among thirty-six scans could turn it on. Two of six,
    // because scans that fail and complete in turn must keep it on.
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
    // Two hours always hold a scan. With one hour, the alarm would turn OK and notify again at every long scan.
    periodMinutes: 60,
    breachingPeriods: 1,
    periods: 2,
    missingData: 'notBreaching',
    onAlarm: 'everyone',
    onOk: 'nobody',
    meaning:
      'A scan, or an attempt at it, took over 80 % of the 15 minutes that Lambda gives; after 15 minutes Lambda ends it, and it needs another attempt',
  },
  NobodyListens: {
    metric: 'Subscribers',
    severity: 'soon',
    comparison: '<',
    threshold: 1,
    // 24 hours, so that people have a day after the first deployment to confirm.
    periodMinutes: 60,
    breachingPeriods: 24,
    periods: 24,
    // While SNS does not say, the alarm keeps its state. `MonitorBlind` reports that scans are incomplete.
    missingData: 'ignore',
    // Without them nobody is meant to be subscribed.
    onlyWith: ['alarmEmail', 'chat'],
    // The monitor's own topics have no subscriber to notify.
    onAlarm: 'alarmTopic',
    onOk: 'alarmTopic',
    meaning:
      'For a day nobody was subscribed to a topic of the monitor, so it sends no message, whatever it finds',
  },
  FunctionErrors: {
    ...CAUSE,
    // Not the function's errors: an attempt that fails is one, even if the next one completes the scan.
    metric: 'AWS/Lambda AsyncEventsDropped',
    meaning: 'A scan failed in all its attempts; the log of the function says why',
  },
  DeadLetters: {
    ...CAUSE,
    metric: 'AWS/SQS ApproximateNumberOfMessagesVisible',
    // The queue publishes its length at any time.
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

/** Alarms that exist only with some setting. */
export type OptionalAlarmId = {
  [Id in AlarmId]: (typeof DECLARATIONS)[Id] extends { readonly onlyWith: unknown } ? Id : never;
}[AlarmId];

/** Every alarm by its id, which is also the heading of its section in the runbook. */
export const ALARMS: Readonly<Record<AlarmId, AlarmDeclaration>> = DECLARATIONS;
