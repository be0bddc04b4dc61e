// Every permission that the stack gives.
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { needsVaultList } from '../../../lambda/core/settings/vaults.ts';
import { nagFindings, statementsOf, synthesize, textOf } from '../../support/synthesize.ts';

let template: Template;
beforeAll(() => {
  template = synthesize();
});

describe('permissions', () => {
  const vaultArn = (region: string, name: string) =>
    `arn:<AWS::Partition>:glacier:${region}:<AWS::AccountId>:vaults/${name}`;
  const besidesGlacier = [
    '<MonitorRole>: Allow sts:AssumeRole to Service lambda.amazonaws.com',
    '<MonitorRoleDefaultPolicy>: Allow cloudwatch:PutMetricData on * if StringEquals cloudwatch:namespace GlacierUploads',
    '<MonitorRoleDefaultPolicy>: Allow dynamodb:PutItem, dynamodb:Query on <MonitorProgress.Arn>',
    '<MonitorRoleDefaultPolicy>: Allow logs:CreateLogStream, logs:PutLogEvents on <MonitorLog.Arn>',
    '<MonitorRoleDefaultPolicy>: Allow sns:GetTopicAttributes, sns:Publish on <Topic>',
    '<MonitorSchedulerRole>: Allow lambda:InvokeFunction on <MonitorFunction.Arn>',
    '<MonitorSchedulerRole>: Allow sqs:SendMessage on <MonitorUndelivered.Arn>',
    '<MonitorSchedulerRole>: Allow sts:AssumeRole to Service scheduler.amazonaws.com if StringEquals aws:SourceAccount <AWS::AccountId> if StringEquals aws:SourceArn <MonitorScheduleGroup.Arn>',
    '<MonitorUndeliveredPolicy>: Deny sqs:* on <MonitorUndelivered.Arn> to AWS * if Bool aws:SecureTransport false',
    '<TopicPolicy>: Allow sns:Publish on <Topic> to Service cloudwatch.amazonaws.com if StringEquals aws:SourceAccount <AWS::AccountId>',
    '<TopicPolicy>: Deny sns:Publish on <Topic> to * if Bool aws:SecureTransport false',
  ];
  const listVaults = '<MonitorRoleDefaultPolicy>: Allow glacier:ListVaults on *';
  const listUploads = (...arns: readonly string[]) =>
    `<MonitorRoleDefaultPolicy>: Allow glacier:ListMultipartUploads, glacier:ListParts on ${arns.join(', ')}`;

  it.each([
    { name: 'all vaults', vaults: ['*'], watched: ['*'] },
    { name: 'all vaults but some', vaults: ['!tmp-*', '!old'], watched: ['*'] },
    {
      name: 'patterns and names',
      vaults: ['photos-*', '!photos-x', 'tax', 'tax'],
      watched: ['photos-*', 'tax'],
    },
    { name: 'names alone', vaults: ['tax', 'mail.2019', '!mail'], watched: ['tax', 'mail.2019'] },
  ])('for $name are what a scan needs, and nothing else', ({ vaults, watched }) => {
    const mayListVaults = watched.some((entry) => entry.includes('*'));
    expect(needsVaultList(vaults)).toBe(mayListVaults);
    const expected = [
      ...besidesGlacier,
      ...(mayListVaults ? [listVaults] : []),
      listUploads(...watched.map((name) => vaultArn('eu-west-1', name))),
    ];
    expect(statementsOf(synthesize({ vaults }, 'eu-west-1'))).toEqual(expected.sort());
  });

  it('to ask CloudTrail are there with the setting, and nothing else is there with it', () => {
    const lookUp = '<MonitorRoleDefaultPolicy>: Allow cloudtrail:LookupEvents on *';
    const off = statementsOf(template);
    expect(off.join()).not.toContain('cloudtrail');
    const on = synthesize({ cloudTrail: 'true' });
    expect(statementsOf(on)).toEqual([...off, lookUp].sort());
    const withoutSwitch = (each: Template) =>
      JSON.stringify(each.findResources('AWS::Lambda::Function')).replace(/"CLOUD_TRAIL":"\w+"/, '');
    expect(withoutSwitch(on)).toBe(withoutSwitch(template));
    expect(JSON.stringify(on.toJSON())).toContain('"CLOUD_TRAIL":"true"');
  });

  it('to publish reach the topic of chats with the setting, and nothing more is there with it', () => {
    const publish = (topics: string) =>
      `<MonitorRoleDefaultPolicy>: Allow sns:GetTopicAttributes, sns:Publish on ${topics}`;
    const topicPolicy = (name: string) => (statement: string) =>
      statement.startsWith(`<${name}Policy>`) ? [statement.replaceAll(name, 'ChatTopic')] : [];
    const off = statementsOf(template);
    const on = synthesize({ chat: 'true' });
    expect(statementsOf(on)).toEqual(
      [
        ...off.filter((statement) => statement !== publish('<Topic>')),
        publish('<Topic>, <ChatTopic>'),
        ...off.flatMap(topicPolicy('Topic')),
      ].sort(),
    );
    expect(JSON.stringify(template.toJSON())).not.toMatch(/chat/i);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    const [deployed] = Object.values(on.findResources('AWS::Lambda::Function'));
    const { CHAT_TOPIC_ARN, ...others } = deployed?.Properties.Environment.Variables ?? {};
    const [withoutChat] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(others).toEqual(withoutChat?.Properties.Environment.Variables);
    expect(textOf(CHAT_TOPIC_ARN)).toBe('<ChatTopic>');
  });

  it('follow the Region where it is only known when deploying', () => {
    expect(statementsOf(template)).toContain(listUploads(vaultArn('<AWS::Region>', '*')));
  });

  it('are the same whatever the monitor is called', () => {
    expect(statementsOf(synthesize({ name: 'Other' }))).toEqual(statementsOf(template));
  });

  it('to remember reach just the table of an earlier stack where that is used', () => {
    const statements = statementsOf(synthesize({ existingTable: 'Earlier' }, 'eu-west-1'));
    expect(statements.filter((statement) => statement.includes('dynamodb'))).toEqual([
      '<MonitorRoleDefaultPolicy>: Allow dynamodb:PutItem, dynamodb:Query on arn:<AWS::Partition>:dynamodb:eu-west-1:<AWS::AccountId>:table/Earlier',
    ]);
  });

  it('come from no managed policy, and let nobody else invoke the function', () => {
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::Lambda::Permission', 0);
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  it.each([
    { vaults: ['*'], region: undefined },
    { vaults: ['photos-*', 'tax'], region: 'cn-north-1' },
    { vaults: ['tax'], region: 'us-gov-west-1' },
    { vaults: ['*'], region: 'eu-west-1', cloudTrail: true, chat: true },
  ])('satisfy cdk-nag for $vaults in $region', ({ region, ...settings }) => {
    expect(nagFindings({ ...settings, alarmEmail: 'a@example.com' }, region)).toEqual([]);
  });
});
