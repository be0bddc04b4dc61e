// The dashboard and the alarms of the stack with its default settings, as CloudFormation would get them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { parseSettings } from '../../infra/settings/settings.ts';
import { GlacierUploadMonitorStack } from '../../infra/stack.ts';
import { type Alarm, readAlarms } from './alarms.ts';
import { templateText } from './template.ts';
import { bodySchema, type Widget } from './widgets.ts';

export interface Dashboard {
  readonly widgets: readonly Widget[];
  /** By what the widgets call them. */
  readonly alarms: ReadonlyMap<string, Alarm>;
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
    alarms: readAlarms(new Map(alarms.map(([id, { Properties }]) => [id, Properties])), (value) =>
      textOf(value, region),
    ),
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

/** A resource is called by its name in the template, as it has no other yet. */
const textOf = (value: unknown, region: string) =>
  templateText(value, (reference) => (reference === 'AWS::Region' ? region : reference));
