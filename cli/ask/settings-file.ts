// Reads the stack's settings from their file, so that a run from a terminal judges like the stack.
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { describeError } from '../../lambda/core/failures.ts';
import { SETTINGS_FILE, settingsIn } from '../../lambda/core/settings/file.ts';
import { isStackSetting, STACK_SETTINGS, unknownName } from '../../lambda/core/settings/names.ts';
import { regionsSchema } from '../../lambda/core/settings/regions.ts';
import { FUNCTION_SETTINGS } from '../../lambda/core/settings/settings.ts';
import { problemsOf, regionProblems } from './parse.ts';

interface SettingsFile {
  /** The settings that the scan reads, by name. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly regions: readonly string[];
  readonly problems: readonly string[];
}

const NAMES = [...Object.keys(FUNCTION_SETTINGS), ...STACK_SETTINGS];

const isScanSetting = (name: string): name is keyof typeof FUNCTION_SETTINGS =>
  Object.hasOwn(FUNCTION_SETTINGS, name);

/** The valid settings of the file, and every problem. */
export async function readSettings(path: string): Promise<SettingsFile> {
  const nothing = (problem: string) => ({
    settings: {},
    regions: [],
    problems: [`--settings: ${problem}`],
  });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return nothing(`${path} cannot be read (${describeError(error)}); name a file that can be`);
  }
  const parsed = settingsIn(text);
  if ('problem' in parsed) return nothing(`${path}: ${parsed.problem}; name the stack's ${SETTINGS_FILE}`);
  const { regions, ...others } = parsed.settings;
  const problems = Object.entries(others).flatMap(([name, value]) => {
    if (isScanSetting(name)) return problemsOf(`${path}, ${name}`, FUNCTION_SETTINGS[name].schema, value);
    return isStackSetting(name) ? [] : [`${path}, ${name}: ${unknownName(name, NAMES)}`];
  });
  const ofRegions = regions === undefined ? [] : regionProblems(`${path}, regions`, regions);
  return {
    settings: Object.fromEntries(Object.entries(others).filter(([name]) => isScanSetting(name))),
    regions: regions === undefined || ofRegions.length > 0 ? [] : v.parse(regionsSchema, regions),
    problems: [...problems, ...ofRegions],
  };
}
