// A hand-written fake of the GlacierSource port: an account in memory, its pages, and what goes wrong with them.

import { toScanError } from '../../lambda/aws/errors.ts';
import type { MultipartUpload, Part } from '../../lambda/core/upload.ts';
import type { GlacierSource, Page } from '../../lambda/ports.ts';

export const MIB = 1024 ** 2;

export interface FakeUpload {
  readonly id: string;
  readonly createdAt?: Date;
  readonly partSizeBytes?: number;
  readonly parts?: readonly Part[];
}

/** Uploads by the name of their vault. */
export type FakeAccount = Readonly<Record<string, readonly FakeUpload[]>>;

/** One request to the fake. */
export interface FakeCall {
  readonly operation: 'ListVaults' | 'ListMultipartUploads' | 'ListParts';
  readonly vault?: string;
  readonly uploadId?: string;
  readonly marker?: string;
}

export interface FakeOptions {
  readonly pageSize?: number;
  /** Takes a request's place: throws, or gives another page; undefined lets it be. */
  readonly interfere?: (call: FakeCall) => Page<never> | undefined | Promise<undefined>;
}

/** An error as the edge makes it of what Glacier gives, whose code is its name. */
export function glacierError(code: string, message = 'refused'): Error {
  return toScanError('Glacier', Object.assign(new Error(message), { name: code })) as Error;
}

/** Parts of one size that follow each other from the first byte. */
export const partsInARow = (count: number, sizeBytes = MIB): Part[] =>
  Array.from({ length: count }, (_, index) => ({
    range: { first: index * sizeBytes, last: (index + 1) * sizeBytes - 1 },
    treeHash: `hash-${index}`,
  }));

export function createFakeGlacier(account: FakeAccount, { pageSize = 2, interfere }: FakeOptions = {}) {
  const calls: FakeCall[] = [];
  let inFlight = 0;
  let maxInFlight = 0;

  async function answer<T>(call: FakeCall, items: () => readonly T[]): Promise<Page<T>> {
    calls.push(call);
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    try {
      await Promise.resolve();
      return (await interfere?.(call)) ?? pageOf(items(), pageSize, call.marker);
    } finally {
      inFlight -= 1;
    }
  }
  const vaultOf = (name: string) => {
    const vault = account[name];
    if (!vault) throw glacierError('ResourceNotFoundException');
    return vault;
  };
  const withMarker = (marker: string | undefined) => (marker === undefined ? {} : { marker });

  const source: GlacierSource = {
    listVaults: (marker) =>
      answer({ operation: 'ListVaults', ...withMarker(marker) }, () => Object.keys(account)),
    listMultipartUploads: (vault, marker) =>
      answer({ operation: 'ListMultipartUploads', vault, ...withMarker(marker) }, () =>
        vaultOf(vault).map((upload) => toUpload(vault, upload)),
      ),
    listParts: ({ vault, id }, marker) =>
      answer({ operation: 'ListParts', vault, uploadId: id, ...withMarker(marker) }, () => {
        const upload = vaultOf(vault).find((candidate) => candidate.id === id);
        if (!upload) throw glacierError('ResourceNotFoundException');
        return upload.parts ?? [];
      }),
  };
  return { source, calls, maxInFlight: () => maxInFlight };
}

function pageOf<T>(items: readonly T[], size: number, marker = '0'): Page<T> {
  const next = Number(marker) + size;
  return { items: items.slice(Number(marker), next), ...(next < items.length && { marker: String(next) }) };
}

const toUpload = (vault: string, upload: FakeUpload): MultipartUpload => ({
  vault,
  id: upload.id,
  createdAt: upload.createdAt ?? new Date('2026-01-01T00:00:00Z'),
  partSizeBytes: upload.partSizeBytes ?? MIB,
});
