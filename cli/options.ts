// The options of the command line: declared once, parsed with every problem named at once.
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { regionsSchema } from '../lambda/core/regions.ts';
import { FUNCTION_SETTINGS } from '../lambda/core/settings.ts';

interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What stands for its value in the help. */
  readonly value?: string;
  readonly meaning: string;
}

export const OPTIONS = {
  region: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    meaning:
      'Region to scan, such as eu-central-1; again for more; without it the Region of your AWS configuration',
  },
  profile: {
    type: 'string',
    value: 'NAME',
    meaning: 'profile of your AWS configuration whose credentials and Region to use',
  },
  vault: {
    type: 'string',
    multiple: true,
    value: 'PATTERN',
    meaning: 'vault to scan: a name or a `*` pattern, with `!` in front to exclude; again for more',
  },
  memory: {
    type: 'string',
    value: 'FILE',
    meaning: 'file that remembers uploads from run to run; it is made by the first run',
  },
  json: { type: 'boolean', meaning: 'print one JSON document in place of tables' },
  publish: {
    type: 'boolean',
    meaning:
      'send the metrics of each vault to CloudWatch, and none account-wide; without it nothing is written to AWS at all',
  },
  cloudtrail: {
    type: 'boolean',
    meaning: 'ask CloudTrail who began the uploads that need attention, and how those ended that are gone',
  },
  help: { type: 'boolean', meaning: 'print this' },
} as const satisfies Record<string, Option>;

type OptionName = keyof typeof OPTIONS;

/** How an option is written, such as `--region=NAME`. */
export const usageOf = (name: OptionName) => {
  const option: Option = OPTIONS[name];
  return `--${name}${option.value ? `=${option.value}` : ''}`;
};

const names = Object.keys(OPTIONS) as OptionName[];
const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

export const HELP = [
  'Usage: glacier-upload-monitor [OPTION…]',
  '',
  'Lists every multipart upload in progress in your Amazon Glacier vaults, and every part of each, and says which',
  'move, which are stuck and which will be lost. It reads, and changes nothing.',
  '',
  ...names.map((name) => `  ${usageOf(name).padEnd(18)}${OPTIONS[name].meaning}`),
  '',
  'Glacier does not tell when a part came. So that uploads that are stuck can be told from those that move, run it',
  'twice with some hours between and the same --memory file.',
  '',
  'Exit code: 0 nothing is known to be wrong, 1 an upload needs attention, 2 the scan was not complete, could not start,',
  'or its report could not be written.',
  '',
].join('\n');

export interface CliOptions {
  readonly regions: readonly string[];
  readonly profile: string | undefined;
  readonly vaults: readonly string[];
  readonly memory: string | undefined;
  readonly json: boolean;
  readonly publish: boolean;
  readonly cloudtrail: boolean;
  readonly help: boolean;
}

/** What was asked for, as far as it can be understood, and all that cannot. */
export function parseOptions(argv: readonly string[]): {
  readonly options: CliOptions;
  readonly problems: readonly string[];
} {
  const given: Partial<Record<OptionName, string[]>> = {};
  const problems: string[] = [];
  // Not strict, as that would name the first problem only; what it would refuse is refused below.
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const isOfUnknown = before?.kind === 'option' && !isOption(before.name);
    if (token.kind === 'positional' && !isOfUnknown) {
      problems.push(`expected options only, got ${token.value}`);
    }
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!isOption(name)) {
      problems.push(`${rawName}: expected one of the options ${names.map((each) => `--${each}`).join(', ')}`);
      continue;
    }
    const known = given[name] ?? [];
    const problem =
      valueProblem(OPTIONS[name], value, token.inlineValue === true) ??
      (known.length > 0 && isSingle(name) ? 'expected once, got it again' : undefined);
    if (problem) problems.push(`--${name}: ${problem}`);
    else given[name] = [...known, value ?? ''];
  }
  const vaults = given.vault ?? FUNCTION_SETTINGS.vaults.default;
  problems.push(...problemsOf('--vault', FUNCTION_SETTINGS.vaults.schema, vaults));
  if (given.region) problems.push(...regionProblems('--region', given.region));
  return {
    options: {
      regions: given.region ?? [],
      profile: given.profile?.[0],
      vaults,
      memory: given.memory?.[0],
      json: given.json !== undefined,
      publish: given.publish !== undefined,
      cloudtrail: given.cloudtrail !== undefined,
      help: given.help !== undefined,
    },
    problems,
  };
}

function isSingle(name: OptionName): boolean {
  const option: Option = OPTIONS[name];
  return option.type === 'string' && option.multiple !== true;
}

function valueProblem(option: Option, value: string | undefined, isInline: boolean): string | undefined {
  if (option.type === 'boolean') return value === undefined ? undefined : `expected no value, got ${value}`;
  if (value === undefined || value === '') return 'expected a value, got none';
  return value.startsWith('-') && !isInline
    ? `expected a value, got ${value}; write = before one that begins with -`
    : undefined;
}

/** @param subject where the Regions come from. */
export const regionProblems = (subject: string, regions: readonly string[]) =>
  problemsOf(subject, regionsSchema, regions);

function problemsOf(subject: string, schema: v.GenericSchema, value: unknown): string[] {
  const { issues } = v.safeParse(schema, value, { abortPipeEarly: true });
  return [...new Set((issues ?? []).map(({ message }) => `${subject}: ${message}`))];
}
