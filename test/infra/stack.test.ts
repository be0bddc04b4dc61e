// The template of the stack of one Region.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { environmentName, parseConfig, TABLE_KEYS } from '../../lambda/core/settings/settings.ts';
import { createStack, synthesize, textOf } from '../support/synthesize.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

const resourcesOf = (template: Template) =>
  Object.values(template.toJSON().Resources as Record<string, Resource>);

let template: Template;
beforeAll(() => {
  template = synthesize();
});

describe('the function', () => {
  it('has the time, the memory and the processor it was measured with', () => {
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 900,
      Handler: 'index.handler',
    });
  });

  it('reads back from its environment what was set', () => {
    const settings = {
      vaults: ['photos-*', '!photos-tmp', 'a.b'],
      staleAfterDays: 2.5,
      stuckAfterHours: 5,
      expiryWarningHours: 9,
      slowestUploadMbitPerSecond: 0.5,
      scanEveryMinutes: 15,
      name: 'Team-2',
      concurrency: 8,
    };
    const [deployed] = Object.values(
      synthesize({ ...settings, chat: true }).findResources('AWS::Lambda::Function'),
    );
    const variables: Record<string, unknown> = deployed?.Properties.Environment.Variables ?? {};
    // What only CloudFormation knows, in the form that it will have.
    const made = {
      TABLE_NAME: 'table',
      TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:topic',
      CHAT_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:chat',
      DASHBOARD_NAME: 'dashboard',
    };
    const known = Object.entries(variables).filter(([, value]) => typeof value === 'string');
    const config = parseConfig({ ...made, ...Object.fromEntries(known) });
    expect(config).toMatchObject(settings);
    expect(Object.keys(variables).sort()).toEqual(Object.keys(config).map(environmentName).sort());
  });

  it('gets the names of its table, its topic and its dashboard', () => {
    const [deployed] = Object.values(template.findResources('AWS::Lambda::Function'));
    const variables: Record<string, unknown> = deployed?.Properties.Environment.Variables ?? {};
    const references = Object.entries(variables).filter(([, value]) => typeof value !== 'string');
    const expected: Record<string, string> = {
      TABLE_NAME: '<MonitorProgress>',
      TOPIC_ARN: '<Topic>',
      DASHBOARD_NAME: 'GlacierUploadMonitor-<AWS::Region>',
    };
    expect(references.map(([name]) => name)).toContain('TABLE_NAME');
    for (const [name, value] of references) expect(textOf(value)).toBe(expected[name]);
  });

  it('goes on with a scan that failed, twice, and its failures go to no queue', () => {
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 35 * 60,
      DestinationConfig: Match.absent(),
    });
    template.hasResourceProperties('AWS::Lambda::Function', { DeadLetterConfig: Match.absent() });
  });

  it('writes JSON to its own log, which is kept three months and goes with the stack', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 90, LogGroupName: Match.absent() },
      DeletionPolicy: 'Delete',
    });
    const logGroup = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    expect(logGroup).toHaveLength(1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: logGroup[0] } },
    });
  });
});

describe('the table', () => {
  it('is paid by use, can be restored to any second, and forgets what has expired', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: TABLE_KEYS.timeToLive, Enabled: true },
      KeySchema: [
        { AttributeName: TABLE_KEYS.partition, KeyType: 'HASH' },
        { AttributeName: TABLE_KEYS.sort, KeyType: 'RANGE' },
      ],
      TableName: Match.absent(),
    });
  });

  it.each([
    { keepTable: undefined, deletion: 'Delete', replacement: 'Delete', isProtected: false },
    { keepTable: false, deletion: 'Delete', replacement: 'Delete', isProtected: false },
    { keepTable: true, deletion: 'RetainExceptOnCreate', replacement: 'Retain', isProtected: true },
  ])('stays behind, and is protected, only where that is set: $keepTable', (example) => {
    const { keepTable, deletion, replacement, isProtected } = example;
    const stack = synthesize(keepTable === undefined ? {} : { keepTable });
    stack.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: deletion,
      UpdateReplacePolicy: replacement,
      Properties: { DeletionProtectionEnabled: isProtected },
    });
  });
});

describe('a table that an earlier stack kept', () => {
  const taken = () => synthesize({ existingTable: 'Earlier-Progress' }, 'eu-west-1');

  it('is used in place of its own', () => {
    const [deployed] = Object.values(taken().findResources('AWS::Lambda::Function'));
    expect(deployed?.Properties.Environment.Variables.TABLE_NAME).toBe('Earlier-Progress');
  });

  it.each([true, false])(
    'takes nothing from the stack, so that naming its own deletes nothing: %s',
    (keepTable) => {
      const tables = (stack: Template) => stack.findResources('AWS::DynamoDB::Table');
      const own = tables(synthesize({ keepTable }, 'eu-west-1'));
      expect(Object.keys(own)).toHaveLength(1);
      expect(tables(synthesize({ existingTable: 'Earlier-Progress', keepTable }, 'eu-west-1'))).toEqual(own);
    },
  );
});

describe('the schedule', () => {
  it.each([
    { scanEveryMinutes: 10, cron: 'cron(7/10 * * * ? *)', delivery: 5, attempts: 5 },
    { scanEveryMinutes: 15, cron: 'cron(2/15 * * * ? *)', delivery: 7.5, attempts: 5 },
    { scanEveryMinutes: 20, cron: 'cron(17/20 * * * ? *)', delivery: 10, attempts: 5 },
    { scanEveryMinutes: 30, cron: 'cron(17/30 * * * ? *)', delivery: 10, attempts: 5 },
    { scanEveryMinutes: 60, cron: 'cron(17 * * * ? *)', delivery: 10, attempts: 35 },
  ])(
    'of $scanEveryMinutes minutes avoids the full hour and keeps the attempts of one scan clear of the next',
    (example) => {
      const scheduled = synthesize({ scanEveryMinutes: example.scanEveryMinutes });
      scheduled.resourceCountIs('AWS::Scheduler::Schedule', 1);
      scheduled.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: example.cron,
        ScheduleExpressionTimezone: 'Etc/UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
        Target: {
          RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: example.delivery * 60 },
          Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        },
      });
      scheduled.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        MaximumEventAgeInSeconds: example.attempts * 60,
      });
    },
  );

  it('invokes the function from a group of its own, which goes with the stack', () => {
    const [group] = Object.values(template.findResources('AWS::Scheduler::ScheduleGroup'));
    expect(group?.DeletionPolicy).toBe('Delete');
    const [schedule] = Object.values(template.findResources('AWS::Scheduler::Schedule'));
    expect(schedule?.Properties.GroupName).toBe(group?.Properties.Name);
    expect(textOf(schedule?.Properties.Target.Arn)).toBe('<MonitorFunction.Arn>');
    expect(textOf(schedule?.Properties.Target.RoleArn)).toBe('<MonitorSchedulerRole.Arn>');
    expect(textOf(schedule?.Properties.Target.DeadLetterConfig.Arn)).toBe('<MonitorUndelivered.Arn>');
  });

  it('leaves what it could not deliver in an encrypted queue for two weeks', () => {
    template.resourceCountIs('AWS::SQS::Queue', 1);
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
  });
});

describe('the stack', () => {
  it.each(['eu-central-1', 'cn-north-1', 'us-gov-west-1', undefined])(
    'fits the partition of %s',
    (region) => {
      expect(JSON.stringify(synthesize({}, region).toJSON())).not.toMatch(/arn:aws/);
    },
  );

  it('prints the command that runs a first scan', () => {
    const { Value } = template.findOutputs('FirstScan').FirstScan ?? {};
    expect(textOf(Value)).toBe(
      'rm -f scan.json; aws lambda invoke --function-name <MonitorFunction> --region <AWS::Region> --cli-read-timeout 900 --query FunctionError --output text scan.json | grep -x None || { cat scan.json 2>/dev/null; false; }',
    );
  });

  it('fits twice into a Region: CloudFormation chooses the names, but for one that follows from the stack', () => {
    const namesIn = (stack: Template) =>
      resourcesOf(stack).flatMap(({ Type, Properties = {} }) =>
        Object.entries(Properties)
          .filter(([key, value]) => key.endsWith('Name') && typeof value === 'string')
          .map(([key, value]) => ({ key: `${Type}.${key}`, value })),
      );
    const ours = namesIn(template);
    expect([...new Set(ours.map(({ key }) => key))].sort()).toEqual([
      'AWS::CloudWatch::Alarm.MetricName',
      'AWS::IAM::Policy.PolicyName', // A role's own, so no other stack can have it.
      'AWS::SNS::Topic.DisplayName', // For mail; topics may share it.
      'AWS::Scheduler::Schedule.GroupName',
      'AWS::Scheduler::ScheduleGroup.Name',
    ]);
    const scheduleGroup = (names: typeof ours) =>
      names.find(({ key }) => key.endsWith('ScheduleGroup.Name'))?.value;
    expect(scheduleGroup(namesIn(synthesize({ name: 'Other' })))).not.toBe(scheduleGroup(ours));
  });
});

describe('the description of the stack', () => {
  it('begins as the command that finds stacks left behind expects', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/upgrade.md'), 'utf8');
    const [, beginning] = /describe-stacks [^`]*?starts_with\(Description, '(.+?)'\)/.exec(page) ?? [];
    expect(beginning).toBe('glacier-upload-monitor:');
    for (const stack of [template, synthesize({ name: 'Other' }, 'eu-west-1')])
      expect(stack.toJSON().Description).toMatch(new RegExp(`^${beginning}`));
  });
});

describe('the name of the stack', () => {
  it.each(['GlacierUploadMonitor', 'Team-2'])('is that of the monitor: %s', (name) => {
    const { stackName } = createStack(name === 'GlacierUploadMonitor' ? {} : { name });
    expect(stackName).toBe(name);
    const [deployed] = Object.values(synthesize({ name }).findResources('AWS::Lambda::Function'));
    expect(deployed?.Properties.Environment.Variables.NAME).toBe(name);
  });
});
