// The settings: cdk context in, checked settings out, with every problem named at once.
import * as v from 'valibot';
import { type StackSetting, settingsIn } from '../../lambda/core/settings/names.ts';
import { switchSetting } from '../../lambda/core/settings/forms.ts';
import { regionsSchema } from '../../lambda/core/settings/regions.ts';
import {
  FUNCTION_SETTINGS,
  type FunctionSettings,
  type Setting,
  tableNameSchema,
} from '../../lambda/core/settings/settings.ts';
import { includedVaults } from '../../lambda/core/settings/vaults.ts';
import { type Checked, check } from './check.ts';
import { alarmEmailSchema, alarmTopicSchema, runbookUrlSchema, topicProblems } from './notifications.ts';

/** All other variables of the environment, of which Lambda takes 4 KB, fit in the rest. */
export const MOST_VAULT_LIST_CHARACTERS = 2_000;
/** All other statements of the role's policy, of which IAM takes 10,240 characters, fit in the rest. */
const MOST_VAULT_ARN_CHARACTERS = 8_000;
const LONGEST_ARN_BUT_NAME = '"arn:aws-us-gov:glacier:ap-northeast-1:123456789012:vaults/",'.length;

function fitsIntoFunction(vaults: readonly string[]): boolean {
  const arns = includedVaults(vaults).map((entry) => LONGEST_ARN_BUT_NAME + entry.length);
  return (
    String(vaults).length <= MOST_VAULT_LIST_CHARACTERS &&
    arns.reduce((sum, length) => sum + length, 0) <= MOST_VAULT_ARN_CHARACTERS
  );
}

const vaultsSchema = v.pipe(
  FUNCTION_SETTINGS.vaults.schema,
  v.check(
    fitsIntoFunction,
    (issue) =>
      `expected a list that fits into the function's environment and policy, got ${issue.input.length} entries: use patterns such as photos-*`,
  ),
);

/** Every setting of a monitor, those of its function included: the construct's props. */
export const MONITOR_SETTINGS = {
  ...FUNCTION_SETTINGS,
  vaults: { ...FUNCTION_SETTINGS.vaults, schema: vaultsSchema },
  keepTable: {
    schema: switchSetting,
    default: false,
    meaning: 'whether the table that remembers uploads stays when the stack is destroyed',
  },
  existingTable: {
    schema: v.optional(tableNameSchema),
    default: undefined,
    meaning:
      "table that an earlier stack kept, to go on with what it remembers; the stack's own stays beside it",
  },
  alarmEmail: {
    schema: v.optional(alarmEmailSchema),
    default: undefined,
    meaning:
      'mail addresses to which the monitor writes; each gets a request to confirm, and nothing before that',
  },
  alarmTopicArn: {
    schema: v.optional(alarmTopicSchema),
    default: undefined,
    meaning:
      'SNS topic of your own to which the alarms go, such as that of a paging tool; of the one Region that is watched',
  },
  runbookUrl: {
    schema: v.optional(runbookUrlSchema),
    default: undefined,
    meaning: 'where your people can open `docs/runbook.md`, for the links in messages, alarms and dashboard',
  },
} as const satisfies Record<string, Setting>;

/** Every setting of the app, those of a monitor included. It alone makes stacks. */
export const APP_SETTINGS = {
  ...MONITOR_SETTINGS,
  regions: {
    schema: v.optional(regionsSchema),
    default: undefined,
    meaning:
      'Regions to watch, one stack each; without it the Region of your AWS configuration. Leave out a Region where the account has nothing in Glacier: Glacier refuses to serve it there, and no scan is complete',
  },
} as const satisfies Record<keyof FunctionSettings | StackSetting, Setting>;

/** What a monitor needs to know. */
export type MonitorSettings = Checked<typeof MONITOR_SETTINGS>;

/** What the app needs to know. Without `regions`, one stack is for whichever Region it is deployed to. */
export type AppSettings = Checked<typeof APP_SETTINGS>;

/**
 * Reads the settings from the context of the CDK app.
 * @param defaultRegion where to deploy when `regions` is not set.
 * @throws ConfigError naming every setting that is unknown or cannot be used.
 */
export function parseSettings(
  context: Readonly<Record<string, unknown>>,
  defaultRegion: string | undefined,
): AppSettings {
  const given = { regions: defaultRegion ? [defaultRegion] : undefined, ...settingsIn(context) };
  return check(APP_SETTINGS, given, {
    problemsBetween,
    refusal: 'Nothing was synthesized, as there are settings that cannot be used:',
    advice:
      'Correct them where you set them: cdk.context.json, "context" in cdk.json or ~/.cdk.json, or -c name=value.',
  });
}

/** What is of one Region in view of the Regions, where these are right by themselves. */
function problemsBetween(settings: Partial<AppSettings>): readonly string[] {
  if (!('regions' in settings)) return [];
  const { regions = [], existingTable, alarmTopicArn } = settings;
  const problems: string[] = [];
  if (existingTable !== undefined && regions.length > 1) {
    problems.push(
      `existingTable: expected one Region in \`regions\`, as a table is of one Region, got ${regions.join(', ')}`,
    );
  }
  const [region, ...moreRegions] = regions;
  if (region !== undefined && moreRegions.length === 0) {
    problems.push(...topicProblems(alarmTopicArn, region));
  } else if (alarmTopicArn !== undefined) {
    problems.push(
      `alarmTopicArn: expected one Region in \`regions\`, as a topic serves the alarms of its own Region, got ${regions.join(', ') || 'no Region'}`,
    );
  }
  return problems;
}
