// Lists the parts of one upload, behind what is settled where that will do.
import { isInvalid, isNotFound, ListingError } from '../core/failures.ts';
import { createProgressFold, PartError } from '../core/parts.ts';
import type { Checkpoint, ListedUpload, MultipartUpload, Part, UploadProgress } from '../core/upload.ts';
import type { UploadRecord } from '../core/verdict/record.ts';
import type { GlacierSource, Page } from '../ports.ts';
import { inList, pages } from './pages.ts';
import type { Limit } from './queue.ts';

/** Whether an earlier attempt at the same scan has listed it. */
export const isOf = (
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
 */
export async function listUpload(
  source: GlacierSource,
  limit: Limit,
  upload: MultipartUpload,
  known: UploadRecord | undefined,
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
    return undefined;
  };
  const continued = record?.checkpoint && (await continueList(record.checkpoint, record));
  if (continued && continued.progress.fingerprint !== record?.progress.fingerprint) return continued;
  const settled = record?.checkpoint;
  return foldList(list, fetchPage, upload, { settled, rest: continued }).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw inList(list, error);
  });
}

interface ListOptions {
  /** Where the list begins. */
  readonly from?: Checkpoint;
  /** What was settled by now, to be compared. */
  readonly settled?: Checkpoint | undefined;
  /** What was listed from there on: if what was settled is the same, the list ends there. */
  readonly rest?: ListedUpload | undefined;
}

async function foldList(
  list: string,
  fetchPage: (marker?: string) => Promise<Page<Part>>,
  upload: MultipartUpload,
  { from, settled, rest }: ListOptions,
): Promise<ListedUpload> {
  const fold = createProgressFold(upload.partSizeBytes, from);
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
  return {
    upload,
    progress: fold.result(),
    ...(checkpoint && { checkpoint }),
    inFull: from === undefined,
    isSettledSame,
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
