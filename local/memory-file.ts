// The memory of the command line: one JSON file for all Regions of an account, with the items of the table in it.
import { access, constants, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import {
  type Item,
  isExpired,
  type Parsed,
  parseUploadItem,
  parseVaultItem,
  toUploadItem,
  toVaultItem,
  uploadsOf,
  VAULTS,
} from '../lambda/aws/progress-items.ts';
import { TABLE_KEYS } from '../lambda/config.ts';
import type { Memory } from '../lambda/memory.ts';

/** Thrown when the file cannot be read or written, or remembers another account; it is then left as it was. */
export class MemoryFileError extends Error {
  override readonly name = 'MemoryFileError';
}

export interface MemoryFile {
  /** @param account whose vaults these are, as soon as Glacier has told. */
  forRegion(region: string, account: () => string | undefined): Memory;
  /** Writes what was remembered since a vault was last. */
  save(): Promise<void>;
}

export interface MemoryFileSurroundings {
  /** Takes a sentence for each item that cannot be read. */
  readonly warn: (sentence: string) => void;
  readonly now: () => Date;
}

/** The version of the file; each item has one of its own. */
const VERSION = 1;

const fileSchema = v.object({
  version: v.literal(VERSION),
  account: v.exactOptional(v.string()),
  regions: v.record(v.string(), v.array(v.record(v.string(), v.unknown()))),
});

/** By Region, and within it by collection and name. */
interface Contents {
  account: string | undefined;
  readonly regions: Map<string, Map<string, Item>>;
}

const keyOf = (item: Item) => `${item[TABLE_KEYS.partition]} ${item[TABLE_KEYS.sort]}`;

/**
 * A file that is not there yet is an empty memory.
 * @throws MemoryFileError when there is one that cannot be read.
 */
export async function openMemoryFile(
  path: string,
  { warn, now }: MemoryFileSurroundings,
): Promise<MemoryFile> {
  let contents = await read(path);
  // Before the scan, not after it.
  await access(dirname(await targetOf(path)), constants.W_OK).catch((error: Error) => {
    throw unusable(path, 'written', error);
  });
  const staged: { readonly region: string; readonly item: Item }[] = [];
  let writing: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  /** What other runs wrote meanwhile stays, unless it is older. */
  async function write(account: string | undefined): Promise<void> {
    const batch = [...staged];
    const latest = await read(path);
    latest.account ??= account;
    for (const { region, item } of batch) {
      const items = latest.regions.get(region) ?? new Map<string, Item>();
      const known = items.get(keyOf(item));
      if (!known || !(Number(known.scannedAt) > Number(item.scannedAt))) items.set(keyOf(item), item);
      latest.regions.set(region, items);
    }
    await replace(path, latest, now());
    contents = latest;
    staged.splice(0, batch.length);
  }

  /** One write at a time; all that come while it lasts share the next. */
  function flush(account: string | undefined): Promise<void> {
    if (waiting) return waiting;
    const next = writing
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return write(account);
      });
    waiting = next;
    writing = next;
    return next;
  }

  function readable<T>(items: readonly Item[], parse: (item: Item) => Parsed<T>): readonly T[] {
    return items.flatMap((item) => {
      const parsed = parse(item);
      if (parsed.unreadable === undefined) return [parsed.record];
      warn(
        `${path}: what it remembers of ${item[TABLE_KEYS.sort]} cannot be read (${parsed.unreadable.join(', ')}): taken for first sight.`,
      );
      return [];
    });
  }

  return {
    forRegion(region, account) {
      const collection = (name: string) =>
        [...(contents.regions.get(region)?.values() ?? [])].filter(
          (item) => item[TABLE_KEYS.partition] === name && !isExpired(item, now()),
        );
      const checkAccount = () => {
        const [mine, its] = [account(), contents.account];
        if (mine === undefined || its === undefined || mine === its) return;
        throw new MemoryFileError(
          `${path} remembers account ${its}, and these credentials are of ${mine}; give each account a file of its own`,
        );
      };
      return {
        vaults: async () => readable(collection(VAULTS), parseVaultItem),
        async uploads(vault) {
          checkAccount();
          return readable(collection(uploadsOf(vault)), (item) => parseUploadItem(vault, item));
        },
        // Written with its vault, which is remembered last.
        rememberUpload: async (record) => {
          staged.push({ region, item: toUploadItem(record) });
        },
        rememberVault(record) {
          staged.push({ region, item: toVaultItem(record) });
          return flush(account());
        },
      };
    },
    save: () => (staged.length > 0 ? flush(undefined) : Promise.resolve()),
  };
}

const unusable = (path: string, verb: 'read' | 'written', error: Error) =>
  new MemoryFileError(
    `${path} cannot be ${verb} (${error.message}); name a file that can be read and written`,
  );

/** Where the path is a link, the file behind it. */
const targetOf = (path: string) => realpath(path).catch(() => path);

async function read(path: string): Promise<Contents> {
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
async function replace(path: string, { account, regions }: Contents, now: Date): Promise<void> {
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
