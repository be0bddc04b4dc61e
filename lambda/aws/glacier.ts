// The edge to Glacier: SDK types become ours, and whatever does not fit is refused by name.
import type { GlacierClient, PartListElement, UploadListElement } from '@aws-sdk/client-glacier';
import { ListMultipartUploadsCommand, ListPartsCommand, ListVaultsCommand } from '@aws-sdk/client-glacier';
import type { ByteRange, MultipartUpload, Part } from '../core/upload.ts';
import { type GlacierSource, ListingError, type Page } from '../list.ts';

const ACCOUNT = '-';

/** Lists through the SDK, one page a call: its paginators would end silently, or never, on a marker that repeats. */
export function createGlacierSource(client: GlacierClient, abortSignal: AbortSignal): GlacierSource {
  const options = { abortSignal };
  return {
    async listVaults(marker) {
      const input = { accountId: ACCOUNT, marker };
      const output = await client.send(new ListVaultsCommand(input), options);
      return toPage('ListVaults', 'VaultList', output.VaultList, output.Marker, (vault) =>
        required('ListVaults', 'VaultName', vault.VaultName),
      );
    },

    async listMultipartUploads(vault, marker) {
      const list = `vault ${vault}, ListMultipartUploads`;
      const input = { accountId: ACCOUNT, vaultName: vault, marker };
      const output = await client.send(new ListMultipartUploadsCommand(input), options);
      return toPage(list, 'UploadsList', output.UploadsList, output.Marker, (item) =>
        toUpload(list, vault, item),
      );
    },

    async listParts({ vault, id }, marker) {
      const list = `vault ${vault}, upload ${id}, ListParts`;
      const input = { accountId: ACCOUNT, vaultName: vault, uploadId: id, marker };
      const output = await client.send(new ListPartsCommand(input), options);
      return toPage(list, 'Parts', output.Parts, output.Marker, (item) => toPart(list, item));
    },
  };
}

function toPage<From, To>(
  list: string,
  field: string,
  items: readonly From[] | undefined,
  marker: string | undefined,
  translate: (item: From) => To,
): Page<To> {
  return { items: required(list, field, items).map(translate), ...(marker !== undefined && { marker }) };
}

function toUpload(list: string, vault: string, item: UploadListElement): MultipartUpload {
  const id = required(list, 'MultipartUploadId', item.MultipartUploadId);
  const upload = `${list}, upload ${id}`;
  const partSizeBytes = required(upload, 'PartSizeInBytes', item.PartSizeInBytes);
  if (!Number.isSafeInteger(partSizeBytes) || partSizeBytes <= 0) {
    throw unexpected(upload, 'PartSizeInBytes', 'a number of bytes', partSizeBytes);
  }
  return { vault, id, createdAt: parseDate(upload, item.CreationDate), partSizeBytes };
}

const toPart = (list: string, item: PartListElement): Part => ({
  range: parseByteRange(list, item.RangeInBytes),
  treeHash: required(list, 'SHA256TreeHash', item.SHA256TreeHash),
});

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

function parseDate(list: string, text: string | undefined): Date {
  const date = new Date(text ?? '');
  if (text === undefined || !ISO_8601.test(text) || Number.isNaN(date.getTime())) {
    throw unexpected(list, 'CreationDate', 'an ISO 8601 date', text);
  }
  return date;
}

function parseByteRange(list: string, text: string | undefined): ByteRange {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text ?? '')?.map(Number) ?? [];
  if (first === undefined || last === undefined || last < first || !Number.isSafeInteger(last)) {
    throw unexpected(list, 'RangeInBytes', '"first-last", in bytes', text);
  }
  return { first, last };
}

function required<T>(list: string, field: string, value: T | undefined): T {
  if (value === undefined) throw unexpected(list, field, 'a value', value);
  return value;
}

const unexpected = (list: string, field: string, expected: string, got: unknown) =>
  new ListingError(`${list}: expected ${field} to be ${expected}, got ${JSON.stringify(got) ?? 'none'}`);
