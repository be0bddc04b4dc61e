// Prepares a scan, and names every problem at once.
import * as v from 'valibot';
import {
  FUNCTION_DEFAULTS,
  FUNCTION_SETTINGS,
  type FunctionSettings,
} from '../../lambda/core/settings/settings.ts';
import { checkFolder, MemoryError, openMemory, type RunMemory } from '../memory/folder.ts';
import { openMemoryTable } from '../memory/table.ts';
import type { Whose } from '../show/causes.ts';
import { scopeOf } from '../show/keys.ts';
import type { Environment } from '../show/screen.ts';
import { type Access, findAccess, identify } from './access.ts';
import type { CliOptions } from './parse.ts';
import type { Ask } from './question.ts';
import { readSettings } from './settings-file.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly now: () => Date;
  /** Aborts to stop the scan; the report shows what was listed by then. */
  readonly signal: AbortSignal;
  /** Asks whoever sits at the terminal; undefined if nobody does. */
  readonly ask?: Ask;
}

interface Prepared {
  readonly settings: FunctionSettings;
  readonly access: Access;
  /** Whose vaults these are, if STS says so. */
  readonly whose: Whose;
  /** Why nobody knows the account. */
  readonly note: string | undefined;
  readonly regions: readonly { readonly region: string; readonly memory: RunMemory | undefined }[];
}

interface Unprepared {
  readonly problems: readonly string[];
  /** What was not scanned. */
  readonly scope: string;
}

/** @param asked the problems of the options alone. */
export async function prepare(
  run: Surroundings,
  options: CliOptions,
  asked: readonly string[],
): Promise<Prepared | Unprepared> {
  const file =
    options.settingsFile === undefined
      ? { settings: {}, regions: [], problems: [] }
      : await readSettings(options.settingsFile);
  const problems = [...asked, ...file.problems];
  if (options.memory !== undefined) problems.push(...(await memoryProblems(checkFolder(options.memory))));
  const access = await findAccess(run, {
    profile: options.profile,
    ...(options.regions.length > 0
      ? { regions: options.regions, regionsBy: '--region' }
      : { regions: file.regions, regionsBy: '--settings' }),
    problems: [...problems],
  });
  const { regions } = access.identity;
  if (options.table !== undefined && regions.length > 1) {
    problems.push(`--table: expected one Region, because a table belongs to one, got ${regions.join(', ')}`);
  }
  problems.push(...access.problems);
  if (problems.length > 0) return { problems, scope: scopeOf(access.identity, access.whose) };

  const settings = checked({ ...FUNCTION_DEFAULTS, ...file.settings, ...options.settings });
  const [region = ''] = regions;
  const { account, note } = await identify(access, region, run.signal);
  const whose = { ...access.whose, account };
  const open = async (each: string): Promise<RunMemory | undefined> => {
    if (options.table !== undefined) {
      return openMemoryTable(options.table, settings.concurrency, access.clientIn(region), run.signal);
    }
    if (options.memory === undefined) return undefined;
    if (account === undefined) throw new MemoryError(`${note}, or leave out --memory`);
    return await openMemory(options.memory, account, each, run.now);
  };
  const opened = Promise.all(regions.map(async (each) => ({ region: each, memory: await open(each) })));
  const unusable = await memoryProblems(opened);
  if (unusable.length > 0) return { problems: unusable, scope: scopeOf(access.identity, whose) };
  return { settings, access, whose, note, regions: await opened };
}

const memoryProblems = (opening: Promise<unknown>): Promise<readonly string[]> =>
  opening.then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof MemoryError)) throw error;
      return [`--memory: ${error.message}`];
    },
  );

/** Each has been checked against its schema. */
const checked = (settings: Readonly<Record<keyof FunctionSettings, unknown>>) =>
  Object.fromEntries(
    Object.entries(FUNCTION_SETTINGS).map(([name, { schema }]) => [
      name,
      v.parse(schema, settings[name as keyof FunctionSettings]),
    ]),
  ) as FunctionSettings;
