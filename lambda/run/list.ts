// Lists a vault: its uploads, and the parts of each. A failure is data, so nobody takes an incomplete list for an empty
// one.
import PQueue from 'p-queue';
import { checkpointFor } from '../core/checkpoint.ts';
import { describeError, ListingError, reasonOf } from '../core/failures.ts';
import { isUploadRecalled } from '../core/recall.ts';
import type { PlannedScan } from '../core/scan-results.ts';
import type { ListedUpload, MultipartUpload } from '../core/upload.ts';
import type { VaultListing } from '../core/verdict/assess-vault.ts';
import type { UploadRecord } from '../core/verdict/record.ts';
import type { VaultSource } from '../ports.ts';
import { listUpload } from './list-upload.ts';
import { inList, pages } from './pages.ts';

/** The listing of a vault: every page of every list, unless something failed. */
export interface VaultScan extends VaultListing {
  /** The vault was deleted, so it certainly has no uploads. */
  readonly gone: boolean;
  /** What ended the lists before they were complete. */
  readonly failed?: { readonly cause: unknown };
}

/** How many uploads of a vault are listed at once: enough to keep the queue of requests full. */
const UPLOADS_AT_ONCE = 64;

interface Surroundings {
  /** Sends no request once `stop` has aborted. */
  readonly source: VaultSource;
  readonly scannedAt: Date;
  /** Aborts when listing time is up. */
  readonly signal: AbortSignal;
  /** This file aborts it when a list of the vault has failed. */
  readonly stop: AbortController;
  /**
   * The memory of the vault's uploads. Read only when the first upload is listed, so that later vaults do not crowd the
   * queue.
   */
  readonly recall: () => Promise<readonly UploadRecord[]>;
}

/** Lists every upload of a vault and the parts of each; never rejects. */
export async function listVault(
  { name, configured, remembered }: PlannedScan,
  { source, scannedAt, signal, stop, recall }: Surroundings,
): Promise<VaultScan> {
  const stopped = AbortSignal.any([signal, stop.signal]);
  let known: Promise<ReadonlyMap<string, UploadRecord>> | undefined;

  async function listOne(upload: MultipartUpload): Promise<ListedUpload | UploadRecord | undefined> {
    try {
      known ??= recall().then((records) => new Map(records.map((each) => [each.id, each])));
      const record = (await known).get(upload.id);
      if (isUploadRecalled(record, upload, scannedAt)) return record;
      const checkpoint = checkpointFor(upload, record, remembered, scannedAt);
      const from = record && checkpoint ? { record, checkpoint } : undefined;
      return await listUpload(source, stopped, upload, from);
    } catch (error) {
      stop.abort(error);
      return undefined;
    }
  }

  // Each upload that we begin waits for its pages among all others. If we begin too many, a scan that is cut short
  // finishes none.
  const begun = new PQueue({ concurrency: UPLOADS_AT_ONCE });
  const uploads = new Map<string, Promise<ListedUpload | UploadRecord | undefined>>();
  const list = `vault ${name}, ListMultipartUploads`;
  const fetchPage = (marker?: string) => source.listMultipartUploads(name, marker);
  let gone = false;
  let isFirstPage = true;
  try {
    for await (const { items } of pages(list, fetchPage)) {
      isFirstPage = false;
      for (const upload of items) {
        if (!uploads.has(upload.id))
          uploads.set(
            upload.id,
            begun.add(() => listOne(upload)),
          );
      }
    }
  } catch (error) {
    const isMissing = reasonOf(error) === 'missing';
    gone = isMissing && isFirstPage && !configured;
    if (isMissing && !isFirstPage) {
      stop.abort(new ListingError(`${list}: expected its next page, got ${describeError(error)}`));
    } else if (!gone) stop.abort(inList(list, error));
  }
  const there = (await Promise.all(uploads.values())).filter((upload) => upload !== undefined);
  return {
    listed: there.filter((each) => 'inFull' in each),
    recalled: there.filter((each) => 'scannedAt' in each),
    gone,
    ...(stop.signal.aborted && { failed: { cause: stop.signal.reason } }),
  };
}
