// What is in a memory file, from and to the disk.
import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { lock } from 'proper-lockfile';
import * as v from 'valibot';
import { type Item, isExpired } from '../lambda/core/items.ts';
import { TABLE_KEYS } from '../lambda/core/settings.ts';

/** Thrown when the file cannot be read or written, or may remember another account; it is then left as it was. */
export class MemoryFileError extends Error {
  override readonly name = 'MemoryFileError';
}

/** The version of the file; each item has one of its own. */
const VERSION = 1;

const fileSchema = v.object({
  version: v.literal(VERSION),
  account: v.exactOptional(v.string()),
  regions: v.record(v.string(), v.array(v.record(v.string(), v.unknown()))),
});

/** By Region, and within it by collection and name. */
export interface Contents {
  account: string | undefined;
  readonly regions: Map<string, Map<string, Item>>;
}

export const keyOf = (item: Item) => `${item[TABLE_KEYS.partition]} ${item[TABLE_KEYS.sort]}`;

export const unusable = (path: string, verb: 'read' | 'written', error: Error) =>
  new MemoryFileError(
    `${path} cannot be ${verb} (${error.message}); name a file that can be read and written`,
  );

/** Where the path is a link, the file behind it. */
export const targetOf = (path: string) => realpath(path).catch(() => path);

/** A file that is not there is empty. */
export async function readContents(path: string): Promise<Contents> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { account: undefined, regions: new Map() };
    throw unusable(path, 'read', error as Error);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), text);
  if (!parsed.success) {
    throw new MemoryFileError(
      `${path} is no memory that this version can read; name another file, or remove this one to begin anew`,
    );
  }
  const { account, regions } = parsed.output;
  return {
    account,
    regions: new Map(
      Object.entries(regions).map(([region, items]) => [
        region,
        new Map(items.map((item) => [keyOf(item), item])),
      ]),
    ),
  };
}

/** How long a lock counts that nobody renews: longer than the clocks of two machines that can scan may differ. */
const LOCK_MINUTES = 15;

/**
 * Reads, changes and replaces the file while no other run does.
 * @param change may throw, and the file is left as it was.
 */
export async function updateContents(
  path: string,
  change: (latest: Contents) => void,
  now: Date,
): Promise<Contents> {
  const target = await targetOf(path);
  const release = await lock(target, {
    realpath: false,
    stale: LOCK_MINUTES * 60_000,
    // The others hold it for milliseconds.
    retries: { retries: 100, minTimeout: 30, maxTimeout: 30 },
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw unusable(path, 'written', error);
    throw new MemoryFileError(
      `another run is writing ${path}, or was cut off while it did; run it again when no other is under way, or remove ${target}.lock, which else counts for ${LOCK_MINUTES} minutes`,
    );
  });
  try {
    const latest = await readContents(path);
    change(latest);
    await replace(target, textOf(latest, now)).catch((error: Error) => {
      throw unusable(path, 'written', error);
    });
    return latest;
  } finally {
    // What was written stays written.
    await release().catch(() => undefined);
  }
}

function textOf({ account, regions }: Contents, now: Date): string {
  const kept = [...regions].map(([region, items]) => [
    region,
    [...items.values()].filter((item) => !isExpired(item, now)),
  ]);
  return JSON.stringify({
    version: VERSION,
    ...(account !== undefined && { account }),
    regions: Object.fromEntries(kept),
  });
}

/** All or nothing: beside the file first, under a name that no other machine takes, and then in its place. */
async function replace(target: string, text: string): Promise<void> {
  const beside = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, `${text}\n`, { flush: true, mode: 0o600 });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
