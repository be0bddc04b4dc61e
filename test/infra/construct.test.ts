// The construct in a user's app: its props, its parts and its metrics.
import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { ALARMS } from '../../infra/alarms/alarms.ts';
import {
  GlacierUploadMonitor,
  type GlacierUploadMonitorProps,
  type MetricName,
} from '../../infra/construct.ts';
import { METRICS, VAULT_DIMENSION } from '../../lambda/core/metrics.ts';
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
    const { alarms, topic, function: scanned, dashboard } = monitor;
    expect(Object.keys(alarms).sort()).toEqual(Object.keys(ALARMS).sort());
    for (const part of [...Object.values(alarms), topic, scanned, dashboard])
      expect(part.node.scopes).toContain(monitor);
  });

  it('fits twice into a stack', () => {
    const stack = emptyStack('eu-west-1');
    new GlacierUploadMonitor(stack, 'Photos', { namespace: 'Photos' });
    new GlacierUploadMonitor(stack, 'Mail', { namespace: 'Mail' });
    const dashboards = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboards.map(({ Properties }) => Properties.DashboardName)).toEqual([
      'Backups-Photos-eu-west-1',
      'Backups-Mail-eu-west-1',
    ]);
  });
});

describe('the metrics of the construct', () => {
  it('are had by name, each a gauge in its namespace', () => {
    const monitor = monitorOf({ namespace: 'Team/Uploads' });
    for (const name of Object.keys(METRICS) as MetricName[])
      expect(monitor.metric(name)).toMatchObject({
        namespace: 'Team/Uploads',
        metricName: name,
        statistic: METRICS[name].statistic,
        period: Duration.hours(1),
        dimensions: undefined,
      });
  });

  it.each(['StuckVaults', 'toString'])('are refused by a name that none has: %s', (name) => {
    expect(() => monitorOf().metric(name as MetricName)).toThrow(
      new RegExp(`^expected one of InProgressUploads, .*, ScanCompleted, got ${name}$`),
    );
  });

  it('take options as all metrics of CDK do', () => {
    const metric = monitorOf().metric('UploadedBytes', {
      dimensionsMap: { [VAULT_DIMENSION]: 'photos' },
      label: 'Photos',
    });
    expect(metric).toMatchObject({ label: 'Photos', dimensions: { [VAULT_DIMENSION]: 'photos' } });
  });

  it('know their Region, for the dashboard of a stack elsewhere', () => {
    const monitor = monitorOf({}, REGION);
    const elsewhere = new Stack(monitor.node.root as App, 'Elsewhere', { env: { region: 'us-east-1' } });
    const graph = elsewhere.resolve(new GraphWidget({ left: [monitor.metric('LostUploads')] }).toJson());
    expect(JSON.stringify(graph)).toContain(REGION);
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
      'Backups/Uploads was not made, as it has props that cannot be used:',
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
