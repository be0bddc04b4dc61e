// Whom each alarm notifies, and that the topic allows it.
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { withoutHash } from '../../demo/page/template.ts';
import { createStack, synthesize, textOf } from '../support/synthesize.ts';

const REGION = 'eu-west-1';
const PAGER = `arn:aws:sns:${REGION}:123456789012:pager`;
const CALLING = ['MonitorBlind', 'ScanNearTimeout'];
const UPLOADS = [
  'BrokenUploads',
  'ExpiringUploads',
  'LostUploads',
  'NewDanger',
  'StaleUploads',
  'StuckUploads',
];

/** What an alarm does, as `id -> topic`, for every alarm in the template that does anything. */
function actionsIn(template: Template, on: 'AlarmActions' | 'OKActions' | 'InsufficientDataActions') {
  const alarms = Object.entries(template.toJSON().Resources as Record<string, Record<string, never>>).filter(
    ([, { Type }]) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(String(Type)),
  );
  return alarms
    .flatMap(([name, { Properties }]) =>
      ((Properties?.[on] ?? []) as readonly unknown[]).map(
        (action) => `${withoutHash(name)} -> ${textOf(action)}`,
      ),
    )
    .sort();
}

const to = (topic: string, ids: readonly string[]) => ids.map((id) => `${id} -> ${topic}`);

describe('the alarms call', () => {
  it("the stack's own topic when the monitor is blind or nearly too slow, and nobody for uploads", () => {
    const template = synthesize();
    expect(actionsIn(template, 'AlarmActions')).toEqual(to('<Topic>', CALLING));
    expect(actionsIn(template, 'OKActions')).toEqual(['MonitorBlind -> <Topic>']);
  });

  it("also the user's topic where it is given, and then for uploads as well, until they are OK", () => {
    const template = synthesize({ alarmTopicArn: PAGER }, REGION);
    expect(actionsIn(template, 'AlarmActions')).toEqual(
      [...to('<Topic>', CALLING), ...to(PAGER, [...CALLING, ...UPLOADS])].sort(),
    );
    expect(actionsIn(template, 'OKActions')).toEqual(
      ['MonitorBlind -> <Topic>', ...to(PAGER, ['MonitorBlind', ...UPLOADS])].sort(),
    );
  });

  it.each([
    [REGION, `arn:aws:sns:${REGION}:<AWS::AccountId>:pager-${REGION}`],
    [undefined, 'arn:aws:sns:<AWS::Region>:<AWS::AccountId>:pager-<AWS::Region>'],
  ])("the user's topic of their own Region and account: %s", (region, topic) => {
    const template = synthesize({ alarmTopicArn: 'arn:aws:sns:{region}:{account}:pager-{region}' }, region);
    expect(actionsIn(template, 'AlarmActions')).toContain(`LostUploads -> ${topic}`);
  });

  it('the topic of chats as they call the own one, where there is one', () => {
    const template = synthesize({ chat: true, alarmTopicArn: PAGER }, REGION);
    for (const on of ['AlarmActions', 'OKActions'] as const) {
      const calls = actionsIn(template, on);
      const to = (topic: string) =>
        calls.flatMap((call) => (call.endsWith(` -> ${topic}`) ? call.split(' ')[0] : []));
      expect(to('<ChatTopic>')).toEqual(to('<Topic>'));
      expect(calls).toContain(`NobodyListens -> ${PAGER}`);
    }
  });

  it("the user's topic when nobody listens to the stack's own", () => {
    const template = synthesize({ alarmEmail: 'a@example.com', alarmTopicArn: PAGER }, REGION);
    for (const on of ['AlarmActions', 'OKActions'] as const)
      expect(actionsIn(template, on).filter((action) => action.startsWith('NobodyListens'))).toEqual([
        `NobodyListens -> ${PAGER}`,
      ]);
  });

  it('nobody when there is no data yet', () => {
    expect(actionsIn(synthesize({ alarmTopicArn: PAGER }, REGION), 'InsufficientDataActions')).toEqual([]);
  });
});

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Principal: '*' | Readonly<Record<string, unknown>>;
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Publisher {
  readonly service: string;
  readonly context: Readonly<Record<string, string>>;
}

const isMet = (condition: Statement['Condition'], context: Publisher['context']) =>
  Object.entries(condition ?? {}).every(([operator, terms]) => {
    expect(['Bool', 'StringEquals']).toContain(operator);
    return Object.entries(terms).every(([key, value]) => context[key] === textOf(value));
  });

/** Decides like IAM whether the policies of a topic in the template let a service publish there. */
function mayPublish(template: Template, topic: string, { service, context }: Publisher): boolean {
  const policies = Object.values(template.findResources('AWS::SNS::TopicPolicy')).filter(({ Properties }) =>
    (Properties.Topics as readonly unknown[]).map(textOf).includes(topic),
  );
  const statements: readonly Statement[] = policies.flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  const applies = ({ Action, Principal, Resource, Condition }: Statement) =>
    [Action].flat().includes('sns:Publish') &&
    textOf(Resource) === topic &&
    (Principal === '*' || Principal.Service === service) &&
    isMet(Condition, context);
  const effects = statements.filter(applies).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

describe("the stack's own topics", () => {
  const alarm: Publisher = {
    service: 'cloudwatch.amazonaws.com',
    context: { 'aws:SourceAccount': '<AWS::AccountId>', 'aws:SecureTransport': 'true' },
  };

  it.each([REGION, 'cn-north-1', 'us-gov-west-1', undefined])(
    'let each alarm publish that notifies them, also as they refuse what is not encrypted: %s',
    (region) => {
      const template = synthesize({ chat: true }, region);
      const actions = [...actionsIn(template, 'AlarmActions'), ...actionsIn(template, 'OKActions')];
      const topics = new Set(actions.map((action) => action.split(' -> ')[1] ?? ''));
      expect([...topics]).toEqual(['<ChatTopic>', '<Topic>']);
      for (const topic of topics) expect(mayPublish(template, topic, alarm)).toBe(true);
    },
  );

  it.each([
    ['of another account', { ...alarm, context: { ...alarm.context, 'aws:SourceAccount': '210987654321' } }],
    ['over HTTP', { ...alarm, context: { ...alarm.context, 'aws:SecureTransport': 'false' } }],
    ['of another service', { ...alarm, service: 'events.amazonaws.com' }],
  ])('refuse a message %s', (_, publisher) => {
    for (const topic of ['<Topic>', '<ChatTopic>'])
      expect(mayPublish(synthesize({ chat: true }), topic, publisher)).toBe(false);
  });

  it('are not encrypted with a key that alarms cannot use', () => {
    synthesize({ chat: true }).allResourcesProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: Match.absent(),
      TopicName: Match.absent(),
    });
  });

  it('are named in outputs', () => {
    const outputs = synthesize({ chat: true }).findOutputs('*');
    expect(textOf(outputs.TopicArn?.Value)).toBe('<Topic>');
    expect(textOf(outputs.ChatTopicArn?.Value)).toBe('<ChatTopic>');
  });

  it('write to each address that is given, and to none otherwise', () => {
    synthesize().resourceCountIs('AWS::SNS::Subscription', 0);
    const template = synthesize({ alarmEmail: 'a@example.com,b@example.com' });
    const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription'));
    expect(
      subscriptions.map(({ Properties: { Protocol, Endpoint, TopicArn } }) =>
        [Protocol, Endpoint, textOf(TopicArn)].join(' '),
      ),
    ).toEqual(['email a@example.com <Topic>', 'email b@example.com <Topic>']);
  });
});

describe('a stack that notifies nobody', () => {
  const warnings = (context: Readonly<Record<string, unknown>>) =>
    Annotations.fromStack(createStack(context, REGION)).findWarning('*', Match.anyValue());

  it('says so when it is synthesized, under an id that can be acknowledged', () => {
    expect(warnings({}).map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/^Nobody is notified .* \[ack: glacier-upload-monitor:nobodyIsNotified\]$/),
    ]);
  });

  it.each([{ alarmEmail: 'a@example.com' }, { chat: true }, { alarmTopicArn: PAGER }])(
    'and not with %j',
    (context) => {
      expect(warnings(context)).toEqual([]);
    },
  );
});
