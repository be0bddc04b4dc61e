// Checks settings: returns them, or throws one error that names every problem.
import * as v from 'valibot';
import { unknownName } from '../../lambda/core/settings/names.ts';
import { ConfigError, type Setting } from '../../lambda/core/settings/settings.ts';

type Table = Readonly<Record<string, Setting>>;

/** The settings of a table once they are checked. */
export type Checked<Settings extends Table> = {
  readonly [Name in keyof Settings]: v.InferOutput<Settings[Name]['schema']>;
};

interface Request<Settings extends Table> {
  /** The problems of the settings' source, such as the file. */
  readonly problems?: readonly string[];
  /** Finds problems between settings. It gets only settings that are valid alone. */
  readonly problemsBetween: (settings: Partial<Checked<Settings>>) => readonly string[];
  readonly refusal: string;
  readonly advice: string;
}

/**
 * Uses the default for what is missing or undefined.
 * @throws ConfigError naming everything that is unknown or cannot be used.
 */
export function check<Settings extends Table>(
  table: Settings,
  given: Readonly<Record<string, unknown>>,
  { problems: before = [], problemsBetween, refusal, advice }: Request<Settings>,
): Checked<Settings> {
  const names = Object.keys(table);
  const unknown = Object.keys(given).filter((name) => given[name] !== undefined && !names.includes(name));
  const problems = [...before, ...unknown.map((name) => `${name}: ${unknownName(name, names)}`)];
  const checked: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const value = given[name] === undefined ? setting.default : given[name];
    const { success, output, issues } = v.safeParse(setting.schema, value, { abortPipeEarly: true });
    if (success) checked[name] = output;
    else problems.push(...issues.map(({ message }) => `${name}: ${message}`));
  }
  problems.push(...problemsBetween(checked as Partial<Checked<Settings>>));
  if (problems.length === 0) return checked as Checked<Settings>;
  throw new ConfigError([refusal, ...problems.map((problem) => `- ${problem}`), advice].join('\n'));
}
