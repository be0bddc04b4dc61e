// The memory of the command line: a folder with one JSON file for each account and Region, which holds the table's items.
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { ScanError } from '../../lambda/core/failures.ts';
import { type Item, isExpired, VAULTS } from '../../lambda/core/items.ts';
import { TABLE_KEYS } from '../../lambda/core/settings/settings.ts';
import type { ItemStore } from '../../lambda/ports.ts';

/** Thrown when the folder, or a file in it, cannot be used; it changes nothing there. */
export class MemoryError extends ScanError {
  override readonly name = 'MemoryError';

  constructor(message: string) {
    super(message, { service: 'the monitor', reason: 'other', advice: message });
  }
}

/** The memory of a run, for one Region. */
export interface RunMemory {
  readonly store: ItemStore;
  /** Writes what was remembered since the last write. */
  save(): Promise<void>;
  close(): void;
}

/**
 * A folder that does not exist yet can be used if its parent exists.
 * @throws MemoryError
 */
export async function checkFolder(folder: string): Promise<void> {
  const unusable = (error: Error) =>
    new MemoryError(
      `expected a folder that can be read and written, or whose parent can, got ${folder} (${reasonIn(error)}); name another`,
    );
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw unusable(error);
  });
  if (found && !found.isDirectory()) {
    throw new MemoryError(`expected a folder, got the file ${folder}; name a folder`);
  }
  const { R_OK, W_OK, X_OK } = constants;
  await access(found ? folder : dirname(folder), R_OK | W_OK | X_OK).catch((error: Error) => {
    throw unusable(error);
  });
}

/**
 * A file that does not exist yet is an empty memory. So is a folder, which the first write makes.
 * @throws MemoryError if the file exists and cannot be read.
 */
export async function openMemory(
  folder: string,
  account: string,
  region: string,
  now: () => Date,
): Promise<RunMemory> {
  const path = join(folder, `${account}-${region}.json`);
  let items = await readItems(path);
  /**
   * Everything that this run has put. Another run that writes at the same moment may undo one write, but not the next.
   */
  const ours: Item[] = [];
  let writing: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  async function write(): Promise<void> {
    waiting = undefined;
    const merged = mergeItems(await readItems(path), ours);
    items = merged.filter((item) => !isExpired(item, now()));
    await replaceItems(path, items);
  }

  /** One write at a time; all calls during it share the next. */
  function save(): Promise<void> {
    waiting ??= writing.catch(() => undefined).then(write);
    writing = waiting;
    return waiting;
  }

  return {
    store: {
      list: async (collection) => items.filter((item) => item[TABLE_KEYS.partition] === collection),
      async put(item) {
        ours.push(item);
        // Uploads are written with their vault, which is remembered last.
        if (item[TABLE_KEYS.partition] === VAULTS) await save();
      },
    },
    save: async () => (ours.length > 0 ? save() : undefined),
    close: () => {},
  };
}

/** Keeps of each item the newer scan's version, and of one scan the later put. Pure. */
export function mergeItems(kept: readonly Item[], puts: readonly Item[]): readonly Item[] {
  const keyOf = (item: Item) => JSON.stringify([item[TABLE_KEYS.partition], item[TABLE_KEYS.sort]]);
  const merged = new Map(kept.map((item) => [keyOf(item), item]));
  for (const item of puts) {
    const known = merged.get(keyOf(item));
    // Like the table, it replaces an item whose time cannot be compared.
    const isOlder = known !== undefined && Number(known.scannedAt) > Number(item.scannedAt);
    if (!isOlder) merged.set(keyOf(item), item);
  }
  return [...merged.values()];
}

/** Without the path: the message names it already, or it has a random end. */
const reasonIn = (error: unknown) => (error as Error).message.replace(/, \w+ '.*/s, '');

const fileSchema = v.pipe(v.string(), v.parseJson(), v.array(v.record(v.string(), v.unknown())));

async function readItems(path: string): Promise<readonly Item[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new MemoryError(
      `${path} cannot be read (${reasonIn(error)}); make it readable, or name another folder`,
    );
  }
  const parsed = v.safeParse(fileSchema, text);
  if (parsed.success) return parsed.output;
  throw new MemoryError(
    `${path} is no memory that this version can read; remove it to begin anew, or name another folder`,
  );
}

/** All or nothing: writes a new file beside it, under a unique name, and then renames it. */
async function replaceItems(path: string, items: readonly Item[]): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(beside, `${JSON.stringify(items)}\n`, { flush: true, mode: 0o600 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new MemoryError(
      `${path} cannot be written (${reasonIn(error)}); make room for it, or name another folder`,
    );
  }
}
