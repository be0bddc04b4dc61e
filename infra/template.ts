// One CloudFormation template for every account and Region, with the function's code in it: it needs no toolchain.
import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import ofCdk from '../cdk.json' with { type: 'json' };
import { VAULT_ENTRY } from '../lambda/core/settings/settings.ts';
import { BUNDLE_FILE, bundleFunction } from './function/bundle.ts';
import { MAIL_ADDRESS, TOPIC_ARN } from './settings/notifications.ts';
import { MOST_VAULT_LIST_CHARACTERS, type readSettings } from './settings/settings.ts';
import { addMonitor, DESCRIPTION } from './stack.ts';

/** The settings that depend on the stack: its parameters, its name and its Region. */
export const OF_THE_STACK = ['vaults', 'alarmEmail', 'alarmTopicArn', 'name', 'regions'];

type Given = Pick<ReturnType<typeof readSettings>, 'settings' | 'changed'>;

/** The text of the template. Every stack gets these settings, except those that depend on the stack. */
export function templateText(given: Given): string {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'glacier-upload-monitor-'));
  bundleFunction(folder.path);
  const app = new cdk.App({ outdir: folder.path, context: ofCdk.context });
  cdk.Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // This synthesizer refuses assets. Its types allow what our compiler does not.
  const synthesizer = new cdk.BootstraplessSynthesizer() as cdk.IStackSynthesizer;
  const props = { description: DESCRIPTION, synthesizer, analyticsReporting: false };
  const stack = new cdk.Stack(app, 'Template', props);
  addParameters(stack, given, Code.fromInline(readFileSync(join(folder.path, BUNDLE_FILE), 'utf8')));
  app.synth();
  return readFileSync(join(folder.path, stack.templateFile), 'utf8');
}

/** The pattern of a setting, without `^` and `$`. */
const within = ({ source }: RegExp) => source.replace(/^\^|\$$/g, '');
const listOf = (entry: string) => `\\s*${entry}(\\s*,\\s*${entry})*\\s*`;

function addParameters(stack: cdk.Stack, { settings, changed }: Given, code: Code): void {
  const parameter = (id: string, none: string, pattern: string, meaning: string, maxLength?: number) =>
    new cdk.CfnParameter(stack, id, {
      ...{ description: meaning, default: none, allowedPattern: `^(${pattern})$` },
      ...{ constraintDescription: meaning, ...(maxLength && { maxLength }) },
    }).valueAsString;
  const isGiven = (id: string, value: string, none: string) =>
    new cdk.CfnCondition(stack, id, { expression: cdk.Fn.conditionNot(cdk.Fn.conditionEquals(value, none)) });
  const vaultsText =
    'names of vaults to watch and * patterns, with ! in front to exclude, with commas between, such as backup-*,photos; * watches all';
  const list = listOf(within(VAULT_ENTRY));
  const vaults = parameter('Vaults', '*', list, vaultsText, MOST_VAULT_LIST_CHARACTERS);
  const emailText =
    'one mail address to which the monitor writes, which gets a request to confirm, such as backup@example.com; or nothing';
  const email = parameter('AlarmEmail', '', `(${within(MAIL_ADDRESS)})?`, emailText);
  const topicText =
    'the ARN of a standard SNS topic of your own, in the Region of the stack, to which the alarms go, such as that of a paging tool; or none';
  const topicArn = parameter('AlarmTopicArn', 'none', `none|${within(TOPIC_ARN)}`, topicText);
  const hasEmail = isGiven('HasAlarmEmail', email, '');
  const hasTopic = isGiven('HasAlarmTopic', topicArn, 'none').logicalId;
  const alarmTopicArn = cdk.Token.asString(cdk.Fn.conditionIf(hasTopic, topicArn, cdk.Aws.NO_VALUE));
  // The end of the stack's id, because the stack's name may be too long for a group.
  const uuid = cdk.Fn.select(2, cdk.Fn.split('/', cdk.Aws.STACK_ID));
  const { topic, alarms } = addMonitor(
    stack,
    { ...settings, name: cdk.Aws.STACK_NAME, vaults: [vaults], alarmEmail: [email], alarmTopicArn },
    Object.fromEntries(Object.entries(changed).filter(([name]) => !OF_THE_STACK.includes(name))),
    { code, scheduleGroupName: `GlacierUploadMonitor-${uuid}` },
  );
  for (const each of topic.node.findAll())
    if (each instanceof CfnSubscription) each.cfnOptions.condition = hasEmail;
  if (settings.chat) return;
  // The dashboard always shows this alarm. If nobody is meant to subscribe, its threshold is 0, so it never goes on.
  const nobodyListens = alarms.NobodyListens?.node.defaultChild as CfnAlarm;
  nobodyListens.addPropertyOverride('Threshold', cdk.Fn.conditionIf(hasEmail.logicalId, 1, 0));
}
