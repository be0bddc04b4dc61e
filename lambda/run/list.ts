// Lists a vault: its uploads, and the parts of each. A failure is kept as data: what is not whole is never taken for empty.
import PQueue from 'p-queue';
import { isNotFound } from '../core/failures.ts';
import type { PlannedVault } from '../core/settings/vaults.ts';
import type { ListedUpload, MultipartUpload } from '../core/upload.ts';
import type { UploadRecord } from '../core/verdict/record.ts';
import type { GlacierSource } from '../ports.ts';
import { isOf, listedBefore, listUpload } from './list-upload.ts';
import { inList, pages } from './pages.ts';
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
  | {
      readonly outcome: 'failed';
      readonly vault: string;
      readonly cause: unknown;
      /** The uploads that were listed before it failed. */
      readonly uploads: readonly ListedUpload[];
    };

/** So many uploads of a vault are listed at once: enough to use the room for requests to the end. */
const UPLOADS_AT_ONCE = 64;

/**
 * Lists every upload of a vault and the parts of each; never rejects.
 * @param scannedAt of the scan: what an earlier attempt at it has listed and remembered is not listed again.
 * @param recall gives what is remembered of the vault's uploads: lists go on behind what was settled.
 */
export async function scanVault(
  source: GlacierSource,
  limit: Limit,
  vault: PlannedVault,
  scannedAt: Date,
  recall: () => Promise<readonly UploadRecord[]>,
): Promise<VaultScan> {
  const { name } = vault;
  const list = `vault ${name}, ListMultipartUploads`;
  const failures: unknown[] = [];
  const unlessFailed: Limit = (request) =>
    limit(() => (failures.length > 0 ? Promise.reject(failures[0]) : request()));
  let known: Promise<ReadonlyMap<string, UploadRecord>> | undefined;
  const scanUpload = async (upload: MultipartUpload) => {
    try {
      known ??= recall().then((records) => new Map(records.map((each) => [each.upload.id, each])));
      const record = (await known).get(upload.id);
      if (record && isOf(scannedAt, record, upload)) return listedBefore(record);
      return await listUpload(source, unlessFailed, upload, record);
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };

  // Each upload that is begun waits for its pages among all others: of too many, a scan that is cut short finishes none.
  const begun = new PQueue({ concurrency: UPLOADS_AT_ONCE });
  const uploads = new Map<string, Promise<ListedUpload | undefined>>();
  try {
    for await (const { items } of pages(list, (marker) =>
      unlessFailed(() => source.listMultipartUploads(name, marker)),
    )) {
      for (const upload of items)
        if (!uploads.has(upload.id)) {
          uploads.set(
            upload.id,
            begun.add(() => scanUpload(upload)),
          );
        }
    }
  } catch (error) {
    if (isNotFound(error) && !vault.configured) {
      return { outcome: 'listed', vault: name, uploads: [], gone: true };
    }
    failures.push(inList(list, error));
  }
  const listed = await Promise.all(uploads.values());
  const there = listed.filter((upload) => upload !== undefined);
  if (failures.length > 0) return { outcome: 'failed', vault: name, cause: failures[0], uploads: there };
  return { outcome: 'listed', vault: name, uploads: there, gone: false };
}
