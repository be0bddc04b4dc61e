// Answers each operation of Glacier: reads headers and bodies, asks the world, writes the answer.
import type { IncomingMessage } from 'node:http';
import { ACCOUNT_ID } from '../cloud/identity.ts';
import { GlacierError, invalid } from './error.ts';
import type { PageRequest } from './pages.ts';
import { BACKUP_TOOL, type Caller } from './recorded-calls.ts';
import type { Call } from './route.ts';
import { rangeBytes } from './rules.ts';
import type { Upload, Vault } from './store.ts';
import { createTreeHash } from './tree-hash.ts';
import type { World } from './world.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; `undefined` sends an empty body. */
  readonly body?: unknown;
  /** Sent instead of JSON. */
  readonly html?: string;
}

/** Throws a GlacierError where Glacier would refuse. */
export async function answerCall(world: World, call: Call, request: IncomingMessage): Promise<Answer> {
  const header = (name: string): string => requiredHeader(request, name);
  if (header('x-amz-glacier-version') !== '2012-06-01') throw invalid('Invalid x-amz-glacier-version');
  if (!/^(-|\d{12})$/.test(call.account)) throw invalid(`Invalid account ID: ${call.account}`);
  const { vault = '', uploadId = '' } = call;
  const caller = callerOf(request);
  const vaultPath = `/${ACCOUNT_ID}/vaults/${vault}`;
  switch (call.operation) {
    case 'CreateVault':
      world.createVault(vault);
      return { status: 201, headers: { location: vaultPath } };
    case 'DeleteVault':
      world.deleteVault(vault);
      return { status: 204 };
    case 'ListVaults': {
      const { items, marker } = world.listVaults(parsePage(call));
      return { status: 200, body: { Marker: marker, VaultList: items.map(formatVault) } };
    }
    case 'InitiateMultipartUpload': {
      const partSizeBytes = Number(header('x-amz-part-size'));
      const description = request.headers['x-amz-archive-description'];
      const id = world.initiate({
        vault,
        partSizeBytes,
        caller,
        ...(description ? { description: `${description}` } : {}),
      });
      const location = `${vaultPath}/multipart-uploads/${id}`;
      return { status: 201, headers: { location, 'x-amz-multipart-upload-id': id } };
    }
    case 'ListMultipartUploads': {
      const { arn } = world.vault(vault);
      world.record('ListMultipartUploads', caller, { vault, uploadId: '' });
      const { items, marker } = world.listUploads(vault, parsePage(call));
      const uploads = items.map((upload) => formatUpload(upload, arn));
      return { status: 200, body: { Marker: marker, UploadsList: uploads } };
    }
    case 'ListParts': {
      const upload = world.upload(uploadId, vault);
      const { items, marker } = world.listParts(uploadId, parsePage(call));
      const parts = items.map((part) => ({
        RangeInBytes: `${part.first}-${part.last}`,
        SHA256TreeHash: part.treeHash,
      }));
      const body = { ...formatUpload(upload, world.vault(vault).arn), Marker: marker, Parts: parts };
      return { status: 200, body };
    }
    case 'UploadMultipartPart': {
      world.upload(uploadId, vault);
      const range = parseContentRange(header('content-range'));
      const declared = header('x-amz-sha256-tree-hash');
      const treeHash = createTreeHash();
      for await (const chunk of request) treeHash.update(chunk);
      const refused = (message: string) => {
        const error = invalid(message);
        world.record('UploadMultipartPart', caller, { vault, uploadId }, error.code);
        return error;
      };
      if (treeHash.bytes !== rangeBytes(range)) {
        throw refused(`Content-Range holds ${rangeBytes(range)} bytes, the body ${treeHash.bytes}`);
      }
      const computed = treeHash.hex();
      if (declared !== computed) throw refused(`Checksum mismatch: expected ${declared}, got ${computed}`);
      world.uploadPart(uploadId, range, computed, caller);
      return { status: 204, headers: { 'x-amz-sha256-tree-hash': computed } };
    }
    case 'CompleteMultipartUpload': {
      world.upload(uploadId, vault);
      const treeHash = header('x-amz-sha256-tree-hash');
      const archive = { sizeBytes: Number(header('x-amz-archive-size')), treeHash };
      const archiveId = world.complete(uploadId, archive, caller);
      const location = `${vaultPath}/archives/${archiveId}`;
      return {
        status: 201,
        headers: { location, 'x-amz-archive-id': archiveId, 'x-amz-sha256-tree-hash': treeHash },
      };
    }
    case 'AbortMultipartUpload':
      world.upload(uploadId, vault);
      world.abort(uploadId, caller);
      return { status: 204 };
    case 'Unknown':
      throw new GlacierError(
        'UnknownOperationException',
        `Unknown operation: ${request.method} ${request.url}`,
      );
  }
}

export const callerOf = (request: IncomingMessage): Caller => ({
  ...BACKUP_TOOL,
  address: request.socket.remoteAddress ?? '',
  agent: request.headers['user-agent'] ?? '',
});

function requiredHeader(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (typeof value !== 'string') {
    throw new GlacierError('MissingParameterValueException', `Required parameter missing: ${name}`);
  }
  return value;
}

function parsePage({ limit, marker }: Call): PageRequest {
  if (limit !== undefined && !/^\d+$/.test(limit)) throw invalid(`Invalid limit: ${limit}`);
  return {
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    ...(marker === undefined ? {} : { marker }),
  };
}

function parseContentRange(text: string): { readonly first: number; readonly last: number } {
  const [, first, last] = /^bytes (\d+)-(\d+)\/\*$/.exec(text) ?? [];
  if (first === undefined || last === undefined) throw invalid(`Invalid content range: ${text}`);
  return { first: Number(first), last: Number(last) };
}

function formatVault(vault: Vault): JsonObject {
  return {
    CreationDate: vault.createdAt.toISOString(),
    LastInventoryDate: null,
    NumberOfArchives: vault.archiveCount,
    SizeInBytes: vault.archiveBytes,
    VaultARN: vault.arn,
    VaultName: vault.name,
  };
}

function formatUpload(upload: Upload, vaultArn: string): JsonObject {
  return {
    ArchiveDescription: upload.description,
    CreationDate: upload.createdAt.toISOString(),
    MultipartUploadId: upload.id,
    PartSizeInBytes: upload.partSizeBytes,
    VaultARN: vaultArn,
  };
}
