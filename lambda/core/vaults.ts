// Which vaults to watch: the names and patterns of the setting `vaults`, held against the vaults there are.
import { includedVaults, isExclusion, isPattern, vaultMatcher } from './settings.ts';

/** A vault to scan. A configured one is expected to exist. */
export interface PlannedVault {
  readonly name: string;
  readonly configured: boolean;
}

/**
 * Exact names are planned whether they were listed or not, as only Glacier's answer to the name itself counts.
 * Remembered vaults that are no longer listed are planned too, so that their end is seen.
 * A pattern that finds no vault comes back as unmatched, and one of which exclusions leave none: most likely the setting
 * is a mistake. Only `*` may find none, where there are no vaults.
 */
export function selectVaults(
  entries: readonly string[],
  listed: readonly string[],
  remembered: readonly string[],
) {
  const exclusions = entries.filter(isExclusion).map((entry) => vaultMatcher(entry.slice(1)));
  const isWatched = (name: string) => !exclusions.some((excludes) => excludes(name));
  const included = includedVaults(entries);
  const patterns = included.filter(isPattern).map((entry) => ({ entry, matches: vaultMatcher(entry) }));
  const exact = new Set(included.filter((entry) => !isPattern(entry)));
  const known = new Set([...listed, ...remembered]);
  const matched = [...known].filter((name) => patterns.some(({ matches }) => matches(name)));
  const vaults = [...exact, ...matched.filter((name) => !exact.has(name))]
    .filter(isWatched)
    .map((name): PlannedVault => ({ name, configured: exact.has(name) }));
  const unmatched = patterns
    .filter(
      ({ entry, matches }) =>
        !(entry === '*' && listed.length === 0) && !listed.some((name) => matches(name) && isWatched(name)),
    )
    .map(({ entry }) => entry);
  return { vaults, unmatched };
}
