// The memory of the command line: one JSON file for all Regions of an account, with the items of the table in it.
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
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
} from '../lambda/core/items.ts';
import type { Memory } from '../lambda/core/records.ts';
import { TABLE_KEYS } from '../lambda/core/settings.ts';
import {
  type Contents,
  keyOf,
  MemoryFileError,
  readContents,
  targetOf,
  unusable,
  updateContents,
} from './memory-contents.ts';

export interface MemoryFile {
  /** @param account whose vaults these are, as far as Glacier tells. */
  forRegion(region: string, account: () => Promise<string | undefined>): Memory;
  /** Writes what was remembered since a vault was last. */
  save(): Promise<void>;
}

export interface MemoryFileSurroundings {
  /** Takes a sentence for each item that cannot be read. */
  readonly warn: (sentence: string) => void;
  readonly now: () => Date;
}

/**
 * A file that is not there yet is an empty memory.
 * @throws MemoryFileError when there is one that cannot be read.
 */
export async function openMemoryFile(
  path: string,
  { warn, now }: MemoryFileSurroundings,
): Promise<MemoryFile> {
  let contents = await readContents(path);
  // Before the scan, not after it.
  await access(dirname(await targetOf(path)), constants.W_OK).catch((error: Error) => {
    throw unusable(path, 'written', error);
  });
  /** Whose credentials these are: the same in all Regions. */
  let account: string | undefined;
  const staged: { readonly region: string; readonly item: Item }[] = [];
  let writing: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  function checkAccount({ account: its }: Contents): void {
    if (its === undefined || its === account) return;
    throw new MemoryFileError(
      account === undefined
        ? `${path} remembers account ${its}, and of which account these credentials are is not known, as Glacier named no vault of theirs; use credentials of that account that may list its vaults, or remove the file if it has none any more`
        : `${path} remembers account ${its}, and these credentials are of ${account}; give each account a file of its own`,
    );
  }

  /** What other runs wrote meanwhile stays, unless it is older. */
  async function write(): Promise<void> {
    const batch = [...staged];
    const merge = (latest: Contents) => {
      checkAccount(latest);
      latest.account = account;
      for (const { region, item } of batch) {
        const items = latest.regions.get(region) ?? new Map<string, Item>();
        const known = items.get(keyOf(item));
        if (!known || !(Number(known.scannedAt) > Number(item.scannedAt))) items.set(keyOf(item), item);
        latest.regions.set(region, items);
      }
    };
    contents = await updateContents(path, merge, now());
    staged.splice(0, batch.length);
  }

  /** One write at a time; all that come while it lasts share the next. */
  function flush(): Promise<void> {
    if (waiting) return waiting;
    const next = writing
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return write();
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

  const itemsOf = (region: string) =>
    [...(contents.regions.get(region)?.values() ?? [])].filter((item) => !isExpired(item, now()));
  const collection = (region: string, name: string) =>
    itemsOf(region).filter((item) => item[TABLE_KEYS.partition] === name);

  return {
    forRegion: (region, learnAccount) => ({
      vaults: async () => readable(collection(region, VAULTS), parseVaultItem),
      async uploads(vault) {
        account ??= await learnAccount();
        checkAccount(contents);
        return readable(collection(region, uploadsOf(vault)), (item) => parseUploadItem(vault, item));
      },
      // Written with its vault, which is remembered last.
      rememberUpload: async (record) => {
        staged.push({ region, item: toUploadItem(record) });
      },
      rememberVault(record) {
        staged.push({ region, item: toVaultItem(record) });
        return flush();
      },
    }),
    save: () => (staged.length > 0 ? flush() : Promise.resolve()),
  };
}
