// Lists vaults, uploads and parts over all pages. A failure is kept as data: what is not whole is never taken for empty.
import PQueue from 'p-queue';
import { describeError, isInvalid, isNotFound, isUnsupported, ListingError } from './core/failures.ts';
import { createProgressFold, isFirstFingerprint, PartError } from './core/parts.ts';
import type { UploadRecord } from './core/records.ts';
import type { Checkpoint, ListedUpload, MultipartUpload, Part, UploadProgress } from './core/upload.ts';
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
      /** Of how many uploads a list from a checkpoint did not fit, so that they were listed in full. */
      readonly relisted: number;
    }
  | {
      readonly outcome: 'failed';
      readonly vault: string;
      readonly cause: unknown;
      /** The uploads that were listed before it failed. */
      readonly uploads: readonly ListedUpload[];
    }
  /** Glacier no longer serves this account, and says nothing of what is in the vault. */
  | { readonly outcome: 'unsupported'; readonly vault: string; readonly cause: unknown };

/**
 * No list has more pages than this. Pages may be short, so the bound is one item a page: 10,000 parts an upload,
 * 1,000 vaults (Amazon Glacier Developer Guide, "Quotas"); for uploads, of which no limit is documented, it stands
 * for half a million at full pages.
 */
export const MAX_PAGES = 10_000;

/** So many uploads of a vault are listed at once: enough to use the room for requests to the end. */
const UPLOADS_AT_ONCE = 64;

/**
 * Walks a list to its end, or on from a marker.
 * @throws ListingError if its markers repeat, or lead nowhere.
 */
export async function* pages<T>(
  list: string,
  fetchPage: (marker?: string) => Promise<Page<T>>,
  from?: string,
): AsyncGenerator<Page<T>> {
  const seen = new Set<string>();
  let marker = from;
  do {
    const page = await fetchPage(marker);
    marker = page.marker;
    if (marker === '') throw new ListingError(`${list}: expected a Marker or none, got an empty one`);
    if (marker !== undefined && seen.has(marker)) {
      throw new ListingError(`${list}: expected a new Marker on page ${seen.size + 1}, got one again`);
    }
    yield page;
    if (marker === undefined) return;
    seen.add(marker);
  } while (seen.size < MAX_PAGES);
  throw new ListingError(`${list}: expected at most ${MAX_PAGES} pages, got more`);
}

/** Says in which list an error arose, and keeps it as the cause. */
function inList(list: string, error: unknown): unknown {
  if (error instanceof ListingError) return error;
  return new ListingError(`${list}: ${describeError(error)}`, { cause: error });
}

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
  let relisted = 0;
  const unlessFailed: Limit = (request) =>
    limit(() => (failures.length > 0 ? Promise.reject(failures[0]) : request()));
  let known: Promise<ReadonlyMap<string, UploadRecord>> | undefined;
  const scanUpload = async (upload: MultipartUpload) => {
    try {
      known ??= recall().then((records) => new Map(records.map((each) => [each.upload.id, each])));
      const record = (await known).get(upload.id);
      if (record && isOf(scannedAt, record, upload)) return listedBefore(record);
      return await listUpload(source, unlessFailed, upload, record, () => {
        relisted += 1;
      });
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
    if (isUnsupported(error)) return { outcome: 'unsupported', vault: name, cause: inList(list, error) };
    if (isNotFound(error) && !vault.configured) {
      return { outcome: 'listed', vault: name, uploads: [], gone: true, relisted };
    }
    failures.push(inList(list, error));
  }
  const listed = await Promise.all(uploads.values());
  const there = listed.filter((upload) => upload !== undefined);
  if (failures.length > 0) return { outcome: 'failed', vault: name, cause: failures[0], uploads: there };
  return { outcome: 'listed', vault: name, uploads: there, gone: false, relisted };
}

/** Whether an earlier attempt at the same scan has listed it. */
const isOf = (
  scannedAt: Date,
  { upload, gone, scannedAt: at }: UploadRecord,
  { createdAt }: MultipartUpload,
) => !gone && at.getTime() === scannedAt.getTime() && upload.createdAt.getTime() === createdAt.getTime();

/** An upload as its record has it, which this scan has written. */
export const listedBefore = ({ upload, progress, checkpoint }: UploadRecord): ListedUpload => ({
  upload,
  progress,
  ...(checkpoint && { checkpoint }),
  inFull: false,
  isSettledSame: false,
});

/**
 * An upload with its parts folded; undefined when it ended after it was listed. Where a checkpoint is remembered the list
 * begins there, and is taken if it fits and shows something new. If it shows nothing new, what was settled is listed as
 * well: that nothing moved is only said of an upload of which all was seen.
 * @param onRelist is called when a list from a checkpoint did not fit, and the upload was listed in full.
 */
async function listUpload(
  source: GlacierSource,
  limit: Limit,
  upload: MultipartUpload,
  known: UploadRecord | undefined,
  onRelist: () => void,
): Promise<ListedUpload | undefined> {
  const list = `vault ${upload.vault}, upload ${upload.id}, ListParts`;
  const isSame = known?.upload.createdAt.getTime() === upload.createdAt.getTime();
  const record = isSame && !known.gone ? known : undefined;
  const fetchPage = (marker?: string) => limit(() => source.listParts(upload, marker));

  const continueList = async (from: Checkpoint, { progress: before }: UploadRecord) => {
    try {
      const listed = await foldList(list, fetchPage, upload, { from });
      if (fits(listed.progress, before)) return listed;
    } catch (error) {
      if (!isUnfit(error)) throw inList(list, error);
    }
    onRelist();
    return undefined;
  };
  const continued = record?.checkpoint && (await continueList(record.checkpoint, record));
  if (continued && continued.progress.fingerprint !== record?.progress.fingerprint) return continued;
  const withFirstFingerprint = record !== undefined && isFirstFingerprint(record.progress.fingerprint);
  const settled = record?.checkpoint;
  return foldList(list, fetchPage, upload, { settled, rest: continued, withFirstFingerprint }).catch(
    (error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw inList(list, error);
    },
  );
}

interface ListOptions {
  /** Where the list begins. */
  readonly from?: Checkpoint;
  /** What was settled by now, to be compared. */
  readonly settled?: Checkpoint | undefined;
  /** What was listed from there on: if what was settled is the same, the list ends there. */
  readonly rest?: ListedUpload | undefined;
  readonly withFirstFingerprint?: boolean;
}

async function foldList(
  list: string,
  fetchPage: (marker?: string) => Promise<Page<Part>>,
  upload: MultipartUpload,
  { from, settled, rest, withFirstFingerprint = false }: ListOptions,
): Promise<ListedUpload> {
  const fold = createProgressFold(upload.partSizeBytes, { from, withFirstFingerprint });
  let checkpoint = from;
  let isSettledSame = false;
  for await (const { items, marker } of pages(list, fetchPage, from?.marker)) {
    for (const part of items) {
      fold.add(part);
      if (!settled || !fold.isAt(settled)) continue;
      isSettledSame = true;
      if (rest) return { ...rest, inFull: true, isSettledSame };
    }
    if (marker !== undefined) checkpoint = fold.checkpoint(marker) ?? checkpoint;
  }
  const firstFingerprint = fold.firstFingerprint();
  return {
    upload,
    progress: fold.result(),
    ...(checkpoint && { checkpoint }),
    inFull: from === undefined,
    isSettledSame,
    ...(firstFingerprint !== undefined && { firstFingerprint }),
  };
}

/** Whether a list from a checkpoint cannot be taken: the marker is refused, unknown or ignored, or leads nowhere. */
const isUnfit = (error: unknown) =>
  error instanceof PartError || error instanceof ListingError || isNotFound(error) || isInvalid(error);

/** Whether no part is missing that was there. */
function fits(progress: UploadProgress, before: UploadProgress): boolean {
  const coveredBefore = before.firstMissingRange?.first ?? before.bytes;
  const covered = progress.firstMissingRange?.first ?? Number.POSITIVE_INFINITY;
  return (
    progress.parts >= before.parts && progress.highestPart >= before.highestPart && covered >= coveredBefore
  );
}
