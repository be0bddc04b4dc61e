// Which vaults to watch: the entries of the setting `vaults`, by themselves and held against the vaults there are.

const isExclusion = (entry: string) => entry.startsWith('!');
export const isPattern = (entry: string) => entry.includes('*');

/** Whether a name is meant by an entry of `vaults`: its `*` stands for any characters, all else for itself. */
function vaultMatcher(entry: string): (name: string) => boolean {
  const escaped = entry.replaceAll('.', '\\.').replaceAll('*', '.*');
  const form = new RegExp(`^${escaped}$`);
  return (name) => form.test(name);
}

/** The entries of `vaults` that choose vaults; exclusions alone choose from all. */
export function includedVaults(entries: readonly string[]): readonly string[] {
  const included = entries.filter((entry) => !isExclusion(entry));
  return included.length > 0 ? included : ['*'];
}

/** Whether the vaults' names must be asked for, or are all given exactly. */
export const needsVaultList = (entries: readonly string[]) => includedVaults(entries).some(isPattern);

/**
 * Entries that choose vaults, each of which an exclusion takes away again, whatever vaults there are. A pattern is taken
 * away by one that matches it as if it were a name.
 */
export function swallowedEntries(entries: readonly string[]): readonly string[] {
  const exclusions = entries.filter(isExclusion).map((entry) => entry.slice(1));
  return includedVaults(entries).filter((entry) => exclusions.some((each) => vaultMatcher(each)(entry)));
}

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
