// Reads a list of Glacier page by page, and never in circles.
import { describeError, ListingError } from '../core/failures.ts';
import type { Page } from '../ports.ts';

/**
 * No list has more pages than this. Pages may be short, so the bound is one item a page: 10,000 parts an upload, 1,000
 * vaults (Amazon Glacier Developer Guide, "Quotas"). Uploads have no documented limit; for them this allows half a
 * million at full pages.
 */
export const MAX_PAGES = 10_000;

/**
 * Reads a list to its end, from a marker if there is one.
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
export function inList(list: string, error: unknown): unknown {
  if (error instanceof ListingError) return error;
  return new ListingError(`${list}: ${describeError(error)}`, error);
}
