// The template that deploys without a toolchain: what is in it, and that its code scans.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { MEBIBYTE } from '../../embedded/glacier/rules.ts';
import { BUNDLE_FILE } from '../../infra/function/bundle.ts';
import { readSettings } from '../../infra/settings/settings.ts';
import { templateText } from '../../infra/template.ts';
import { startTestCloud } from '../support/embedded-cloud.ts';
import { statementsOf, synthesize, textOf } from '../support/synthesize.ts';

const given = readSettings({
  context: { stuckAfterHours: 5, scanEveryMinutes: 30, keepTable: true, vaults: 'photos', name: 'Mine' },
});
// CDK's own rules and cdk-nag look at it here: what they find makes this throw.
const text = templateText(given);
const template = Template.fromJSON(JSON.parse(text));
const [deployed] = Object.values(template.findResources('AWS::Lambda::Function'));
const code: string = deployed?.Properties.Code.ZipFile;
const now = new Date('2026-03-01T00:17:00Z');
const cloud = await startTestCloud({ clock: () => now }, (folder) =>
  writeFileSync(join(folder, BUNDLE_FILE), code),
);

describe('the template', () => {
  it('is small enough for S3 and the console, which take 1 MB', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(900_000);
  });

  it('needs no asset and no bootstrap, and leaves nothing open', () => {
    const { Parameters, Rules } = template.toJSON();
    expect(Object.keys(Parameters)).toEqual(['Vaults', 'AlarmEmail', 'AlarmTopicArn']);
    expect(Rules).toBeUndefined();
    expect(JSON.stringify({ ...template.toJSON(), Resources: withoutCode() })).not.toMatch(
      /\$\{Token|AssetParameters|cdk-hnb659fds/,
    );
  });

  it('has the resources and the outputs of the stack, and its other settings', () => {
    const stack = synthesize({ alarmEmail: 'a@example.com', keepTable: true });
    const shape = (of: Template) =>
      Object.values<{ readonly Type: string }>(of.toJSON().Resources)
        .map(({ Type }) => Type)
        .sort();
    expect(shape(template)).toEqual(shape(stack));
    expect(Object.keys(template.findOutputs('*'))).toEqual(Object.keys(stack.findOutputs('*')));
    expect(template.toJSON().Description).toBe(stack.toJSON().Description);
    expect(deployed?.Properties.Environment.Variables).toMatchObject({
      VAULTS: { Ref: 'Vaults' },
      STUCK_AFTER_HOURS: '5',
      NAME: { Ref: 'AWS::StackName' },
    });
    template.hasOutput('Settings', {
      Value: '{"stuckAfterHours":5,"scanEveryMinutes":30,"keepTable":true}',
    });
    template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: Match.stringLikeRegexp('^Retain') });
  });

  it('lets the function list in all vaults of the Region, as their names are not known', () => {
    const glacier = statementsOf(template).filter((statement) => statement.includes('glacier:'));
    expect(glacier).toEqual([
      '<MonitorRoleDefaultPolicy>: Allow glacier:ListMultipartUploads, glacier:ListParts on arn:<AWS::Partition>:glacier:<AWS::Region>:<AWS::AccountId>:vaults/*',
      '<MonitorRoleDefaultPolicy>: Allow glacier:ListVaults on *',
    ]);
  });

  it('makes stacks that stand side by side: each name that it gives follows from the stack', () => {
    const group = Object.values(template.findResources('AWS::Scheduler::ScheduleGroup'))[0]?.Properties.Name;
    expect(group).toEqual({
      'Fn::Join': [
        '',
        ['GlacierUploadMonitor-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }],
      ],
    });
    const uuid = '00000000-0000-0000-0000-000000000000';
    expect(`GlacierUploadMonitor-${uuid}`.length).toBeLessThanOrEqual(64);
    const dashboard = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))[0]?.Properties;
    expect(textOf(dashboard?.DashboardName)).toBe('<AWS::StackName>-<AWS::Region>');
    const alarms = template.findResources('AWS::CloudWatch::Alarm', {
      Properties: {
        Namespace: 'GlacierUploads',
        Dimensions: [{ Name: 'Monitor', Value: { Ref: 'AWS::StackName' } }],
      },
    });
    expect(Object.keys(alarms).length).toBe(
      Object.keys(
        template.findResources('AWS::CloudWatch::Alarm', { Properties: { Namespace: 'GlacierUploads' } }),
      ).length,
    );
  });

  it('subscribes an address and watches for subscribers only where there is one', () => {
    template.hasResource('AWS::SNS::Subscription', {
      Condition: 'HasAlarmEmail',
      Properties: { Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Subscribers',
      Threshold: { 'Fn::If': ['HasAlarmEmail', 1, 0] },
    });
  });

  it('has the topic of chats where the settings have it, and then watches for subscribers in any case', () => {
    const withChat = Template.fromJSON(JSON.parse(templateText(readSettings({ context: { chat: true } }))));
    expect(textOf(withChat.findOutputs('ChatTopicArn').ChatTopicArn?.Value)).toBe('<ChatTopic>');
    withChat.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Subscribers', Threshold: 1 });
    withChat.resourceCountIs('AWS::SNS::Topic', 2);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    expect(template.findOutputs('ChatTopicArn')).toEqual({});
  });

  it('calls the topic that it is given, and leaves none out of its lists otherwise', () => {
    const given = { 'Fn::If': ['HasAlarmTopic', { Ref: 'AlarmTopicArn' }, { Ref: 'AWS::NoValue' }] };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'LostUploads',
      AlarmActions: [given],
      OKActions: [given],
    });
  });
});

/** All resources, but for the text of the code, which may say anything. */
function withoutCode() {
  const { Resources } = structuredClone(template.toJSON());
  for (const resource of Object.values<{ Properties?: { Code?: unknown } }>(Resources))
    delete resource.Properties?.Code;
  return Resources;
}

describe('the parameters of the template', () => {
  const { Parameters } = template.toJSON();
  const isAccepted = (name: string, value: string) => {
    const { AllowedPattern, MaxLength = Number.POSITIVE_INFINITY } = Parameters[name];
    return new RegExp(AllowedPattern).test(value) && value.length <= MaxLength;
  };

  it.each([
    ['Vaults', '*', true],
    ['Vaults', 'backup-*, !backup-old,a.b_c', true],
    ['Vaults', '', false],
    ['Vaults', 'a b', false],
    ['Vaults', 'a,,b', false],
    ['Vaults', `v${',v'.repeat(999)},`.slice(0, 1999), true],
    ['Vaults', `v${',v'.repeat(1000)}`, false],
    ['AlarmEmail', '', true],
    ['AlarmEmail', 'backup@example.com', true],
    ['AlarmEmail', 'a@b.ch,c@d.ch', false],
    ['AlarmTopicArn', 'none', true],
    ['AlarmTopicArn', 'arn:aws:sns:eu-west-1:123456789012:pager', true],
    ['AlarmTopicArn', '', false],
    ['AlarmTopicArn', 'arn:aws:sns:eu-west-1:123456789012:pager.fifo', false],
  ])('%s: %.40s', (name, value, taken) => {
    expect(isAccepted(name, value)).toBe(taken);
  });

  it('stand for no address, no topic and all vaults by default, and say what they are', () => {
    for (const [name, { Default, Description, ConstraintDescription }] of Object.entries<
      Record<string, string>
    >(Parameters)) {
      expect(isAccepted(name, String(Default)), name).toBe(true);
      expect(Description).toBeTruthy();
      expect(ConstraintDescription).toBeTruthy();
    }
  });
});

describe('the code in the template', () => {
  it('scans', async () => {
    cloud.glacier.world.createVault('photos');
    cloud.glacier.world.seed({
      ...{ vault: 'photos', createdAt: new Date('2026-03-01T00:00:00Z') },
      ...{ partSizeBytes: MEBIBYTE, parts: { count: 3 } },
    });
    expect(await cloud.start().invoke({ at: now.getTime() })).toHaveProperty('result');
    expect(cloud.cloudWatch.points).toContainEqual(
      expect.objectContaining({ metric: 'ScanCompleted', value: 1 }),
    );
  });

  it('says which parameter to change where it refuses the vaults that it is given', async () => {
    const outcome = await cloud.start({}, { VAULTS: 'photos,!p*' }).invoke({ at: now.getTime() });
    expect(outcome).toMatchObject({
      error: {
        name: 'ConfigError',
        message: expect.stringMatching(/VAULTS: .* got photos, .* update the stack .* its parameter Vaults/),
      },
    });
  });
});
