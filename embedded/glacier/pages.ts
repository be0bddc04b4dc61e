// Pages of a list and their markers. A marker is valid for its list only.
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

/** Glacier does not say how long a marker stays good, nor what an old one answers. */
export interface OldMarkers {
  readonly afterMilliseconds: number;
  /** `ignored`: the list begins anew. */
  readonly are: 'refused' | 'ignored';
}

/** One list. Every item has a position, and `from` reads on from one. */
interface Listing<Item> {
  /** Names the list in its markers, so that those of another list are refused. */
  readonly scope: string;
  readonly defaultLimit: number;
  readonly largestLimit: number;
  /** Goes into the markers that are given out. */
  readonly now: Date;
  /** What happens to markers that were given out longer ago. */
  readonly oldMarkers: OldMarkers | undefined;
  from(position: string | undefined): Iterable<Item>;
  position(item: Item): string;
}

export function readPage<Item>(listing: Listing<Item>, { limit, marker }: PageRequest): Page<Item> {
  const size = limit ?? listing.defaultLimit;
  if (!Number.isInteger(size) || size < 1 || size > listing.largestLimit) {
    throw invalid(`Invalid limit: expected 1 to ${listing.largestLimit}, got ${limit}`);
  }
  const start = marker === undefined ? undefined : positionOf(listing, marker);
  const items: Item[] = [];
  for (const item of listing.from(start)) {
    // Only a further item proves that there is a next page.
    if (items.length === size)
      return { items, marker: formatMarker(listing.scope, listing.now, listing.position(item)) };
    items.push(item);
  }
  return { items, marker: null };
}

// The marker carries when it was given out, the position, and a digest of both and the list: nothing has to be remembered.
function formatMarker(scope: string, at: Date, position: string): string {
  const content = `${at.getTime()} ${position}`;
  return Buffer.from(`${hash('sha256', `${scope}\n${content}`).slice(0, 16)}${content}`).toString(
    'base64url',
  );
}

function positionOf<Item>({ scope, now, oldMarkers }: Listing<Item>, marker: string): string | undefined {
  const [, time, position = ''] =
    /^(\d+) (.*)$/s.exec(Buffer.from(marker, 'base64url').toString().slice(16)) ?? [];
  const at = new Date(Number(time));
  const refusal = invalid(`The marker is not valid: ${marker}`);
  if (time === undefined || formatMarker(scope, at, position) !== marker) throw refusal;
  if (!oldMarkers || now.getTime() - at.getTime() <= oldMarkers.afterMilliseconds) return position;
  if (oldMarkers.are === 'refused') throw refusal;
  return undefined;
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
