// What must be so before a release, judged by what is given alone.

export interface Candidate {
  readonly manifest: {
    readonly version: string;
    readonly repository: { readonly url: string };
  };
  readonly changelog: string;
  /** What `git status --porcelain` prints. */
  readonly status: string;
  readonly tags: readonly string[];
}

/** What the owner of the repository replaces in `package.json`. */
const PLACEHOLDER = '/OWNER/';

/** The headings of versions, the newest first. */
export const versionsIn = (changelog: string) =>
  [...changelog.matchAll(/^## \[(.+?)\](?: - (\S+))?$/gm)].map(([, version = '', date]) => ({
    version,
    date,
  }));

/** What stands in the way of a release, in sentences. */
export function problemsOf({ manifest, changelog, status, tags }: Candidate): readonly string[] {
  const { version, repository } = manifest;
  const [newest] = versionsIn(changelog);
  return [
    status.trim() !== '' && `The tree is not clean; commit or remove:\n${status.trimEnd()}`,
    repository.url.includes(PLACEHOLDER) &&
      'package.json has no repository yet: put its address in place of OWNER.',
    newest?.version !== version &&
      `CHANGELOG.md begins with ${newest?.version ?? 'no version'}, and package.json has ${version}.`,
    newest?.version === version &&
      !/^\d{4}-\d\d-\d\d$/.test(newest.date ?? '') &&
      `CHANGELOG.md has no date for ${version}.`,
    tags.includes(`v${version}`) && `The tag v${version} is there already: set the next version.`,
  ].filter((problem) => problem !== false);
}
