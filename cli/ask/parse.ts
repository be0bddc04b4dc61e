// Parses the command line, and names every problem at once.
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { regionsSchema } from '../../lambda/core/settings/regions.ts';
import { FUNCTION_SETTINGS, tableNameSchema } from '../../lambda/core/settings/settings.ts';
import { OPTION_NAMES, OPTIONS, type Option, type OptionName } from './options.ts';

export interface CliOptions {
  readonly regions: readonly string[];
  readonly profile: string | undefined;
  readonly memory: string | undefined;
  readonly table: string | undefined;
  readonly settingsFile: string | undefined;
  /** The stack's settings that were given, by name, unchecked. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly records: boolean;
  readonly json: boolean;
  readonly cloudtrail: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

/** What was asked for, as far as it is valid, and every problem. */
export function parseOptions(argv: readonly string[]): {
  readonly options: CliOptions;
  readonly problems: readonly string[];
} {
  const { given, problems } = givenIn(argv);
  const settings: Record<string, unknown> = {};
  for (const name of OPTION_NAMES) {
    const { setting, multiple }: Option = OPTIONS[name];
    const values = given[name];
    if (setting === undefined || values === undefined) continue;
    settings[setting] = multiple ? values : values[0];
    problems.push(...problemsOf(`--${name}`, FUNCTION_SETTINGS[setting].schema, settings[setting]));
  }
  if (given.region) problems.push(...regionProblems('--region', given.region));
  if (given.table) problems.push(...problemsOf('--table', tableNameSchema, given.table[0]));
  if (given.table && given.memory) problems.push('--table: expected either this or --memory, got both');
  return {
    options: {
      regions: given.region ?? [],
      profile: given.profile?.[0],
      memory: given.memory?.[0],
      table: given.table?.[0],
      settingsFile: given.settings?.[0],
      settings,
      records: given.records !== undefined,
      json: given.json !== undefined,
      cloudtrail: given.cloudtrail !== undefined,
      help: given.help !== undefined,
      version: given.version !== undefined,
    },
    problems,
  };
}

function givenIn(argv: readonly string[]) {
  const given: Partial<Record<OptionName, string[]>> = {};
  const problems: string[] = [];
  // Not strict, because that would name only the first problem; the code below refuses the same.
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
      problems.push(
        `${rawName}: expected one of the options ${OPTION_NAMES.map((each) => `--${each}`).join(', ')}`,
      );
      continue;
    }
    const known = given[name] ?? [];
    const problem =
      valueProblem(OPTIONS[name], value, token.inlineValue === true) ??
      (known.length > 0 && isSingle(name) ? 'expected once, got it again' : undefined);
    if (problem) problems.push(`--${name}: ${problem}`);
    else given[name] = [...known, value ?? ''];
  }
  return { given, problems };
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
export const regionProblems = (subject: string, regions: unknown) =>
  problemsOf(subject, regionsSchema, regions);

export function problemsOf(subject: string, schema: v.GenericSchema, value: unknown): string[] {
  const { issues } = v.safeParse(schema, value, { abortPipeEarly: true });
  return [...new Set((issues ?? []).map(({ message }) => `${subject}: ${message}`))];
}
