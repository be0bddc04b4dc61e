// Synthesises a stack from settings, and shows parts of its template as readable text.
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { templateText, withoutHash } from '../../demo/page/template.ts';
import { readSettings } from '../../infra/settings/settings.ts';
import { GlacierUploadMonitorStack } from '../../infra/stack.ts';

/** The stack of one Region, without a bundle. Any setting may be given as on the command line. */
export function createStack(context: Readonly<Record<string, unknown>> = {}, region?: string) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const { settings: all, changed } = readSettings({ context, defaultRegion: region });
  const { regions: _, ...settings } = all;
  return new GlacierUploadMonitorStack(app, 'Stack', { settings, changed, region });
}

export function synthesize(context: Readonly<Record<string, unknown>> = {}, region?: string): Template {
  return Template.fromStack(createStack(context, region));
}

/** What cdk-nag finds and nobody acknowledged. */
export function nagFindings(context: Readonly<Record<string, unknown>>, region?: string): readonly string[] {
  const { violations } = new AwsSolutionsChecks().validateScope(createStack(context, region));
  return violations.map(({ ruleName }) => ruleName);
}

/** A template's value as text: references in angle brackets, without the hash that CDK puts into names. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return templateText(value, (reference) => `<${withoutHash(reference)}>`);
}

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const isStatement = (value: object): value is Statement => 'Effect' in value && 'Action' in value;

function statementsIn(value: unknown): readonly Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  return isStatement(value) ? [value] : Object.values(value).flatMap(statementsIn);
}

function sentence({ Effect, Action, Resource, Principal, Condition = {} }: Statement): string {
  const conditions = Object.entries(Condition).flatMap(([operator, terms]) =>
    Object.entries(terms).map(([key, value]) => `${operator} ${key} ${textOf(value)}`),
  );
  const principal =
    Principal === '*'
      ? '*'
      : Principal && Object.entries(Principal).map((entry) => entry.map(textOf).join(' '));
  return [
    `${Effect} ${textOf(Action)}`,
    ...(Resource ? [`on ${textOf(Resource)}`] : []),
    ...(principal ? [`to ${principal}`] : []),
    ...conditions.map((condition) => `if ${condition}`),
  ].join(' ');
}

/** Every statement of every policy in the template, whatever resource it is in: `owner: sentence`, sorted. */
export function statementsOf(template: Template): readonly string[] {
  const resources = Object.entries(template.toJSON().Resources as Record<string, unknown>);
  return resources
    .flatMap(([name, resource]) =>
      statementsIn(resource).map((statement) => `${textOf({ Ref: name })}: ${sentence(statement)}`),
    )
    .sort();
}

/** A widget as CloudWatch gets it. */
export interface Widget {
  readonly type: 'alarm' | 'log' | 'metric' | 'text';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly alarms?: readonly string[];
    readonly markdown?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly query?: string;
    readonly annotations?: {
      readonly horizontal?: readonly {
        readonly value: number;
        readonly label: string;
        readonly color: string;
      }[];
    };
  };
}

/** The body of the one dashboard, with references in angle brackets. */
export function dashboardOf(template: Template): { readonly widgets: readonly Widget[] } {
  const [dashboard, ...others] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  if (!dashboard || others.length > 0) throw new Error('expected one dashboard');
  return JSON.parse(textOf(dashboard.Properties.DashboardBody));
}
