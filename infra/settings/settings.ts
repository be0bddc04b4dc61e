// The settings: cdk context in, checked settings out, with every problem named at once.
import * as v from 'valibot';
import {
  CONFIG_SETTINGS,
  ConfigError,
  type Setting,
  schemasOf,
  switchSetting,
  tableNameSchema,
} from '../../lambda/core/settings.ts';
import { alarmEmailSchema, alarmTopicSchema, runbookUrlSchema, topicProblems } from './notifications.ts';
import { regionsSchema } from './regions.ts';

/** All other variables of the environment, of which Lambda takes 4 KB, fit in the rest. */
const MOST_VAULT_LIST_CHARACTERS = 3_000;
/** All other statements of the role's policy, of which IAM takes 10,240 characters, fit in the rest. */
const MOST_VAULT_ARN_CHARACTERS = 8_000;
const LONGEST_ARN_BUT_NAME = '"arn:aws-us-gov:glacier:ap-northeast-1:123456789012:vaults/",'.length;

function fitsIntoFunction(vaults: readonly string[]): boolean {
  const arns = vaults
    .filter((entry) => !entry.startsWith('!'))
    .map((entry) => LONGEST_ARN_BUT_NAME + entry.length);
  return (
    String(vaults).length <= MOST_VAULT_LIST_CHARACTERS &&
    arns.reduce((sum, length) => sum + length, 0) <= MOST_VAULT_ARN_CHARACTERS
  );
}

const vaultsSchema = v.pipe(
  CONFIG_SETTINGS.vaults.schema,
  v.check(
    fitsIntoFunction,
    (issue) =>
      `expected a list that fits into the function's environment and policy, got ${issue.input.length} entries: use patterns such as photos-*`,
  ),
);

/** Every setting of a monitor, those of its function included. They are the construct's props. */
export const MONITOR_SETTINGS = {
  ...CONFIG_SETTINGS,
  vaults: { ...CONFIG_SETTINGS.vaults, schema: vaultsSchema },
  keepTable: {
    schema: switchSetting,
    default: false,
    meaning: 'whether the table that remembers uploads stays when the stack is destroyed',
  },
  existingTable: {
    schema: v.optional(tableNameSchema),
    default: undefined,
    meaning: 'table that an earlier stack kept, to go on with what it remembers, instead of a new one',
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
    meaning: 'where your people can open `docs/runbook.md`, for the links in alarms and dashboard',
  },
} as const satisfies Record<string, Setting>;

/** Every setting of the app, which alone makes stacks. */
export const SETTINGS = {
  ...MONITOR_SETTINGS,
  regions: {
    schema: v.optional(regionsSchema),
    default: undefined,
    meaning: 'Regions to watch, one stack each; without it the Region of your AWS configuration',
  },
} as const satisfies Record<string, Setting>;

export const MONITOR_SCHEMA = v.object(schemasOf(MONITOR_SETTINGS));
const appSchema = v.object(schemasOf(SETTINGS));

/** What a monitor needs to know. */
export type Settings = Readonly<v.InferOutput<typeof MONITOR_SCHEMA>>;

/** What the app needs to know. Without `regions`, one stack is for whichever Region it is deployed to. */
export type AppSettings = Readonly<v.InferOutput<typeof appSchema>>;

/** CDK's own keys in the context: nearly all have a colon, slash or at sign, which no setting of ours has. */
const isOfCdk = (key: string) =>
  /[:/@]/.test(key) || ['acknowledged-issue-numbers', 'cli-telemetry'].includes(key);

/**
 * Reads the settings from the context of the CDK app.
 * @param defaultRegion where to deploy when `regions` is not set.
 * @throws ConfigError naming every setting that is unknown or cannot be used.
 */
export function parseSettings(
  context: Readonly<Record<string, unknown>>,
  defaultRegion: string | undefined,
): AppSettings {
  const ours = Object.fromEntries(Object.entries(context).filter(([key]) => !isOfCdk(key)));
  const given = { ...defaultsOf(SETTINGS), regions: defaultRegion ? [defaultRegion] : undefined, ...ours };
  return check(appSchema, given, {
    problems: [...tableProblems(given), ...topicProblems(given)],
    refusal: 'Nothing was synthesized, as there are settings that cannot be used:',
    advice:
      'Correct them where you set them: cdk.context.json, "context" in cdk.json or ~/.cdk.json, or -c name=value.',
  });
}

/** Each Region would need a table of its own. */
function tableProblems(given: Readonly<Record<string, unknown>>): readonly string[] {
  const regions = v.safeParse(v.optional(regionsSchema), given.regions);
  if (given.existingTable === undefined || !regions.success || (regions.output ?? []).length < 2) return [];
  return [
    `existingTable: expected one Region in \`regions\`, as a table is of one Region, got ${regions.output?.join(', ')}`,
  ];
}

/** The settings as they are when none is given. */
export const defaultsOf = (settings: Readonly<Record<string, Setting>>) =>
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));

interface Refusal {
  /** What is known to be wrong beside the settings one by one. */
  readonly problems: readonly string[];
  readonly refusal: string;
  readonly advice: string;
}

/** @throws ConfigError naming everything that is unknown, cannot be used, or is a known problem. */
export function check<Entries extends v.ObjectEntries>(
  schema: v.ObjectSchema<Entries, undefined>,
  given: Readonly<Record<string, unknown>>,
  { problems, refusal, advice }: Refusal,
): v.InferOutput<typeof schema> {
  const names = Object.keys(schema.entries);
  const unknown = Object.keys(given).filter((key) => !names.includes(key));
  const parsed = v.safeParse(schema, given, { abortPipeEarly: true });
  const lines = [
    ...unknown.map((key) => `${key}: expected one of the settings ${names.join(', ')}`),
    ...(parsed.issues ?? []).map((issue) => `${issue.path?.[0]?.key}: ${issue.message}`),
    ...problems,
  ];
  if (parsed.success && lines.length === 0) return parsed.output;
  throw new ConfigError([refusal, ...lines.map((line) => `- ${line}`), advice].join('\n'));
}
