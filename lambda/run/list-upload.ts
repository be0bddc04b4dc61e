// Lists the parts of one upload: from its checkpoint if that is possible, otherwise from the first page.
import { isBelieved } from '../core/checkpoint.ts';
import { reasonOf } from '../core/failures.ts';
import { createProgressFold } from '../core/parts.ts';
import type { Checkpoint, ListedUpload, MultipartUpload } from '../core/upload.ts';
import type { UploadRecord } from '../core/verdict/record.ts';
import type { VaultSource } from '../ports.ts';
import { inList, pages } from './pages.ts';

/** Where a list may begin, and what the upload showed before. */
interface Known {
  readonly record: UploadRecord;
  readonly checkpoint: Checkpoint;
}

/**
 * The upload and the sum of its parts; undefined if it ended after it was listed.
 * @param signal Once it has aborted, no further request goes out.
 */
export async function listUpload(
  source: VaultSource,
  signal: AbortSignal,
  upload: MultipartUpload,
  known: Known | undefined,
): Promise<ListedUpload | undefined> {
  const continued = known && (await listFrom(source, signal, upload, known));
  if (continued) return continued;
  try {
    return await foldList(source, upload, undefined);
  } catch (error) {
    if (reasonOf(error) === 'missing') return undefined;
    throw inList(listOf(upload), error);
  }
}

/** Undefined if Glacier refuses the list, or if we do not believe it: then we ignore it. */
async function listFrom(
  source: VaultSource,
  signal: AbortSignal,
  upload: MultipartUpload,
  { record, checkpoint }: Known,
): Promise<ListedUpload | undefined> {
  try {
    const listed = await foldList(source, upload, checkpoint);
    return isBelieved(listed.progress, record.progress) ? listed : undefined;
  } catch (error) {
    // Running out of time says nothing about the marker.
    if (signal.aborted) throw inList(listOf(upload), error);
    return undefined;
  }
}

async function foldList(
  source: VaultSource,
  upload: MultipartUpload,
  from: Checkpoint | undefined,
): Promise<ListedUpload> {
  const fold = createProgressFold(upload.partSizeBytes, from);
  let checkpoint = from;
  const fetchPage = (marker?: string) => source.listParts(upload, marker);
  for await (const { items, marker } of pages(listOf(upload), fetchPage, from?.marker)) {
    for (const part of items) fold.add(part);
    if (marker !== undefined) checkpoint = fold.checkpoint(marker) ?? checkpoint;
  }
  return {
    upload,
    progress: fold.result(),
    ...(checkpoint && { checkpoint }),
    inFull: from === undefined,
  };
}

const listOf = ({ vault, id }: MultipartUpload) => `vault ${vault}, upload ${id}, ListParts`;
