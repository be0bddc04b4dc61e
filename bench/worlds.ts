// The worlds that the bench scans. They are the same at every run; their parts are made up when listed.
import { hash } from 'node:crypto';
import { LARGEST_PAGES, LARGEST_PART_COUNT, MEBIBYTE } from '../embedded/glacier/rules.ts';
import { createWorld, type World } from '../embedded/glacier/world.ts';
import { fullListHour } from '../lambda/core/checkpoint.ts';

const PART_SIZE_BYTES = 16 * MEBIBYTE;

/** An account's uploads: each one's vault and number of parts. */
export interface Plan {
  readonly vaults: number;
  readonly uploads: readonly { readonly vault: number; readonly parts: number }[];
}

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

export const USUAL = unequal(20, 400, 2_500);

/** One upload a vault, with as many parts as Glacier allows. */
export const longest = (vaults: number): Plan => ({
  vaults,
  uploads: Array.from({ length: vaults }, (_, vault) => ({ vault, parts: LARGEST_PART_COUNT })),
});

/** An hour later: each upload has gained a two-hundredth of its parts, and one at least. */
export const anHourLater = ({ vaults, uploads }: Plan): Plan => ({
  vaults,
  uploads: uploads.map(({ vault, parts }) => ({ vault, parts: parts + Math.max(1, Math.ceil(parts / 200)) })),
});

export interface PlannedWorld {
  readonly world: World;
  /** Uploads the parts that the world lacks. */
  growTo(plan: Plan): void;
  /** Whether it is the hour of the day in which this upload of the plan is listed in full. */
  isListedInFull(index: number, at: Date): boolean;
}

export function buildWorld({ vaults, uploads }: Plan, clock = () => new Date()): PlannedWorld {
  const world = createWorld({ clock, seed: 'bench' });
  const nameOf = (vault: number) => `vault-${String(vault).padStart(4, '0')}`;
  for (let vault = 0; vault < vaults; vault += 1) world.createVault(nameOf(vault));
  const ids = uploads.map(({ vault, parts }) =>
    world.seed({ vault: nameOf(vault), partSizeBytes: PART_SIZE_BYTES, parts: { count: parts } }),
  );
  return {
    world,
    growTo(plan) {
      for (const [index, id] of ids.entries()) {
        const { parts = 0 } = plan.uploads[index] ?? {};
        for (let part = world.upload(id).partCount; part < parts; part += 1) {
          const first = part * PART_SIZE_BYTES;
          world.uploadPart(id, { first, last: first + PART_SIZE_BYTES - 1 });
        }
      }
    },
    isListedInFull: (index, at) => fullListHour(ids[index] ?? '') === at.getUTCHours(),
  };
}

const pagesOf = (items: number, size: number) => Math.max(1, Math.ceil(items / size));

/** Where a later list can begin: Glacier gives a marker for each page but the last. */
const partsBeforeLastPage = (parts: number) =>
  (pagesOf(parts, LARGEST_PAGES.parts) - 1) * LARGEST_PAGES.parts;

/**
 * The fewest requests that list all, and how many of them at least must follow one another.
 * @param before what the scan before has seen. An upload that moved since then needs the pages from its last page
 * boundary on. One that did not move needs all pages, because only they show that none of its parts was sent again. In
 * one hour of the day each upload needs all pages.
 */
export function measurePlan(
  { vaults, uploads }: Plan,
  before?: Plan,
  isListedInFull: (index: number) => boolean = () => false,
) {
  const vaultPages = pagesOf(vaults, LARGEST_PAGES.vaults);
  const partPages = uploads.map(({ vault, parts }, index) => {
    const known = before?.uploads[index]?.parts ?? parts;
    const settled = known === parts || isListedInFull(index) ? 0 : partsBeforeLastPage(known);
    return { vault, pages: pagesOf(parts - settled, LARGEST_PAGES.parts) };
  });
  const inVault = Map.groupBy(partPages, ({ vault }) => vault);
  let requests = vaultPages;
  let longestChain = 0;
  for (let vault = 0; vault < vaults; vault += 1) {
    const pages = (inVault.get(vault) ?? []).map((upload) => upload.pages);
    const uploadPages = pagesOf(pages.length, LARGEST_PAGES.uploads);
    requests += uploadPages + pages.reduce((sum, each) => sum + each, 0);
    // Uploads of a vault's first page need not wait for its other pages, so this is a lower bound.
    longestChain = Math.max(longestChain, uploadPages, 1 + Math.max(0, ...pages));
  }
  const parts = uploads.reduce((sum, upload) => sum + upload.parts, 0);
  return { requests, parts, uploads: uploads.length, longestChain: vaultPages + longestChain };
}
