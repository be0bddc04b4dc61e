// The construct in a user's app: its props, its parts and its metrics.
import { App, Aws, Duration, type Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { ALARMS } from '../../infra/alarms/alarms.ts';
import {
  GlacierUploadMonitor,
  type GlacierUploadMonitorProps,
  type MetricName,
} from '../../infra/construct.ts';
import { METRICS } from '../../lambda/core/metrics.ts';
import { ConfigError } from '../../lambda/core/settings/settings.ts';

const REGION = 'eu-west-1';

/** An empty stack of a user's app, without bundles. */
function emptyStack(region?: string): Stack {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  return new Stack(app, 'Backups', region === undefined ? {} : { env: { region } });
}

const monitorOf = (props?: GlacierUploadMonitorProps, region?: string) =>
  new GlacierUploadMonitor(emptyStack(region), 'Uploads', props);

function refusalOf(props: object, region?: string): readonly string[] {
  try {
    monitorOf(props, region);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  throw new Error('expected the props to be refused');
}

describe('the construct', () => {
  it('needs no props, and shows what a user goes on with', () => {
    const monitor = monitorOf();
    const always = Object.entries(ALARMS).filter(([, { onlyWith }]) => onlyWith === undefined);
    const { alarms, topic, function: scanned, dashboard } = monitor;
    expect(Object.keys(alarms).sort()).toEqual(always.map(([id]) => id).sort());
    for (const part of [...Object.values(alarms), topic, scanned, dashboard])
      expect(part.node.scopes).toContain(monitor);
  });

  it.each([{ alarmEmail: ['backup@example.com'] }, { chat: true }])('has every alarm with %j', (props) => {
    const { alarms } = monitorOf(props);
    expect(Object.keys(alarms).sort()).toEqual(Object.keys(ALARMS).sort());
  });

  it('has a topic for chats where that is wished, and none otherwise', () => {
    const { chatTopic, topic } = monitorOf({ chat: true });
    expect(chatTopic?.topicArn).toBeTruthy();
    expect(chatTopic).not.toBe(topic);
    expect(monitorOf().chatTopic).toBeUndefined();
  });

  it('fits twice into a stack', () => {
    const stack = emptyStack('eu-west-1');
    new GlacierUploadMonitor(stack, 'Photos');
    new GlacierUploadMonitor(stack, 'Mail');
    const dashboards = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboards.map(({ Properties }) => Properties.DashboardName)).toEqual([
      'Backups-Photos-eu-west-1',
      'Backups-Mail-eu-west-1',
    ]);
  });
});

describe('the metrics of the construct', () => {
  it('are had by name, each a gauge of its monitor', () => {
    const monitor = monitorOf({ name: 'Team-2' });
    for (const name of Object.keys(METRICS) as MetricName[])
      expect(monitor.metric(name)).toMatchObject({
        namespace: 'GlacierUploads',
        metricName: name,
        statistic: METRICS[name].statistic,
        period: Duration.hours(1),
        dimensions: { Monitor: 'Team-2' },
      });
  });

  it.each(['StuckVaults', 'toString'])('are refused by a name that none has: %s', (name) => {
    expect(() => monitorOf().metric(name as MetricName)).toThrow(
      new RegExp(`^expected one of InProgressUploads, .*, ScanCompleted, got ${name}$`),
    );
  });

  it('take options as all metrics of CDK do', () => {
    const metric = monitorOf().metric('UploadedBytes', {
      dimensionsMap: { VaultName: 'photos' },
      label: 'Photos',
    });
    expect(metric).toMatchObject({
      label: 'Photos',
      dimensions: { Monitor: 'Backups-Uploads', VaultName: 'photos' },
    });
  });

  it('are of no other monitor, whatever the options say', () => {
    const { dimensions } = monitorOf().metric('LostUploads', { dimensionsMap: { Monitor: 'Other' } });
    expect(dimensions).toEqual({ Monitor: 'Backups-Uploads' });
  });

  it('know their Region, for the dashboard of a stack elsewhere', () => {
    const monitor = monitorOf({}, REGION);
    const elsewhere = new Stack(monitor.node.root as App, 'Elsewhere', { env: { region: 'us-east-1' } });
    const graph = elsewhere.resolve(new GraphWidget({ left: [monitor.metric('LostUploads')] }).toJson());
    expect(JSON.stringify(graph)).toContain(REGION);
  });
});

describe('the name of the construct', () => {
  const inStack = (stack: Construct, id: string, props?: GlacierUploadMonitorProps) =>
    new GlacierUploadMonitor(stack, id, props);

  it('is that of its stack and its path, in the letters that a name has, unless it is given', () => {
    const stack = emptyStack(REGION);
    const nested = new Construct(new NestedStack(stack, 'Nested'), 'Of_us');
    const names = [
      inStack(stack, 'Uploads'),
      inStack(stack, 'Default'),
      inStack(nested, 'Uploads'),
      inStack(stack, 'Other', { name: 'Photos' }),
      inStack(stack, 'Undefined', { name: undefined }),
    ].map(({ name }) => name);
    expect(names).toEqual([
      'Backups-Uploads',
      'Backups',
      'Backups-Nested-Ofus-Uploads',
      'Photos',
      'Backups-Undefined',
    ]);
  });

  it('signs its messages', () => {
    const monitor = monitorOf({ name: 'Photos' });
    Template.fromStack(Stack.of(monitor)).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ NAME: 'Photos' }) },
    });
  });

  it('is refused where what it would be is too long', () => {
    const id = 'x'.repeat(130);
    expect(() => inStack(emptyStack(), id)).toThrow(
      `Backups/${id} was not made, because some props cannot be used:\n- name: expected a letter, then`,
    );
  });
});

describe('two monitors of one name', () => {
  type Place = Environment & { readonly stage?: string };
  /** One in each of these stacks of an app. */
  function monitorsIn(...places: readonly Place[]) {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    for (const [index, { stage, ...env }] of places.entries()) {
      const scope = stage === undefined ? app : new Stage(app, stage);
      new GlacierUploadMonitor(new Stack(scope, `Stack${index}`, { env }), 'Uploads', { name: 'Uploads' });
    }
    return app;
  }
  const problem = (one: string, other: string) =>
    `expected each monitor in a Region of an account to have a name of its own, got Uploads for both ${one} and ${other}: give one of them another \`name\``;

  it('in one stack are refused in one sentence, also where its Region is not known', () => {
    for (const stack of [emptyStack(), emptyStack(REGION)]) {
      new GlacierUploadMonitor(stack, 'Photos', { name: 'Uploads' });
      new GlacierUploadMonitor(new NestedStack(stack, 'Nested'), 'Mail', { name: 'Uploads' });
      new GlacierUploadMonitor(stack, 'Music');
      let message = '';
      try {
        Template.fromStack(stack);
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain(problem('Backups/Photos', 'Backups/Nested/Mail'));
      expect(message.split('expected each monitor')).toHaveLength(2);
    }
  });

  it('are refused where two ids differ only in what no name has', () => {
    const stack = emptyStack();
    new GlacierUploadMonitor(stack, 'Of_us');
    new GlacierUploadMonitor(stack, 'Ofus');
    expect(() => Template.fromStack(stack)).toThrow(
      'got Backups-Ofus for both Backups/Of_us and Backups/Ofus',
    );
  });

  it.each<[string, Place, Place]>([
    ['whose accounts are not known', { region: REGION }, { region: REGION }],
    ['one of whose accounts is not known', { region: REGION, account: '1'.repeat(12) }, { region: REGION }],
  ])('in two stacks of a Region %s are refused', (_, ...places) => {
    expect(() => monitorsIn(...places).synth()).toThrow(problem('Stack0/Uploads', 'Stack1/Uploads'));
  });

  it('in two stages of an app are refused', () => {
    const app = monitorsIn({ stage: 'Blue', region: REGION }, { stage: 'Green', region: REGION });
    expect(() => app.synth()).toThrow(problem('Blue/Stack0/Uploads', 'Green/Stack1/Uploads'));
  });

  it.each<[string, Place, Place]>([
    ['two Regions', { region: REGION }, { region: 'us-east-1' }],
    [
      'two accounts',
      { region: REGION, account: '1'.repeat(12) },
      { region: REGION, account: '2'.repeat(12) },
    ],
    ['Regions of which none is known, as they may be two', {}, {}],
    ['Regions of which one is not known', { region: REGION }, {}],
  ])('are taken in %s', (_, ...places) => {
    expect(() => monitorsIn(...places).synth()).not.toThrow();
  });
});

describe('what the outputs of the stack say', () => {
  it('is there for outputs of one’s own', () => {
    const monitor = monitorOf({}, REGION);
    const { firstScan, topic, dashboard, table, logGroup } = monitor;
    const stack = Stack.of(monitor);
    expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
    expect(JSON.stringify(stack.resolve(firstScan))).toMatch(
      new RegExp(`aws lambda invoke --function-name .*"Ref":"Uploads\\w*Function.* --region ${REGION} `),
    );
    const names = [topic.topicArn, dashboard.dashboardName, table.tableName, logGroup.logGroupName];
    for (const name of names) expect(stack.resolve(name)).toEqual({ Ref: expect.stringMatching(/^Uploads/) });
  });
});

describe('the props', () => {
  it('are refused with every problem named, and where they were given', () => {
    const wrong = { vauIts: 'photos', regions: [REGION], vaults: ['a b'], concurrency: 0, keepTable: 'yes' };
    const known = expect.stringContaining('expected one of the settings vaults, staleAfterDays');
    expect(refusalOf({ ...wrong, alarmTopicArn: 'pager' }, REGION)).toEqual([
      'Backups/Uploads was not made, because some props cannot be used:',
      known,
      known,
      expect.stringMatching(/^- vaults: expected vault names/),
      '- concurrency: expected a whole number from 1 to 256, got 0',
      '- keepTable: expected true or false, got "yes"',
      expect.stringMatching(/^- alarmTopicArn: expected the ARN of a standard SNS topic/),
      'Correct them where you make this GlacierUploadMonitor.',
    ]);
  });

  it('may be undefined, which is the default', () => {
    expect(() => monitorOf({ alarmEmail: undefined, runbookUrl: undefined })).not.toThrow();
  });

  it.each([
    ['of the same app', (stack: Stack) => new Topic(stack, 'Pager').topicArn],
    ['of the Region', () => `arn:${Aws.PARTITION}:sns:${REGION}:${Aws.ACCOUNT_ID}:pager`],
    ['known in full', () => `arn:aws:sns:${REGION}:123456789012:pager`],
  ])('take the ARN of a topic %s', (_, arnIn) => {
    const stack = emptyStack(REGION);
    const alarmTopicArn = arnIn(stack);
    new GlacierUploadMonitor(stack, 'Uploads', { alarmTopicArn });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'LostUploads',
      AlarmActions: [stack.resolve(alarmTopicArn)],
    });
  });

  it.each([
    ['of the same app', (stack: Stack) => new Topic(stack, 'Pager')],
    [
      'of elsewhere',
      (stack: Stack) => Topic.fromTopicArn(stack, 'Pager', `arn:aws:sns:${REGION}:123456789012:pager`),
    ],
  ])('take a topic %s as a construct', (_, topicIn) => {
    const stack = emptyStack(REGION);
    const alarmTopic = topicIn(stack);
    new GlacierUploadMonitor(stack, 'Uploads', { alarmTopic });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'LostUploads',
      AlarmActions: [stack.resolve(alarmTopic.topicArn)],
    });
  });

  const arn = `arn:aws:sns:${REGION}:123456789012:pager`;
  it.each<[string, (stack: Stack) => object, RegExp]>([
    [
      'beside its ARN',
      (stack) => ({ alarmTopic: new Topic(stack, 'Pager'), alarmTopicArn: arn }),
      /got both$/,
    ],
    [
      'that is FIFO',
      (stack) => ({ alarmTopic: new Topic(stack, 'Pager', { fifo: true }) }),
      /got a FIFO one$/,
    ],
    [
      'that is text',
      () => ({ alarmTopic: arn }),
      /expected an SNS topic of CDK, got "arn:aws:.*alarmTopicArn$/,
    ],
    ['that is null', () => ({ alarmTopic: null }), /expected an SNS topic of CDK, got null;/],
    [
      'of another Region',
      (stack) => ({
        alarmTopic: new Topic(
          new Stack(stack.node.root as App, 'Far', { env: { region: 'us-east-1' } }),
          'Pager',
        ),
      }),
      /expected a topic in eu-west-1, .* got one in us-east-1$/,
    ],
  ])('are refused with a topic %s', (_, propsIn, problem) => {
    const stack = emptyStack(REGION);
    expect(() => new GlacierUploadMonitor(stack, 'Uploads', propsIn(stack))).toThrow(
      new RegExp(`^- alarmTopic: .*${problem.source}`, 'm'),
    );
  });

  it('are refused in the place of an ARN as a construct, by its class', () => {
    const stack = emptyStack(REGION);
    const props = { alarmTopicArn: new Topic(stack, 'Pager'), vaults: stack } as object;
    expect(() => new GlacierUploadMonitor(stack, 'Uploads', props)).toThrow(
      /^- vaults: expected vault names .*, got a Stack\n- alarmTopicArn: expected the ARN .*, got a Topic$/m,
    );
  });

  it.each([
    [null, 'got null'],
    ['photos', 'got "photos"'],
    [['photos'], 'got ["photos"]'],
  ])('are refused as a whole where they are %j', (props, quoted) => {
    expect(refusalOf(props as object)).toEqual([
      `Backups/Uploads was not made: expected an object with props by name, ${quoted}; leave it out for the defaults`,
    ]);
  });

  it('take a topic as it is where the Region is known only when deploying', () => {
    const alarmTopicArn = `arn:aws:sns:${REGION}:123456789012:pager`;
    expect(() => monitorOf({ alarmTopicArn })).not.toThrow();
  });

  it('are refused with a topic of another Region', () => {
    const alarmTopicArn = 'arn:aws:sns:us-east-1:123456789012:pager';
    expect(refusalOf({ alarmTopicArn }, REGION)).toContainEqual(
      expect.stringMatching(/^- alarmTopicArn: expected a topic in eu-west-1, .* got arn:aws:sns:us-east-1/),
    );
  });

  it('are refused in a Region without Glacier', () => {
    expect(refusalOf({}, 'me-central-1')).toContainEqual(
      expect.stringMatching(
        /^- the Region of the stack: expected Regions that have Glacier .* me-central-1$/,
      ),
    );
  });
});
