// The memory of the command line: one JSON file for all Regions of an account, with the items of the table in it.
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Item, VAULTS } from '../lambda/core/items.ts';
import { TABLE_KEYS } from '../lambda/core/settings.ts';
import type { ItemStore } from '../lambda/ports.ts';
import {
  type Contents,
  keyOf,
  MemoryFileError,
  readContents,
  targetOf,
  unusable,
  updateContents,
} from './memory-contents.ts';

/** What a run remembers by. */
export interface RunMemory {
  /** @param account whose vaults these are, as far as Glacier tells. */
  storeFor(region: string, account: () => Promise<string | undefined>): ItemStore;
  /** Writes what was remembered since a vault was last. */
  save(): Promise<void>;
  close(): void;
}

/**
 * A file that is not there yet is an empty memory.
 * @throws MemoryFileError when there is one that cannot be read.
 */
export async function openMemoryFile(path: string, now: () => Date): Promise<RunMemory> {
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

  return {
    storeFor: (region, learnAccount) => ({
      async list(collection) {
        if (collection !== VAULTS) {
          account ??= await learnAccount();
          checkAccount(contents);
        }
        const items = [...(contents.regions.get(region)?.values() ?? [])];
        return items.filter((item) => item[TABLE_KEYS.partition] === collection);
      },
      async put(item) {
        staged.push({ region, item });
        // Uploads are written with their vault, which is remembered last.
        if (item[TABLE_KEYS.partition] === VAULTS) await flush();
      },
    }),
    save: () => (staged.length > 0 ? flush() : Promise.resolve()),
    close: () => {},
  };
}
