// What the embedded Glacier stores: vaults and their uploads in progress, which it removes when they have been idle.
import { hash } from 'node:crypto';
import { ACCOUNT_ID } from '../cloud/identity.ts';
import { GlacierError } from './error.ts';
import { lowerBound } from './pages.ts';
import type { PartStore } from './parts.ts';
import { IDLE_HOURS_UNTIL_REMOVAL } from './rules.ts';

export interface Vault {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
  readonly archiveCount: number;
  readonly archiveBytes: number;
}

export interface Upload {
  readonly id: string;
  readonly vault: string;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  readonly partSizeBytes: number;
  readonly description: string | null;
  readonly partCount: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface StoredUpload extends Mutable<Upload> {
  /** Gives the list an order that has nothing to do with time. */
  readonly listingKey: string;
  readonly parts: PartStore;
}

interface StoredVault extends Mutable<Vault> {
  readonly uploads: Map<string, StoredUpload>;
  /** Sorted by listing key; rebuilt after uploads came or went. */
  listing: readonly StoredUpload[] | undefined;
}

export interface StoreOptions {
  readonly clock: () => Date;
  readonly region: string;
  readonly seed: string;
  readonly removalDelay: (uploadId: string) => number;
}

interface Store {
  readonly vaultCount: number;
  newId(length: number): string;
  /** Finds the vault or throws a ResourceNotFoundException. */
  vault(name: string): StoredVault;
  hasVault(name: string): boolean;
  addVault(name: string): StoredVault;
  removeVault(vault: StoredVault): void;
  vaultsFrom(name: string): readonly StoredVault[];
  /** Finds the upload, in this vault if one is named, or throws a ResourceNotFoundException. */
  upload(id: string, vaultName?: string): StoredUpload;
  addUpload(upload: Omit<StoredUpload, 'listingKey' | 'partCount'>): void;
  removeUpload(upload: StoredUpload): void;
  uploadsFrom(vault: StoredVault, listingKey: string): Generator<StoredUpload>;
}

export function createStore({ clock, region, seed, removalDelay }: StoreOptions): Store {
  const vaults = new Map<string, StoredVault>();
  const vaultOf = new Map<string, StoredVault>();
  let sortedVaults: readonly StoredVault[] | undefined;
  let idCount = 0;

  const vaultArn = (name: string): string => `arn:aws:glacier:${region}:${ACCOUNT_ID}:vaults/${name}`;

  function isAlive(upload: StoredUpload): boolean {
    const idleMilliseconds = clock().getTime() - upload.lastActivityAt.getTime();
    if (idleMilliseconds < IDLE_HOURS_UNTIL_REMOVAL * 3_600_000 + removalDelay(upload.id) * 1000) return true;
    store.removeUpload(upload);
    return false;
  }

  const store: Store = {
    get vaultCount() {
      return vaults.size;
    },
    newId(length) {
      const blocks = [0, 1, 2, 3].map((block) => hash('sha256', `${seed}:${idCount}:${block}`, 'buffer'));
      // Every fourth id begins with a dash: Glacier's may, and commands trip over it.
      const dash = idCount % 4 === 3 ? '-' : '';
      idCount += 1;
      return `${dash}${Buffer.concat(blocks).toString('base64url')}`.slice(0, length);
    },
    vault(name) {
      const vault = vaults.get(name);
      if (vault === undefined) throw notFound(`Vault not found for ARN: ${vaultArn(name)}`);
      return vault;
    },
    hasVault: (name) => vaults.has(name),
    addVault(name) {
      const arn = vaultArn(name);
      const empty = { archiveCount: 0, archiveBytes: 0, uploads: new Map(), listing: undefined };
      const vault: StoredVault = { name, arn, createdAt: clock(), ...empty };
      vaults.set(name, vault);
      sortedVaults = undefined;
      return vault;
    },
    removeVault(vault) {
      for (const id of vault.uploads.keys()) vaultOf.delete(id);
      vaults.delete(vault.name);
      sortedVaults = undefined;
    },
    vaultsFrom(name) {
      sortedVaults ??= [...vaults.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      const sorted = sortedVaults;
      return sorted.slice(lowerBound(sorted.length, (index) => (sorted[index] as StoredVault).name < name));
    },
    upload(id, vaultName) {
      const vault = vaultName === undefined ? vaultOf.get(id) : store.vault(vaultName);
      const upload = vault?.uploads.get(id);
      if (upload === undefined || !isAlive(upload)) throw notFound(`The upload ID was not found: ${id}`);
      return upload;
    },
    addUpload(upload) {
      if (vaultOf.has(upload.id)) throw new Error(`expected a new upload id, got ${upload.id} again`);
      const vault = store.vault(upload.vault);
      vault.uploads.set(upload.id, {
        ...upload,
        listingKey: hash('sha256', upload.id),
        get partCount() {
          return upload.parts.count;
        },
      });
      vault.listing = undefined;
      vaultOf.set(upload.id, vault);
    },
    removeUpload(upload) {
      const vault = store.vault(upload.vault);
      vault.uploads.delete(upload.id);
      vault.listing = undefined;
      vaultOf.delete(upload.id);
    },
    *uploadsFrom(vault, listingKey) {
      vault.listing ??= [...vault.uploads.values()].sort((a, b) => (a.listingKey < b.listingKey ? -1 : 1));
      const listing = vault.listing;
      const isBefore = (index: number) => (listing[index] as StoredUpload).listingKey < listingKey;
      for (let index = lowerBound(listing.length, isBefore); index < listing.length; index += 1) {
        const upload = listing[index] as StoredUpload;
        if (isAlive(upload)) yield upload;
      }
    },
  };
  return store;
}

function notFound(message: string): GlacierError {
  return new GlacierError('ResourceNotFoundException', message);
}
