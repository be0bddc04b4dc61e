// Which vaults to watch: the entries of the setting `vaults`, alone and compared with the vaults that exist.

const isExclusion = (entry: string) => entry.startsWith('!');
export const isPattern = (entry: string) => entry.includes('*');

/** Whether a name matches an entry of `vaults`: `*` matches any characters, every other character only itself. */
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

/** Whether the list of vaults is needed, or all names are exact. */
export const needsVaultList = (entries: readonly string[]) => includedVaults(entries).some(isPattern);

/**
 * Entries that choose vaults but that an exclusion cancels, whatever vaults exist. An exclusion cancels a pattern if it
 * matches the pattern's text.
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
 * Exact names are planned even if the list of vaults lacks them: only Glacier's answer to the name itself counts. So
 * are remembered vaults that are no longer in the list, so that the scan sees their end. A pattern without any vault,
 * after exclusions, comes back as unmatched: most likely it is a mistake. Only `*` may find none, if there are no
 * vaults.
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
