// What has to be there before a scan can begin; all that is not is named at once.
import { loadSharedConfigFiles } from '@smithy/core/config';
import * as v from 'valibot';
import { type ClientOptions, createGlacierClient, createStsClient } from '../../lambda/aws/clients.ts';
import { toScanError } from '../../lambda/aws/errors.ts';
import { askAccount } from '../../lambda/aws/sts.ts';
import type { ScanError } from '../../lambda/core/failures.ts';
import {
  FUNCTION_DEFAULTS,
  FUNCTION_SETTINGS,
  type FunctionSettings,
} from '../../lambda/core/settings/settings.ts';
import { checkFolder, MemoryError, openMemory, type RunMemory } from '../memory/folder.ts';
import { openMemoryTable } from '../memory/table.ts';
import { accountSentence } from '../show/failures.ts';
import type { Environment } from '../show/screen.ts';
import { type CliOptions, regionProblems } from './parse.ts';
import { readSettings } from './settings-file.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly now: () => Date;
  /** Aborts to stop: what was listed by then is told. */
  readonly signal: AbortSignal;
}

interface Prepared {
  readonly settings: FunctionSettings;
  /** Whose vaults these are, where that can be told. */
  readonly account: string | undefined;
  /** Why that cannot be told. */
  readonly note: string | undefined;
  readonly regions: readonly { readonly region: string; readonly memory: RunMemory | undefined }[];
}

/** @param asked what is wrong with the options by themselves. */
export async function prepare(
  run: Surroundings,
  options: CliOptions,
  asked: readonly string[],
): Promise<Prepared | { readonly problems: readonly string[] }> {
  const file =
    options.settingsFile === undefined
      ? { settings: {}, regions: [], problems: [] }
      : await readSettings(options.settingsFile);
  const given = options.regions.length > 0 ? options.regions : file.regions;
  const surroundings = await lookAround(run, options.profile, given);
  const { regions } = surroundings;
  const problems = [...asked, ...file.problems];
  if (options.table !== undefined && regions.length > 1) {
    problems.push(`--table: expected one Region, as a table is of one, got ${regions.join(', ')}`);
  }
  if (options.memory !== undefined) problems.push(...(await memoryProblems(checkFolder(options.memory))));
  problems.push(...surroundings.problems);
  if (problems.length > 0) return { problems };

  const settings = checked({ ...FUNCTION_DEFAULTS, ...file.settings, ...options.settings });
  const [region = ''] = regions;
  const client = { region, ...profileOf(options.profile) };
  const { account, note } = await identify(client, run.signal);
  const open = async (each: string): Promise<RunMemory | undefined> => {
    if (options.table !== undefined) {
      return openMemoryTable(options.table, settings.concurrency, client, run.signal);
    }
    if (options.memory === undefined) return undefined;
    if (account === undefined) throw new MemoryError(`${note}, or leave out --memory`);
    return await openMemory(options.memory, account, each, run.now);
  };
  const opened = Promise.all(regions.map(async (each) => ({ region: each, memory: await open(each) })));
  const unusable = await memoryProblems(opened);
  if (unusable.length > 0) return { problems: unusable };
  return { settings, account, note, regions: await opened };
}

async function identify(
  options: ClientOptions,
  signal: AbortSignal,
): Promise<Pick<Prepared, 'account' | 'note'>> {
  const client = createStsClient(options);
  try {
    return { account: await askAccount(client, signal), note: undefined };
  } catch (error) {
    return { account: undefined, note: accountSentence(error) };
  } finally {
    client.destroy();
  }
}

const memoryProblems = (opening: Promise<unknown>): Promise<readonly string[]> =>
  opening.then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof MemoryError)) throw error;
      return [`--memory: ${error.message}`];
    },
  );

export const profileOf = (profile: string | undefined) => (profile === undefined ? {} : { profile });

/** Each is known to fit its schema. */
const checked = (settings: Readonly<Record<keyof FunctionSettings, unknown>>) =>
  Object.fromEntries(
    Object.entries(FUNCTION_SETTINGS).map(([name, { schema }]) => [
      name,
      v.parse(schema, settings[name as keyof FunctionSettings]),
    ]),
  ) as FunctionSettings;

/** The Regions and the credentials, where AWS configuration has them. */
async function lookAround({ env }: Surroundings, profile: string | undefined, given: readonly string[]) {
  const unknownProfile = await profileProblem(profile ?? env.AWS_PROFILE, profile !== undefined);
  if (unknownProfile) return { regions: given, problems: [unknownProfile] };
  const problems: string[] = [];
  const fallback = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  const { client } = createGlacierClient(1, {
    ...profileOf(profile),
    ...(fallback && { region: fallback }),
  });
  try {
    let regions = given;
    if (regions.length === 0) {
      regions = await client.config.region().then(
        (region) => [region],
        () => [],
      );
      problems.push(
        ...(regions.length === 0
          ? ['no Region was found; give one, such as --region=eu-central-1, or set AWS_REGION']
          : regionProblems('the Region of your AWS configuration', regions)),
      );
    }
    await client.config.credentials().catch((error: Error) => {
      const { advice } = toScanError('STS', error) as Partial<ScanError>;
      problems.push(advice ?? `no AWS credentials could be had (${error.message})`);
    });
    return { regions, problems };
  } finally {
    client.destroy();
  }
}

/** The SDK itself takes a profile that is not there for one without credentials. */
async function profileProblem(profile: string | undefined, isOption: boolean): Promise<string | undefined> {
  if (!profile) return undefined;
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const sections = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])];
  const profiles = sections.filter((name) => !/^(sso-session|services)\./.test(name));
  if (profiles.includes(profile)) return undefined;
  const known =
    profiles.length > 0
      ? `one of its profiles ${profiles.join(', ')}`
      : 'one of its profiles, but it has none';
  return `${isOption ? '--profile' : 'AWS_PROFILE'}: there is no profile ${profile} in your AWS configuration; expected ${known}`;
}
