// Reads a request's method and path: which operation of Glacier is it, and on what?
export type Operation =
  | 'CreateVault'
  | 'DeleteVault'
  | 'ListVaults'
  | 'InitiateMultipartUpload'
  | 'UploadMultipartPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListMultipartUploads'
  | 'ListParts'
  | 'Unknown';

export interface Call {
  readonly operation: Operation;
  readonly account: string;
  readonly vault: string | undefined;
  readonly uploadId: string | undefined;
  readonly limit: string | undefined;
  readonly marker: string | undefined;
}

/** By method and number of path segments: ACCOUNT / vaults / VAULT / multipart-uploads / UPLOAD. */
const operations: Readonly<Record<string, Operation>> = {
  'GET 2': 'ListVaults',
  'PUT 3': 'CreateVault',
  'DELETE 3': 'DeleteVault',
  'GET 4': 'ListMultipartUploads',
  'POST 4': 'InitiateMultipartUpload',
  'GET 5': 'ListParts',
  'PUT 5': 'UploadMultipartPart',
  'POST 5': 'CompleteMultipartUpload',
  'DELETE 5': 'AbortMultipartUpload',
};

export function parseCall(method: string, target: string): Call {
  // Not by URL, which would take a vault named `..` for a step up.
  const [path = '', query] = target.split('?');
  const segments = path.slice(1).split('/').map(decode);
  const [account = '', vaults, vault, uploads = 'multipart-uploads', uploadId] = segments;
  const isVaultPath = vaults === 'vaults' && uploads === 'multipart-uploads';
  const parameters = new URLSearchParams(query);
  return {
    operation: (isVaultPath && operations[`${method} ${segments.length}`]) || 'Unknown',
    account,
    vault,
    uploadId,
    limit: parameters.get('limit') ?? undefined,
    marker: parameters.get('marker') ?? undefined,
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
