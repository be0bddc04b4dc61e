// The worlds that the bench scans. They are the same at every run; their parts are made up when listed.
import { hash } from 'node:crypto';
import type { Page, PageRequest } from '../local/glacier/pages.ts';
import { LARGEST_PAGES, LARGEST_PART_COUNT, MEBIBYTE } from '../local/glacier/rules.ts';
import { createWorld, type World } from '../local/glacier/world.ts';

/** An account's uploads: each one's vault and number of parts. */
export interface Plan {
  readonly vaults: number;
  readonly uploads: readonly { readonly vault: number; readonly parts: number }[];
}

const pagesOf = (items: number, size: number) => Math.max(1, Math.ceil(items / size));

/** Most uploads are short and a few are long, up to `longest` parts: a fifth of that on average. */
export function unequal(vaults: number, uploads: number, longest: number): Plan {
  return {
    vaults,
    uploads: Array.from({ length: uploads }, (_, index) => ({
      vault: Number.parseInt(hash('sha256', `vault of ${index}`).slice(0, 8), 16) % vaults,
      parts: Math.round(longest * ((index + 1) / uploads) ** 4),
    })),
  };
}

/** Every upload with as many parts as Glacier allows. */
const full = (vaults: number, uploads: number): Plan => ({
  vaults,
  uploads: Array.from({ length: uploads }, (_, index) => ({
    vault: index % vaults,
    parts: LARGEST_PART_COUNT,
  })),
});

export const WORLDS = {
  usual: unequal(20, 400, 2_500),
  huge: full(1_000, 1_000),
  hundredthOfHuge: full(10, 10),
  /** Long uploads that still grow. */
  long: { vaults: 10, uploads: Array.from({ length: 10 }, (_, vault) => ({ vault, parts: 9_000 })) },
} as const satisfies Record<string, Plan>;

export type WorldName = keyof typeof WORLDS;

export function buildWorld({ vaults, uploads }: Plan): World {
  const world = createWorld({ clock: () => new Date(), seed: 'bench' });
  const nameOf = (vault: number) => `vault-${String(vault).padStart(4, '0')}`;
  for (let vault = 0; vault < vaults; vault += 1) world.createVault(nameOf(vault));
  for (const { vault, parts } of uploads) {
    world.seed({ vault: nameOf(vault), partSizeBytes: 16 * MEBIBYTE, parts: { count: parts } });
  }
  return world;
}

/** An hour in which each upload gains a two-hundredth of its parts, and one at least. */
export function growWorld(world: World): void {
  for (const vault of allOf(world.listVaults)) {
    for (const { id, partCount, partSizeBytes } of [
      ...allOf((page) => world.listUploads(vault.name, page)),
    ]) {
      const last = partCount + Math.max(1, Math.ceil(partCount / 200));
      for (let index = partCount; index < last; index += 1) {
        const first = index * partSizeBytes;
        world.uploadPart(id, { first, last: first + partSizeBytes - 1 });
      }
    }
  }
}

/** Over all pages. */
function* allOf<T>(list: (page: PageRequest) => Page<T>): Generator<T> {
  let marker: string | null | undefined;
  do {
    const page: Page<T> = list(typeof marker === 'string' ? { marker } : {});
    yield* page.items;
    marker = page.marker;
  } while (marker !== null);
}

/** How many requests it takes to list all, and how many of them at least must follow one another. */
export function measurePlan({ vaults, uploads }: Plan) {
  const vaultPages = pagesOf(vaults, LARGEST_PAGES.vaults);
  const inVault = Map.groupBy(uploads, ({ vault }) => vault);
  let requests = vaultPages;
  let longest = 0;
  for (let vault = 0; vault < vaults; vault += 1) {
    const parts = (inVault.get(vault) ?? []).map((upload) => pagesOf(upload.parts, LARGEST_PAGES.parts));
    const uploadPages = pagesOf(parts.length, LARGEST_PAGES.uploads);
    requests += uploadPages + parts.reduce((sum, pages) => sum + pages, 0);
    // Uploads of a vault's first page need not wait for its other pages, so this is a lower bound.
    longest = Math.max(longest, uploadPages, 1 + Math.max(0, ...parts));
  }
  const parts = uploads.reduce((sum, upload) => sum + upload.parts, 0);
  return { requests, parts, uploads: uploads.length, longestChain: vaultPages + longest };
}
