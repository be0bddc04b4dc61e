// The dashboard and the alarms of the stack with its default settings, as CloudFormation would get them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { parseSettings } from '../../infra/settings/settings.ts';
import { GlacierUploadMonitorStack } from '../../infra/stack.ts';
import { templateText, withoutHash } from './template.ts';

// Strict throughout: the page must not leave out in silence what CloudWatch would show.
const place = { x: v.number(), y: v.number(), width: v.number(), height: v.number() };
const metric = v.strictObject({
  id: v.optional(v.string()),
  label: v.string(),
  expression: v.optional(v.string()),
  color: v.optional(v.string()),
  stat: v.optional(v.string()),
  period: v.optional(v.number()),
  visible: v.optional(v.boolean()),
});
const annotation = v.strictObject({
  value: v.number(),
  label: v.string(),
  color: v.string(),
  yAxis: v.literal('left'),
});
const metricWidget = v.strictObject({
  ...place,
  type: v.literal('metric'),
  properties: v.strictObject({
    view: v.picklist(['singleValue', 'timeSeries']),
    title: v.string(),
    region: v.string(),
    metrics: v.array(v.array(v.union([v.string(), v.partial(metric)]))),
    annotations: v.optional(v.strictObject({ horizontal: v.array(annotation) })),
    yAxis: v.optional(
      v.strictObject({
        left: v.strictObject({ min: v.number(), showUnits: v.optional(v.boolean()) }),
      }),
    ),
    liveData: v.optional(v.boolean()),
  }),
});
const logWidget = v.strictObject({
  ...place,
  type: v.literal('log'),
  properties: v.strictObject({
    view: v.literal('table'),
    title: v.string(),
    region: v.string(),
    query: v.string(),
  }),
});
const textWidget = v.strictObject({
  ...place,
  type: v.literal('text'),
  properties: v.strictObject({ markdown: v.string(), background: v.literal('transparent') }),
});
const alarmWidget = v.strictObject({
  ...place,
  type: v.literal('alarm'),
  properties: v.strictObject({ title: v.string(), alarms: v.array(v.string()) }),
});
const bodySchema = v.strictObject({
  start: v.string(),
  periodOverride: v.literal('inherit'),
  widgets: v.array(v.variant('type', [metricWidget, logWidget, textWidget, alarmWidget])),
});

export type Widget = v.InferOutput<typeof bodySchema>['widgets'][number];
export type MetricWidget = v.InferOutput<typeof metricWidget>;

export interface AlarmSummary {
  readonly name: string;
  /** When it rings, such as `StuckUploads >= 1`. */
  readonly condition: string;
}

export interface Dashboard {
  readonly widgets: readonly Widget[];
  /** By what the widgets call them. */
  readonly alarms: ReadonlyMap<string, AlarmSummary>;
  /** What the dimension `FunctionName` of the function's own metrics says. */
  readonly functionName: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export function synthesizeDashboard(region: string): Dashboard {
  const resources = synthesize(region);
  const only = (type: string) => {
    const [found, ...others] = resources.filter(([, { Type }]) => Type === type);
    if (!found || others.length > 0) throw new Error(`expected one ${type} in the stack`);
    return found;
  };
  const [, dashboard] = only('AWS::CloudWatch::Dashboard');
  const body = JSON.parse(textOf(dashboard.Properties.DashboardBody, region));
  const alarms = resources.filter(([, { Type }]) => /^AWS::CloudWatch::.*Alarm$/.test(Type));
  return {
    widgets: v.parse(bodySchema, body).widgets,
    alarms: new Map(alarms.map(([id, alarm]) => [`${id}.Arn`, summaryOf(id, alarm, region)])),
    functionName: only('AWS::Lambda::Function')[0],
  };
}

function synthesize(region: string): readonly (readonly [string, Resource])[] {
  const outdir = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
  try {
    // The bundle has no part in the dashboard.
    const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
    const { regions: _, ...settings } = parseSettings({}, region);
    const { artifactId } = new GlacierUploadMonitorStack(app, 'Stack', { settings, changed: {}, region });
    return Object.entries(app.synth().getStackArtifact(artifactId).template.Resources);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
};

function summaryOf(id: string, { Properties: alarm }: Resource, region: string): AlarmSummary {
  const name = withoutHash(id);
  if (alarm.AlarmRule) {
    const rule = textOf(alarm.AlarmRule, region);
    const others = [...rule.matchAll(/ALARM\("([^"]+)\.Arn"\)/g)].map(([, other = '']) => withoutHash(other));
    return { name, condition: others.join(' or ') };
  }
  const comparison = COMPARISONS[String(alarm.ComparisonOperator)];
  if (!comparison) throw new Error(`expected a known comparison, got ${alarm.ComparisonOperator}`);
  return { name, condition: `${alarm.MetricName} ${comparison} ${alarm.Threshold}` };
}

/** A resource is called by its name in the template, as it has no other yet. */
const textOf = (value: unknown, region: string) =>
  templateText(value, (reference) => (reference === 'AWS::Region' ? region : reference));
