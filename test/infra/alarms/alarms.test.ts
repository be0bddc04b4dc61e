// Each alarm as CloudWatch gets it.
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutHash } from '../../../demo/page/template.ts';
import { synthesize, textOf } from '../../support/synthesize.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The properties of every alarm, by the alarm's id. */
function alarmsIn(template: Template): ReadonlyMap<string, Properties> {
  const alarms = {
    ...template.findResources('AWS::CloudWatch::Alarm'),
    ...template.findResources('AWS::CloudWatch::CompositeAlarm'),
  };
  return new Map(Object.entries(alarms).map(([name, { Properties }]) => [withoutHash(name), Properties]));
}

let alarms: ReadonlyMap<string, Properties>;
beforeAll(() => {
  alarms = alarmsIn(synthesize({ alarmEmail: 'a@example.com' }));
});

const HOUR = 3_600;
const ownMetric = (MetricName: string) => ({
  Namespace: 'GlacierUploads',
  MetricName,
  Statistic: 'Maximum',
  // And no vault.
  Dimensions: [{ Name: 'Monitor', Value: 'GlacierUploadMonitor' }],
});
const atLeast = (Threshold: number) => ({ Threshold, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
/** So many of so many periods. */
const periods = (DatapointsToAlarm: number, EvaluationPeriods: number, Period: number) => ({
  DatapointsToAlarm,
  EvaluationPeriods,
  Period,
});

describe('the alarms', () => {
  it('are these', () => {
    const uploads = ['BrokenUploads', 'ExpiringUploads', 'LostUploads', 'StaleUploads', 'StuckUploads'];
    const danger = ['NewDanger'];
    const health = ['ScanOverdue', 'VaultsFailing', 'ScanNearTimeout', 'MonitorBlind', 'NobodyListens'];
    const causes = ['FunctionErrors', 'DeadLetters', 'ScheduleDropped'];
    expect([...alarms.keys()].sort()).toEqual([...uploads, ...danger, ...health, ...causes].sort());
  });

  it('NobodyListens goes on after a day, and keeps its state while SNS does not answer', () => {
    expect(alarms.get('NobodyListens')).toMatchObject({
      ...ownMetric('Subscribers'),
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      ...periods(24, 24, HOUR),
      TreatMissingData: 'ignore',
    });
  });

  it('NobodyListens is there only where somebody is meant to be', () => {
    for (const settings of [{}, { alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:pager' }])
      expect(alarmsIn(synthesize(settings, 'eu-west-1')).has('NobodyListens')).toBe(false);
  });

  it.each(['StuckUploads', 'ExpiringUploads', 'LostUploads', 'BrokenUploads', 'StaleUploads'])(
    '%s goes on at the first upload, and keeps its state while nothing is published',
    (id) => {
      expect(alarms.get(id)).toMatchObject({
        ...ownMetric(id),
        ...atLeast(1),
        ...periods(1, 1, HOUR),
        TreatMissingData: 'ignore',
      });
    },
  );

  it('NewDanger is on for just the five minutes of the clock in which there was news', () => {
    expect(alarms.get('NewDanger')).toMatchObject({
      ...ownMetric('UploadsNewlyInDanger'),
      ...atLeast(1),
      ...periods(1, 1, 300),
      TreatMissingData: 'notBreaching',
      EvaluationWindow: { WallClockWindow: { Timezone: 'UTC' } },
    });
    // It would be silent meanwhile, and has nothing to wait for: no data is no danger.
    expect(alarms.get('NewDanger')).not.toHaveProperty('WarmUpConfiguration');
  });

  it('ScanOverdue goes on when two of four full hours of the clock had no complete scan, but not while starting', () => {
    expect(alarms.get('ScanOverdue')).toMatchObject({
      ...ownMetric('ScanCompleted'),
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      ...periods(2, 4, HOUR),
      TreatMissingData: 'breaching',
      EvaluationWindow: { WallClockWindow: { Timezone: 'UTC' } },
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 240 },
    });
    // A wall clock window takes no other periods, and nothing at synth says so.
    for (const [id, { EvaluationWindow, Period }] of alarms)
      if (EvaluationWindow !== undefined) expect([60, 300, 3_600, 86_400, 604_800], id).toContain(Period);
  });

  it.each([10, 15, 20, 30, 60])('VaultsFailing looks at six scans that are %i minutes apart', (minutes) => {
    expect(alarmsIn(synthesize({ scanEveryMinutes: minutes })).get('VaultsFailing')).toMatchObject({
      ...ownMetric('VaultsFailed'),
      // Of the attempts at a scan, the one that came furthest.
      Statistic: 'Minimum',
      ...atLeast(1),
      ...periods(2, 6, minutes * 60),
      TreatMissingData: 'notBreaching',
    });
  });

  it('ScanNearTimeout goes on at 80 % of the time that the function has', () => {
    const [deployed] = Object.values(synthesize().findResources('AWS::Lambda::Function'));
    expect(alarms.get('ScanNearTimeout')).toMatchObject({
      ...ownMetric('ScanDuration'),
      ...atLeast(0.8 * deployed?.Properties.Timeout),
      ...periods(1, 2, HOUR),
      TreatMissingData: 'notBreaching',
    });
  });

  it.each([
    {
      id: 'FunctionErrors',
      metric: { Namespace: 'AWS/Lambda', MetricName: 'AsyncEventsDropped', Statistic: 'Sum' },
      of: { FunctionName: '<MonitorFunction>' },
      window: periods(1, 2, HOUR),
    },
    {
      id: 'DeadLetters',
      metric: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
      },
      of: { QueueName: '<MonitorUndelivered.QueueName>' },
      window: periods(1, 1, 300),
    },
    {
      id: 'ScheduleDropped',
      metric: { Namespace: 'AWS/Scheduler', MetricName: 'InvocationDroppedCount', Statistic: 'Sum' },
      of: { ScheduleGroup: expect.stringMatching(/^Stack-ScheduleGroup|^GlacierUploadMonitor/) },
      window: periods(1, 2, HOUR),
    },
  ])('$id shows a cause', ({ id, metric, of, window }) => {
    const alarm = alarms.get(id);
    expect(alarm).toMatchObject({ ...metric, ...atLeast(1), ...window, TreatMissingData: 'notBreaching' });
    const dimensions = alarm?.Dimensions as readonly { readonly Name: string; readonly Value: unknown }[];
    expect(Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, textOf(Value)]))).toEqual(of);
  });

  it('MonitorBlind is on while no scan completes or vaults keep failing', () => {
    expect(textOf(alarms.get('MonitorBlind')?.AlarmRule)).toBe(
      '(ALARM("<ScanOverdue.Arn>") OR ALARM("<VaultsFailing.Arn>"))',
    );
  });

  it('rest on one metric each: CloudWatch refuses SEARCH, which CDK does not notice', () => {
    for (const alarm of alarms.values()) expect(alarm).not.toHaveProperty('Metrics');
  });

  it('get their names from CloudFormation, so that two deployments fit', () => {
    for (const alarm of alarms.values()) expect(alarm).not.toHaveProperty('AlarmName');
  });

  it('read the metrics of their own monitor', () => {
    const own = [...alarmsIn(synthesize({ name: 'Other' })).values()].filter(
      ({ Namespace }) => Namespace === 'GlacierUploads',
    );
    expect(own.length).toBeGreaterThan(7);
    for (const { Dimensions } of own) expect(Dimensions).toEqual([{ Name: 'Monitor', Value: 'Other' }]);
  });
});

describe("an alarm's description", () => {
  it('says how urgent it is, what it means, and which section of the runbook to read', () => {
    expect(alarms.get('LostUploads')?.AlarmDescription).toBe(
      'Urgent, act now: An upload disappeared after 24 hours without progress, within the last 24 hours: its parts are gone.\n\nWhat to do: Keep the source of the data, and start the upload again. Then find out why it stopped, and why nobody acted on ExpiringUploads.',
    );
  });

  it('links the section where the address of the runbook is set, and always fits', () => {
    const runbookUrl = `https://wiki.example.com/${'r'.repeat(500 - 'wiki.example.com/'.length)}`;
    for (const [id, { AlarmDescription }] of alarmsIn(synthesize({ runbookUrl }))) {
      expect(AlarmDescription).toMatch(
        new RegExp(`\n\nWhat to do: section ${id}, ${runbookUrl}#${id.toLowerCase()}$`),
      );
      expect(String(AlarmDescription).length).toBeLessThanOrEqual(1_024);
    }
  });
});
