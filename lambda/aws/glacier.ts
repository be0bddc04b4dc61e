// The adapter of Glacier: translates the SDK's types into ours, and refuses by name whatever does not fit.
import type { GlacierClient, PartListElement, UploadListElement } from '@aws-sdk/client-glacier';
import { ListMultipartUploadsCommand, ListPartsCommand, ListVaultsCommand } from '@aws-sdk/client-glacier';
import { AnswerError } from '../core/failures.ts';
import type { ByteRange, MultipartUpload, Part } from '../core/upload.ts';
import type { GlacierSource, Page } from '../ports.ts';
import { translating } from './errors.ts';

const ACCOUNT = '-';

/** Lists through the SDK, one page a call. The SDK's paginators would end silently, or never, if a marker repeats. */
export function createGlacierSource(client: GlacierClient, abortSignal: AbortSignal): GlacierSource {
  const options = { abortSignal };
  const send = translating('Glacier', abortSignal);
  return {
    async listVaults(marker) {
      const input = { accountId: ACCOUNT, marker };
      const output = await send(client.send(new ListVaultsCommand(input), options));
      return toPage('VaultList', output.VaultList, output.Marker, (item) =>
        required('VaultName', item.VaultName),
      );
    },

    async listMultipartUploads(vault, marker) {
      const input = { accountId: ACCOUNT, vaultName: vault, marker };
      const output = await send(client.send(new ListMultipartUploadsCommand(input), options));
      return toPage('UploadsList', output.UploadsList, output.Marker, (item) => toUpload(vault, item));
    },

    async listParts({ vault, id }, marker) {
      const input = { accountId: ACCOUNT, vaultName: vault, uploadId: id, marker };
      const output = await send(client.send(new ListPartsCommand(input), options));
      return toPage('Parts', output.Parts, output.Marker, toPart);
    },
  };
}

function toPage<From, To>(
  field: string,
  items: readonly From[] | undefined,
  marker: string | undefined,
  translate: (item: From) => To,
): Page<To> {
  if (!Array.isArray(items)) throw new AnswerError('Glacier', field, 'a list', items);
  return { items: items.map(translate), ...(marker !== undefined && { marker }) };
}

function toUpload(vault: string, item: UploadListElement): MultipartUpload {
  const id = required('MultipartUploadId', item.MultipartUploadId);
  const size = `PartSizeInBytes of upload ${id}`;
  const partSizeBytes = required(size, item.PartSizeInBytes);
  if (!Number.isSafeInteger(partSizeBytes) || partSizeBytes <= 0) {
    throw new AnswerError('Glacier', size, 'a number of bytes', partSizeBytes);
  }
  return {
    vault,
    id,
    createdAt: parseDate(`CreationDate of upload ${id}`, item.CreationDate),
    partSizeBytes,
  };
}

const toPart = (item: PartListElement): Part => ({
  range: parseByteRange('RangeInBytes', item.RangeInBytes),
  treeHash: required('SHA256TreeHash', item.SHA256TreeHash),
});

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

function parseDate(field: string, text: string | undefined): Date {
  const date = new Date(text ?? '');
  if (text === undefined || !ISO_8601.test(text) || Number.isNaN(date.getTime())) {
    throw new AnswerError('Glacier', field, 'an ISO 8601 date', text);
  }
  return date;
}

function parseByteRange(field: string, text: string | undefined): ByteRange {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text ?? '')?.map(Number) ?? [];
  if (first === undefined || last === undefined || last < first || !Number.isSafeInteger(last)) {
    throw new AnswerError('Glacier', field, '"first-last", in bytes', text);
  }
  return { first, last };
}

function required<T>(field: string, value: T | undefined): T {
  if (value === undefined) throw new AnswerError('Glacier', field, 'a value', value);
  return value;
}
