// Reads the profiles of AWS configuration by the rules of `aws`. The SDK ignores those whose names have blanks.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { externalDataInterceptor, getHomeDir, parseKnownFiles } from '@smithy/core/config';
import type { Environment } from '../show/screen.ts';

export type Profile = Readonly<Record<string, string | undefined>>;
export type Profiles = Readonly<Record<string, Profile>>;

/** Reads both files again, for the SDK too, which would cache its first read. */
export async function readProfiles(env: Environment): Promise<Profiles> {
  const home = join(getHomeDir(), '.aws');
  const files = [
    [
      env.AWS_CONFIG_FILE || join(home, 'config'),
      /^\s*\[\s*profile\s+(?<quote>["']?)(?<name>.+)\k<quote>\s*\]/,
    ],
    [env.AWS_SHARED_CREDENTIALS_FILE || join(home, 'credentials'), /^\s*\[\s*(?<name>.+?)\s*\]/],
  ] as const;
  for (const [path, header] of files) {
    const resolved = path.replace(/^~(?=\/)/, getHomeDir());
    const text = await readFile(resolved, 'utf8').catch(() => '');
    for (const each of new Set([path, resolved])) {
      externalDataInterceptor.interceptFile(each, mended(text, header));
    }
  }
  const known = Object.entries(await parseKnownFiles({}));
  return Object.fromEntries(
    known
      .filter(([name]) => !/^(sso-session|services)\./.test(name))
      .map(([name, { source_profile, ...profile }]) => [
        decodeURIComponent(name),
        { ...profile, ...(source_profile && { source_profile: decodeURIComponent(source_profile) }) },
      ]),
  );
}

/** A name by which the SDK finds the profile. */
export const sdkName = (profile: string) =>
  profile.replaceAll(/[^\w@+.:/-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );

/** The same configuration, with names that the SDK accepts. */
function mended(text: string, header: RegExp): string {
  const line = (each: string) => {
    const { name } = header.exec(each)?.groups ?? {};
    if (name !== undefined) return each.replace(header, () => headerOf(each, sdkName(name)));
    return each.replace(
      /^(\s*source_profile\s*=\s*)(.*?)(\s*)$/,
      (_, key, value, end) => key + sdkName(value) + end,
    );
  };
  return text.split('\n').map(line).join('\n');
}

const headerOf = (line: string, name: string) =>
  /^\s*\[\s*profile\s/.test(line) ? `[profile ${name}]` : `[${name}]`;
