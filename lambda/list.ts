// Lists vaults, uploads and parts over all pages. A failure is kept as data: what is not whole is never taken for empty.
import { describeError, isNotFound, isUnsupported, ListingError } from './core/failures.ts';
import { createProgressFold } from './core/parts.ts';
import type { ListedUpload, MultipartUpload } from './core/upload.ts';
import type { PlannedVault } from './core/vaults.ts';
import type { GlacierSource, Page } from './ports.ts';
import type { Limit } from './queue.ts';

/** A vault of which every page of every list was read (`listed`), or was not, with its cause (`failed`). */
export type VaultScan =
  | {
      readonly outcome: 'listed';
      readonly vault: string;
      readonly uploads: readonly ListedUpload[];
      /** The vault was deleted: it has no uploads, and that is certain. */
      readonly gone: boolean;
    }
  | { readonly outcome: 'failed'; readonly vault: string; readonly cause: unknown }
  /** Glacier no longer serves this account, and says nothing of what is in the vault. */
  | { readonly outcome: 'unsupported'; readonly vault: string; readonly cause: unknown };

/**
 * No list has more pages than this. Pages may be short, so the bound is one item a page: 10,000 parts an upload,
 * 1,000 vaults (Amazon Glacier Developer Guide, "Quotas"); for uploads, of which no limit is documented, it stands
 * for half a million at full pages.
 */
export const MAX_PAGES = 10_000;

/** Walks a list to its end. @throws ListingError if its markers repeat, or lead nowhere. */
export async function* pages<T>(
  list: string,
  fetchPage: (marker?: string) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let marker: string | undefined;
  do {
    const page = await fetchPage(marker);
    yield page.items;
    marker = page.marker;
    if (marker === undefined) return;
    if (marker === '') throw new ListingError(`${list}: expected a Marker or none, got an empty one`);
    if (seen.has(marker))
      throw new ListingError(`${list}: expected a new Marker on page ${seen.size + 1}, got one again`);
    seen.add(marker);
  } while (seen.size < MAX_PAGES);
  throw new ListingError(`${list}: expected at most ${MAX_PAGES} pages, got more`);
}

/** Says in which list an error arose, and keeps it as the cause. */
function inList(list: string, error: unknown): unknown {
  if (error instanceof ListingError) return error;
  return new ListingError(`${list}: ${describeError(error)}`, { cause: error });
}

/** Lists every upload of a vault and every part of each; never rejects. */
export async function scanVault(
  source: GlacierSource,
  limit: Limit,
  vault: PlannedVault,
): Promise<VaultScan> {
  const { name } = vault;
  const list = `vault ${name}, ListMultipartUploads`;
  const failures: unknown[] = [];
  const unlessFailed: Limit = (request) =>
    limit(() => (failures.length > 0 ? Promise.reject(failures[0]) : request()));
  const scanUpload = (upload: MultipartUpload) =>
    listUpload(source, unlessFailed, upload).catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });

  const uploads = new Map<string, Promise<ListedUpload | undefined>>();
  try {
    for await (const page of pages(list, (marker) =>
      unlessFailed(() => source.listMultipartUploads(name, marker)),
    )) {
      for (const upload of page) if (!uploads.has(upload.id)) uploads.set(upload.id, scanUpload(upload));
    }
  } catch (error) {
    if (isUnsupported(error)) return { outcome: 'unsupported', vault: name, cause: inList(list, error) };
    if (isNotFound(error) && !vault.configured) {
      return { outcome: 'listed', vault: name, uploads: [], gone: true };
    }
    failures.push(inList(list, error));
  }
  const listed = await Promise.all(uploads.values());
  return failures.length > 0
    ? { outcome: 'failed', vault: name, cause: failures[0] }
    : {
        outcome: 'listed',
        vault: name,
        uploads: listed.filter((upload) => upload !== undefined),
        gone: false,
      };
}

/** An upload with its parts folded; undefined when it ended after it was listed. */
async function listUpload(
  source: GlacierSource,
  limit: Limit,
  upload: MultipartUpload,
): Promise<ListedUpload | undefined> {
  const list = `vault ${upload.vault}, upload ${upload.id}, ListParts`;
  const fold = createProgressFold(upload.partSizeBytes);
  try {
    for await (const page of pages(list, (marker) => limit(() => source.listParts(upload, marker)))) {
      for (const part of page) fold.add(part);
    }
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw inList(list, error);
  }
  return { upload, progress: fold.result() };
}
