// One CloudFormation template for every account and Region, with the function's code in it: it needs no toolchain.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  Aws,
  BootstraplessSynthesizer,
  CfnCondition,
  CfnParameter,
  Fn,
  type IStackSynthesizer,
  Stack,
  Token,
  Validations,
} from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { VAULT_ENTRY } from '../lambda/core/settings/settings.ts';
import { BUNDLE_FILE, bundleFunction } from './function/bundle.ts';
import { MAIL_ADDRESS, TOPIC_ARN } from './settings/notifications.ts';
import { MOST_VAULT_LIST_CHARACTERS, type readSettings } from './settings/settings.ts';
import { addMonitor, DESCRIPTION } from './stack.ts';

/** The settings that each stack gives: by parameter, by its name and by where it is. */
export const OF_THE_STACK = ['vaults', 'alarmEmail', 'alarmTopicArn', 'name', 'regions'];

type Given = Pick<ReturnType<typeof readSettings>, 'settings' | 'changed'>;

/** Its text, with these settings for every stack that is made from it, but for those that the stack gives. */
export function templateText(given: Given): string {
  const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
  try {
    bundleFunction(folder);
    const app = new App({ outdir: folder, context: cdk.context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stack = new Stack(app, 'Template', {
      description: DESCRIPTION,
      // It refuses assets. Its types allow what our compiler does not.
      synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
      analyticsReporting: false,
    });
    addParameters(stack, given, Code.fromInline(readFileSync(join(folder, BUNDLE_FILE), 'utf8')));
    app.synth();
    return readFileSync(join(folder, stack.templateFile), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the forms of settings say between `^` and `$`. */
const within = ({ source }: RegExp) => source.replace(/^\^|\$$/g, '');
const listOf = (entry: string) => `${entry}(\\s*,\\s*${entry})*`;

function addParameters(stack: Stack, { settings, changed }: Given, code: Code): void {
  const vaults = new CfnParameter(stack, 'Vaults', {
    description:
      'Vaults to watch, with commas between: names and * patterns, with ! in front to exclude. * watches all.',
    default: '*',
    maxLength: MOST_VAULT_LIST_CHARACTERS,
    allowedPattern: `^\\s*${listOf(within(VAULT_ENTRY))}\\s*$`,
    constraintDescription:
      'names of vaults, of A-Z a-z 0-9 _ . - and *, with commas between, such as backup-*,photos',
  });
  const alarmEmail = new CfnParameter(stack, 'AlarmEmail', {
    description: 'Mail address to which the monitor writes. It gets a request to confirm. Empty for none.',
    default: '',
    allowedPattern: `^(${within(MAIL_ADDRESS)})?$`,
    constraintDescription: 'one mail address such as backup@example.com, or nothing',
  });
  const alarmTopic = new CfnParameter(stack, 'AlarmTopicArn', {
    description:
      'ARN of an SNS topic of your own, in the Region of the stack, to which the alarms go, such as that of a paging tool; or none.',
    default: 'none',
    allowedPattern: `^(none|${within(TOPIC_ARN)})$`,
    constraintDescription: 'the ARN of a standard SNS topic such as arn:aws:sns:REGION:ACCOUNT:NAME, or none',
  });
  const isGiven = (id: string, parameter: CfnParameter, none: string) =>
    new CfnCondition(stack, id, {
      expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, none)),
    });
  const hasEmail = isGiven('HasAlarmEmail', alarmEmail, '');
  const hasTopic = isGiven('HasAlarmTopic', alarmTopic, 'none');
  const topicOrNone = Fn.conditionIf(hasTopic.logicalId, alarmTopic.valueAsString, Aws.NO_VALUE);
  const { topic, alarms } = addMonitor(
    stack,
    {
      ...settings,
      name: Aws.STACK_NAME,
      vaults: [vaults.valueAsString],
      alarmEmail: [alarmEmail.valueAsString],
      alarmTopicArn: Token.asString(topicOrNone),
    },
    Object.fromEntries(Object.entries(changed).filter(([name]) => !OF_THE_STACK.includes(name))),
    // The end of the stack's id, as its name may be longer than that of a group.
    { code, scheduleGroupName: `GlacierUploadMonitor-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}` },
  );
  for (const each of topic.node.findAll())
    if (each instanceof CfnSubscription) each.cfnOptions.condition = hasEmail;
  // The dashboard shows it in any case: where nobody is meant to listen it never rings, as nothing is below 0.
  if (!settings.chat) {
    const nobodyListens = alarms.NobodyListens?.node.defaultChild as CfnAlarm;
    nobodyListens.addPropertyOverride('Threshold', Fn.conditionIf(hasEmail.logicalId, 1, 0));
  }
}
