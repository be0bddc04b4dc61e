// The function's settings: the meaning, default and schema of each, and its way into the environment and back.
import { hash } from 'node:crypto';
import * as v from 'valibot';
import {
  choiceSetting,
  listSetting,
  numberSetting,
  numbersSetting,
  switchSetting,
  textSetting,
  wordSetting,
} from './schemas.ts';
import { swallowedEntries } from './vaults.ts';

/** A setting as the table in docs/settings.md shows it. */
export interface Setting {
  readonly schema: v.GenericSchema<unknown, unknown>;
  readonly default: unknown;
  readonly meaning: string;
}

/** An entry of `vaults`. */
export const VAULT_ENTRY = /^!?[A-Za-z0-9_.*-]{1,255}$/;

/** The settings that the function itself reads. */
export const FUNCTION_SETTINGS = {
  vaults: {
    schema: v.pipe(
      listSetting(
        VAULT_ENTRY,
        'vault names of A-Z a-z 0-9 _ . - with `*` for any characters and `!` in front to exclude',
      ),
      v.check(
        (vaults) => swallowedEntries(vaults).length === 0,
        ({ input }) =>
          `expected exclusions that leave something of each entry, got ${swallowedEntries(input).join(', ')}, which they cancel`,
      ),
    ),
    default: ['*'],
    meaning:
      'vaults to watch: names and `*` patterns, with `!` in front to exclude. A name or pattern that finds no vault fails the scan',
  },
  staleAfterDays: {
    schema: numberSetting(1, 3650),
    default: 7,
    meaning: 'age in days after which an upload counts as stale',
  },
  stuckAfterHours: {
    schema: numberSetting(1, 23),
    default: 6,
    meaning:
      'hours without progress after which an upload counts as stuck; later if scans are rare or one of its parts takes longer to send',
  },
  expiryWarningHours: {
    schema: numberSetting(1, 22),
    default: 8,
    meaning:
      'an upload counts as expiring when this many hours or fewer are left of the 24 that Glacier gives an idle upload',
  },
  remindAtHoursLeft: {
    schema: numbersSetting(0.25, 22),
    default: [3, 1],
    meaning:
      'when to remind of an expiring upload: once at each of these hours left, and once more when no hours are left and it is still there. None may be above `expiryWarningHours`; `[]` leaves only the last reminder',
  },
  slowestUploadMbitPerSecond: {
    schema: numberSetting(0.01, 100_000),
    default: 1,
    meaning:
      'the slowest upload to expect: no upload is stuck before one of its parts could be sent at this rate',
  },
  scanEveryMinutes: {
    schema: choiceSetting([10, 15, 20, 30, 60]),
    default: 60,
    meaning: 'minutes from scan to scan: 10, 15, 20, 30 or 60',
  },
  digest: {
    schema: wordSetting(['weekly', 'daily', 'never']),
    default: 'weekly',
    meaning:
      'how often to send a digest of all uploads, whether or not something changed: `weekly` (Mondays from 07:00 UTC on), `daily` (from 07:00 UTC on) or `never`',
  },
  name: {
    // What CloudFormation accepts as a stack's name.
    schema: textSetting(
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
      'a letter, then letters, digits and -, at most 128 in all',
    ),
    default: 'GlacierUploadMonitor',
    meaning:
      'name of the monitor: it signs the messages, is the dimension `Monitor` of the metrics, and names the stack that the app makes. Each monitor in a Region needs a name of its own',
  },
  concurrency: {
    schema: numberSetting(1, 256, 'whole'),
    default: 32,
    meaning: 'the most requests to Glacier at any moment',
  },
  cloudTrail: {
    schema: switchSetting,
    default: false,
    meaning:
      'whether to ask CloudTrail who began an upload, when its last part came, what was refused and how it ended. The function may then read all management events of the account',
  },
} as const satisfies Record<string, Setting>;

/** What DynamoDB accepts as a table's name. */
export const tableNameSchema = textSetting(/^[A-Za-z0-9_.-]{3,255}$/, 'the name of a DynamoDB table');

const topicArnSchema = textSetting(/^arn:[^:]+:sns:[^:]+:[^:]+:.+$/, 'the ARN of an SNS topic');

/** Names of what the stack made for the function, and where messages send their readers. */
const RESOURCES = {
  tableName: { schema: tableNameSchema },
  topicArn: { schema: topicArnSchema },
  // Without chat there is none.
  chatTopicArn: { schema: v.optional(topicArnSchema) },
  dashboardName: { schema: textSetting(/^[\w-]+$/, 'the name of a CloudWatch dashboard') },
  runbookUrl: { schema: textSetting(/^(https?:\/\/\S+)?$/, 'the address of the runbook, or nothing') },
};

/** The attributes of the table that its definition and its use must agree on. */
export const TABLE_KEYS = { partition: 'collection', sort: 'name', timeToLive: 'expiresAt' } as const;

const CONFIG = v.object({ ...schemasOf(FUNCTION_SETTINGS), ...schemasOf(RESOURCES) });

/** What the function needs to know. */
export type Config = Readonly<v.InferOutput<typeof CONFIG>>;

/** The part that the user chooses. */
export type FunctionSettings = Pick<Config, keyof typeof FUNCTION_SETTINGS>;

/** The default of each setting. */
export const FUNCTION_DEFAULTS = Object.fromEntries(
  Object.entries(FUNCTION_SETTINGS).map(([name, setting]) => [name, setting.default]),
) as unknown as FunctionSettings;

/**
 * What is wrong with reminders, since none comes before the warning. The default reminders may be above it, because
 * nobody asked for them.
 */
export function reminderProblems({
  remindAtHoursLeft: reminders = [],
  expiryWarningHours: warning = Number.POSITIVE_INFINITY,
}: Partial<FunctionSettings>): readonly string[] {
  const above = reminders.filter((hours) => hours > warning);
  if (above.length === 0 || String(reminders) === String(FUNCTION_DEFAULTS.remindAtHoursLeft)) return [];
  return [
    `remindAtHoursLeft: expected at most ${warning} hours, as expiryWarningHours says, got ${above.join(', ')}; leave these out, or give [] for no reminders`,
  ];
}

/** Thrown when settings cannot be used; its message names every problem at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Equal for equal settings: an attempt continues a scan only if it began with the same settings. */
export const digestOf = (settings: FunctionSettings) =>
  hash(
    'sha256',
    JSON.stringify(Object.keys(FUNCTION_SETTINGS).map((name) => settings[name as keyof FunctionSettings])),
    'base64url',
  ).slice(0, 12);

/** `staleAfterDays` travels as `STALE_AFTER_DAYS`. */
export const environmentName = (setting: string) => setting.replace(/[A-Z]/g, '_$&').toUpperCase();

const names = Object.keys(CONFIG.entries) as (keyof Config)[];

/** Every setting's schema by the setting's name. */
function schemasOf<T extends Record<string, Pick<Setting, 'schema'>>>(settings: T) {
  return Object.fromEntries(Object.entries(settings).map(([name, { schema }]) => [name, schema])) as {
    [Name in keyof T]: T[Name]['schema'];
  };
}

/**
 * Reads the function's environment. Only the topic of chats is optional. The stack writes every other variable, so a
 * missing one is a fault and does not mean the default.
 * @throws ConfigError naming every variable that is missing or cannot be used.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(names.map((name) => [name, environment[environmentName(name)]]));
  const parsed = v.safeParse(CONFIG, given, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map(
    (issue) => `${environmentName(String(issue.path?.[0]?.key))}: ${issue.message}`,
  );
  throw new ConfigError(
    `The scan did not start: ${problems.join('; ')}. If the stack was made from the template and the problem is VAULTS, update the stack with another value of its parameter Vaults. Otherwise deploy it again to restore its environment.`,
  );
}

/** The environment that `parseConfig` reads back as the same settings. */
export function toEnvironment(config: Config): Record<string, string> {
  const given = names.filter((name) => config[name] !== undefined);
  return Object.fromEntries(given.map((name) => [environmentName(name), String(config[name])]));
}
