// The options of the command line: declared once.
import { FUNCTION_SETTINGS, type FunctionSettings } from '../../lambda/core/settings/settings.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** The stack's setting that it overrides. */
  readonly setting?: keyof FunctionSettings;
  /** The placeholder of its value in the help. */
  readonly value?: string;
  readonly meaning: string;
}

export const OPTIONS = {
  region: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    meaning:
      'Region to scan, such as eu-central-1; repeat it for more; by default the Region of your AWS configuration',
  },
  profile: {
    type: 'string',
    value: 'NAME',
    meaning:
      'profile of your AWS configuration, for its credentials and its Region; like with `aws`, AWS_REGION and AWS_DEFAULT_REGION override its Region',
  },
  vault: {
    type: 'string',
    multiple: true,
    setting: 'vaults',
    value: 'PATTERN',
    meaning: 'vault to scan: a name or a `*` pattern, with `!` in front to exclude; repeat it for more',
  },
  memory: {
    type: 'string',
    value: 'FOLDER',
    meaning:
      'folder that remembers uploads from run to run, in a file for each account and Region; the first run makes it',
  },
  table: {
    type: 'string',
    value: 'NAME',
    meaning: 'table of a deployed monitor, to use its memory read-only; the output `TableName` names it',
  },
  settings: {
    type: 'string',
    value: 'FILE',
    meaning:
      "file with the stack's settings, such as settings.json; only `regions` and those that the scan reads count, and options override them",
  },
  'stale-after-days': ofSetting('staleAfterDays', 'DAYS'),
  'stuck-after-hours': ofSetting('stuckAfterHours', 'HOURS'),
  'expiry-warning-hours': ofSetting('expiryWarningHours', 'HOURS'),
  'slowest-upload-mbit-per-second': ofSetting('slowestUploadMbitPerSecond', 'RATE'),
  'scan-every-minutes': ofSetting('scanEveryMinutes', 'MINUTES'),
  records: {
    type: 'boolean',
    meaning: 'print each upload as a record, with its whole id and its commands, in place of tables',
  },
  json: { type: 'boolean', meaning: 'print one JSON document in place of tables' },
  cloudtrail: {
    type: 'boolean',
    meaning:
      'ask CloudTrail who began the uploads that need attention, when their last parts came, and how uploads that are gone ended',
  },
  help: { type: 'boolean', short: 'h', meaning: 'print this' },
  version: { type: 'boolean', meaning: 'print the version' },
} as const satisfies Record<string, Option>;

/** The same setting as the stack's. */
function ofSetting<Name extends keyof FunctionSettings>(setting: Name, value: string) {
  return { type: 'string', setting, value, meaning: FUNCTION_SETTINGS[setting].meaning } as const;
}

export type OptionName = keyof typeof OPTIONS;

/** How an option is written, such as `--region=NAME`. */
export const usageOf = (name: OptionName) => {
  const option: Option = OPTIONS[name];
  return `--${name}${option.value ? `=${option.value}` : ''}`;
};

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];
