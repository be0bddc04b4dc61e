// Pages of a list and their markers, each of which is good for that list only.
import { hash } from 'node:crypto';
import { invalid } from './error.ts';

export interface PageRequest {
  readonly limit?: number;
  readonly marker?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly marker: string | null;
}

/** One list, as the pages see it: `from` reads on from a position, which every item has. */
interface Listing<Item> {
  /** Names the list in its markers, so that those of another list are refused. */
  readonly scope: string;
  readonly defaultLimit: number;
  readonly largestLimit: number;
  from(position: string | undefined): Iterable<Item>;
  position(item: Item): string;
}

export function readPage<Item>(listing: Listing<Item>, { limit, marker }: PageRequest): Page<Item> {
  const size = limit ?? listing.defaultLimit;
  if (!Number.isInteger(size) || size < 1 || size > listing.largestLimit) {
    throw invalid(`Invalid limit: expected 1 to ${listing.largestLimit}, got ${limit}`);
  }
  const start = marker === undefined ? undefined : parseMarker(listing.scope, marker);
  const items: Item[] = [];
  for (const item of listing.from(start)) {
    // Only a further item proves that there is a next page.
    if (items.length === size) return { items, marker: formatMarker(listing.scope, listing.position(item)) };
    items.push(item);
  }
  return { items, marker: null };
}

// The marker carries the position and a digest of list and position: nothing has to be remembered.
function formatMarker(scope: string, position: string): string {
  return Buffer.from(`${hash('sha256', `${scope}\n${position}`).slice(0, 16)}${position}`).toString(
    'base64url',
  );
}

function parseMarker(scope: string, marker: string): string {
  const position = Buffer.from(marker, 'base64url').toString().slice(16);
  if (formatMarker(scope, position) !== marker) throw invalid(`The marker is not valid: ${marker}`);
  return position;
}

/** The first index for which `isBefore` is false. */
export function lowerBound(length: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
