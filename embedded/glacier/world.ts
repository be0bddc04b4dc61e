// One account and Region of Glacier in memory, with everything that one can do to it. HTTP and simulations both use it.
import { REGION } from '../cloud/identity.ts';
import { GlacierError, invalid } from './error.ts';
import { type OldMarkers, type Page, type PageRequest, readPage } from './pages.ts';
import { createPartStore, type GeneratedParts, madeUpTreeHash, type Part } from './parts.ts';
import {
  type About,
  BACKUP_TOOL,
  type Caller,
  type CallName,
  createCallLog,
  type RecordedCall,
} from './recorded-calls.ts';
import {
  type ByteRange,
  checkComplete,
  checkDescription,
  checkPartCount,
  checkPartRange,
  checkPartSize,
  checkVaultCount,
  checkVaultName,
  LARGEST_PAGES,
} from './rules.ts';
import { createStore, type Upload, type Vault } from './store.ts';
import { combineTreeHashes } from './tree-hash.ts';

export interface WorldOptions {
  readonly clock: () => Date;
  readonly region?: string;
  /** Two worlds with the same seed give the same ids. */
  readonly seed?: string;
  /** Smaller pages than Glacier's, to get many with few items. The largest `limit` stays Glacier's. */
  readonly pageSizes?: { readonly vaults?: number; readonly uploads?: number; readonly parts?: number };
  /** Seconds that an upload lives on after 24 idle hours: from then on Glacier may remove it, but need not. */
  readonly removalDelay?: (uploadId: string) => number;
}

interface NewUpload {
  readonly vault: string;
  readonly partSizeBytes: number;
  readonly description?: string;
  readonly createdAt?: Date;
  readonly caller?: Caller;
}

interface SeededUpload extends NewUpload {
  readonly id?: string;
  /** Equals `createdAt` when left out. */
  readonly lastActivityAt?: Date;
  readonly parts?: GeneratedParts;
}

/** What the client of Complete declares; checked where given. */
interface DeclaredArchive {
  readonly sizeBytes?: number;
  readonly treeHash?: string;
}

/** Every method throws a GlacierError where Glacier would refuse. */
export interface World {
  readonly now: () => Date;
  /** What CloudTrail would know, in the order of the calls. */
  readonly calls: readonly RecordedCall[];
  /** Idempotent, as in Glacier. */
  createVault(name: string): Vault;
  /** Takes unfinished uploads with it; refused while the vault has archives. */
  deleteVault(name: string): void;
  vault(name: string): Vault;
  /** Returns the upload's id. */
  initiate(upload: NewUpload): string;
  /** An upload with a past, whose parts are generated on demand and cost no memory. */
  seed(upload: SeededUpload): string;
  /** A live view, refused if the upload is not in the vault named. */
  upload(id: string, vault?: string): Upload;
  uploadPart(id: string, range: ByteRange, treeHash?: string, caller?: Caller): void;
  /** Returns the archive's id. */
  complete(id: string, declared?: DeclaredArchive, caller?: Caller): string;
  abort(id: string, caller?: Caller): void;
  /** From now on this principal may send and complete nothing. */
  deny(arn: string): void;
  /** Records a call that never reached the upload; with the code with which it was refused, if it was. */
  record(name: CallName, caller: Caller, about: About, errorCode?: string): void;
  /** In ASCII order. */
  listVaults(page?: PageRequest): Page<Vault>;
  /** In no order, as in Glacier, though always the same one. */
  listUploads(vault: string, page?: PageRequest): Page<Upload>;
  /** What happens to old markers from now on; by default they stay valid. */
  ageMarkers(old: OldMarkers | undefined): void;
  /** In order of their range. */
  listParts(uploadId: string, page?: PageRequest): Page<Part>;
}

export function createWorld(options: WorldOptions): World {
  const { clock, region = REGION, seed = region, removalDelay = () => 0 } = options;
  const pageSizes = { ...LARGEST_PAGES, ...options.pageSizes };
  const store = createStore({ clock, region, seed, removalDelay });
  let oldMarkers: OldMarkers | undefined;
  const markers = () => ({ now: clock(), oldMarkers });
  const log = createCallLog();
  const denied = new Set<string>();
  const checkAllowed = ({ arn }: Caller) => {
    if (denied.has(arn)) throw new GlacierError('AccessDeniedException', `${arn} is not authorized`);
  };

  function seedUpload(seeded: SeededUpload): string {
    const { vault, partSizeBytes, description = null, createdAt = clock(), caller = BACKUP_TOOL } = seeded;
    const { lastActivityAt = createdAt, parts: generated = { count: 0 } } = seeded;
    store.vault(vault);
    checkPartSize(partSizeBytes);
    checkDescription(description ?? '');
    checkPartCount(generated.count);
    const id = seeded.id ?? store.newId(92);
    const parts = createPartStore(id, partSizeBytes, generated);
    store.addUpload({ id, vault, createdAt, lastActivityAt, partSizeBytes, description, parts });
    log.add('InitiateMultipartUpload', createdAt, caller, { vault, uploadId: id, description });
    if (generated.count > 0) log.add('UploadMultipartPart', lastActivityAt, caller, { vault, uploadId: id });
    return id;
  }

  return {
    now: clock,
    calls: log.calls,
    createVault(name) {
      checkVaultName(name);
      if (store.hasVault(name)) return store.vault(name);
      checkVaultCount(store.vaultCount + 1);
      return store.addVault(name);
    },
    deleteVault(name) {
      const vault = store.vault(name);
      if (vault.archiveCount > 0) throw invalid(`Vault not empty: ${vault.arn}`);
      store.removeVault(vault);
    },
    vault: store.vault,
    initiate: seedUpload,
    seed: seedUpload,
    upload: store.upload,
    uploadPart(id, range, treeHash = madeUpTreeHash(id, range.first), caller = BACKUP_TOOL) {
      const upload = store.upload(id);
      const about = { vault: upload.vault, uploadId: id, range: `bytes ${range.first}-${range.last}/*` };
      log.record('UploadMultipartPart', clock(), caller, about, () => {
        checkAllowed(caller);
        checkPartRange(range, upload.partSizeBytes);
        upload.parts.put({ ...range, treeHash });
        upload.lastActivityAt = clock();
      });
    },
    complete(id, declared = {}, caller = BACKUP_TOOL) {
      const upload = store.upload(id);
      const about = { vault: upload.vault, uploadId: id };
      return log.record('CompleteMultipartUpload', clock(), caller, about, () => {
        checkAllowed(caller);
        const parts = [...upload.parts.from(0)];
        const archiveBytes = checkComplete(parts, upload.partSizeBytes, declared.sizeBytes);
        const treeHash = combineTreeHashes(parts.map((part) => part.treeHash));
        if (declared.treeHash !== undefined && declared.treeHash !== treeHash) {
          throw invalid(`Checksum mismatch: expected ${declared.treeHash}, got ${treeHash}`);
        }
        const vault = store.vault(upload.vault);
        vault.archiveCount += 1;
        vault.archiveBytes += archiveBytes;
        store.removeUpload(upload);
        return store.newId(138);
      });
    },
    abort(id, caller = BACKUP_TOOL) {
      const upload = store.upload(id);
      log.add('AbortMultipartUpload', clock(), caller, { vault: upload.vault, uploadId: id });
      store.removeUpload(upload);
    },
    deny: (arn) => {
      denied.add(arn);
    },
    record: (name, caller, about, errorCode) => log.add(name, clock(), caller, about, errorCode),
    ageMarkers(old) {
      oldMarkers = old;
    },
    listVaults(page = {}) {
      return readPage(
        {
          ...markers(),
          scope: 'vaults',
          defaultLimit: pageSizes.vaults,
          largestLimit: LARGEST_PAGES.vaults,
          from: (name = '') => store.vaultsFrom(name),
          position: (vault) => vault.name,
        },
        page,
      );
    },
    listUploads(name, page = {}) {
      const vault = store.vault(name);
      return readPage(
        {
          ...markers(),
          scope: `uploads of ${name}`,
          defaultLimit: pageSizes.uploads,
          largestLimit: LARGEST_PAGES.uploads,
          from: (listingKey = '') => store.uploadsFrom(vault, listingKey),
          position: (upload) => upload.listingKey,
        },
        page,
      );
    },
    listParts(uploadId, page = {}) {
      const { parts } = store.upload(uploadId);
      return readPage(
        {
          ...markers(),
          scope: `parts of ${uploadId}`,
          defaultLimit: pageSizes.parts,
          largestLimit: LARGEST_PAGES.parts,
          from: (firstByte = '0') => parts.from(Number(firstByte)),
          position: (part) => `${part.first}`,
        },
        page,
      );
    },
  };
}
