// The settings: a file and the context of the CDK app in, checked settings out, with every problem named at once.
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { SETTINGS_FILE, settingsIn } from '../../lambda/core/settings/file.ts';
import { isMisspelt, type StackSetting } from '../../lambda/core/settings/names.ts';
import { regionsSchema } from '../../lambda/core/settings/regions.ts';
import { switchSetting } from '../../lambda/core/settings/schemas.ts';
import {
  FUNCTION_SETTINGS,
  type FunctionSettings,
  reminderProblems,
  type Setting,
  tableNameSchema,
} from '../../lambda/core/settings/settings.ts';
import { includedVaults } from '../../lambda/core/settings/vaults.ts';
import { type Checked, check } from './check.ts';
import {
  alarmEmailSchema,
  alarmTopicSchema,
  isInEachRegion,
  runbookUrlSchema,
  topicProblems,
} from './notifications.ts';

/** Lambda takes 4 KB of environment variables; all others fit in the rest. */
export const MOST_VAULT_LIST_CHARACTERS = 2_000;
/** IAM takes 10,240 characters of a role's policies; all other statements fit in the rest. */
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
      "table that an earlier stack kept: the monitor continues with what it remembers. The stack's own table stays beside it, unused",
  },
  alarmEmail: {
    schema: v.optional(alarmEmailSchema),
    default: undefined,
    meaning: 'mail addresses to notify. SNS asks each of them to confirm, and sends nothing before that',
  },
  chat: {
    schema: switchSetting,
    default: false,
    meaning:
      'whether to make an SNS topic for chats. It gets what mail gets, in the form that Amazon Q Developer shows in Slack and Teams',
  },
  alarmTopicArn: {
    schema: v.optional(alarmTopicSchema),
    default: undefined,
    meaning:
      'SNS topic of your own that the alarms notify, such as that of a paging tool. `{region}` and `{account}` in it become those of each monitor',
  },
  runbookUrl: {
    schema: v.optional(runbookUrlSchema),
    default: undefined,
    meaning: 'where your people can open `docs/runbook.md`; messages, alarms and dashboard link to it',
  },
} as const satisfies Record<string, Setting>;

/** Every setting of the app, those of a monitor included. */
export const APP_SETTINGS = {
  ...MONITOR_SETTINGS,
  regions: {
    schema: v.optional(regionsSchema),
    default: undefined,
    meaning:
      'Regions to watch, one stack each; without it, the Region of your AWS configuration. Leave out a Region where the account has nothing in Glacier: Glacier refuses to serve it there, so no scan there would be complete',
  },
} as const satisfies Record<keyof FunctionSettings | StackSetting, Setting>;

/** What a monitor needs to know. */
export type MonitorSettings = Checked<typeof MONITOR_SETTINGS>;

/** What the app needs to know. Without `regions` there is one stack, for whichever Region it is deployed to. */
export type AppSettings = Checked<typeof APP_SETTINGS>;

/** What somebody set, and where. */
interface Given {
  /** The context of the CDK app: `-c name=value` and CDK's own files, merged. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The text of the settings file, if there is one. */
  readonly file?: string | undefined;
  /** Where to deploy when `regions` is not set. */
  readonly defaultRegion?: string | undefined;
}

interface ReadSettings {
  readonly settings: AppSettings;
  /** Those that differ from the defaults, in the form of the file. */
  readonly changed: Readonly<Record<string, unknown>>;
  /** Names in the context that are neither settings nor CDK's. */
  readonly foreign: readonly string[];
}

const NAMES = Object.keys(APP_SETTINGS);

/** CDK's own keys: nearly all have a colon, slash or at sign, which no setting of ours has. */
const isOfCdk = (key: string) =>
  /[:/@]/.test(key) || ['acknowledged-issue-numbers', 'cli-telemetry'].includes(key);

/**
 * Reads the settings of the CDK app. The context overrides the file. Others may use the context too, so this ignores
 * names there that are unlike any setting.
 * @throws ConfigError naming every setting that is unknown or cannot be used.
 */
export function readSettings({ context, file = '{}', defaultRegion }: Given): ReadSettings {
  const inFile = settingsIn(file);
  const ours = (name: string) => NAMES.includes(name) || isMisspelt(name, NAMES);
  const inContext = Object.entries(context).filter(([name]) => !isOfCdk(name));
  const given = {
    ...('settings' in inFile && inFile.settings),
    ...Object.fromEntries(inContext.filter(([name]) => ours(name))),
  };
  const regions = given.regions ?? (defaultRegion ? [defaultRegion] : undefined);
  const settings = check(APP_SETTINGS, regions === undefined ? given : { ...given, regions }, {
    problems: 'problem' in inFile ? [`${SETTINGS_FILE}: ${inFile.problem}`] : [],
    problemsBetween,
    refusal: 'Nothing was synthesized, because some settings cannot be used:',
    advice: `Correct them where you set them: ${SETTINGS_FILE}, -c name=value, or "context" in cdk.json, cdk.context.json or ~/.cdk.json.`,
  });
  const isChanged = ([name, value]: [string, unknown]) =>
    given[name] !== undefined && !isDeepStrictEqual(value, APP_SETTINGS[name as keyof AppSettings].default);
  return {
    settings,
    changed: Object.fromEntries(Object.entries(settings).filter(isChanged)),
    foreign: inContext.map(([name]) => name).filter((name) => !ours(name)),
  };
}

/**
 * The settings of a context alone.
 * @throws ConfigError as `readSettings` does.
 */
export const parseSettings = (
  context: Readonly<Record<string, unknown>>,
  defaultRegion: string | undefined,
): AppSettings => readSettings({ context, defaultRegion }).settings;

/** What is wrong between settings. It checks Regions only if `regions` is valid alone. */
function problemsBetween(settings: Partial<AppSettings>): readonly string[] {
  const problems = [...reminderProblems(settings)];
  if (!('regions' in settings)) return problems;
  const { regions = [], existingTable, alarmTopicArn } = settings;
  if (existingTable !== undefined && regions.length > 1) {
    problems.push(
      `existingTable: expected one Region in \`regions\`, because a table belongs to one Region, got ${regions.join(', ')}`,
    );
  }
  const [region, ...moreRegions] = regions;
  const isOfOne = alarmTopicArn !== undefined && !isInEachRegion(alarmTopicArn);
  if (isOfOne && (region === undefined || moreRegions.length > 0)) {
    problems.push(
      `alarmTopicArn: expected one Region in \`regions\`, because a topic serves only the alarms of its own Region, got ${regions.join(', ') || 'no Region'}; or write {region} for a topic in each`,
    );
  } else {
    problems.push(...new Set(regions.flatMap((each) => topicProblems(alarmTopicArn, each))));
  }
  return problems;
}
