// What is in a memory file, from and to the disk.
import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { type Item, isExpired } from '../lambda/aws/progress-items.ts';
import { TABLE_KEYS } from '../lambda/config.ts';

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

/** All or nothing: beside the file first, and then in its place. */
export async function replaceContents(
  path: string,
  { account, regions }: Contents,
  now: Date,
): Promise<void> {
  const kept = [...regions].map(([region, items]) => [
    region,
    [...items.values()].filter((item) => !isExpired(item, now)),
  ]);
  const text = JSON.stringify({
    version: VERSION,
    ...(account !== undefined && { account }),
    regions: Object.fromEntries(kept),
  });
  const target = await targetOf(path);
  const beside = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(beside, `${text}\n`, { flush: true, mode: 0o600 });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw unusable(path, 'written', error as Error);
  }
}
