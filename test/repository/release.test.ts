// What forbids a release, and what this version needs for one.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Candidate, problemsOf, versionsIn } from '../../tools/release-checks.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const changelog = read('CHANGELOG.md');

const GOOD: Candidate = {
  manifest: {
    version: '1.2.0',
    repository: { url: 'git+https://example.com/someone/glacier-upload-monitor.git' },
  },
  changelog: '# Changelog\n\n## [1.2.0] - 2027-01-31\n\n## [1.1.0] - 2026-12-24\n',
  status: '',
  tags: ['v1.1.0', ''],
};

describe('a release', () => {
  it('may be made when all fits', () => {
    expect(problemsOf(GOOD)).toEqual([]);
  });

  it.each<[what: string, change: Partial<Candidate>, problem: RegExp]>([
    ['a tree that is not clean', { status: ' M README.md\n' }, /not clean.*M README\.md/s],
    ['a tag that is there', { tags: ['v1.2.0'] }, /v1\.2\.0 is there already/],
    ['a changelog of before', { changelog: '## [1.1.0] - 2026-12-24\n' }, /begins with 1\.1\.0/],
    ['a changelog of none', { changelog: '' }, /begins with no version/],
    ['what is not released', { changelog: '## [Unreleased]\n' }, /begins with Unreleased/],
    ['a version without its date', { changelog: '## [1.2.0]\n' }, /no date for 1\.2\.0/],
    [
      'no repository',
      { manifest: { version: '1.2.0', repository: { url: 'git+https://example.com/OWNER/monitor.git' } } },
      /put its address in place of OWNER/,
    ],
  ])('is stopped by %s', (_, change, problem) => {
    expect(problemsOf({ ...GOOD, ...change })).toEqual([expect.stringMatching(problem)]);
  });
});

describe('this version', () => {
  const [newest, ...older] = versionsIn(changelog).filter(({ version }) => version !== 'Unreleased');

  it('is the newest in CHANGELOG.md, with its date', () => {
    expect(newest).toEqual({ version: manifest.version, date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    for (const { date } of older) expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('has only the headings of Keep a Changelog', () => {
    const headings = [...changelog.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
    expect(known).toEqual(expect.arrayContaining([...new Set(headings)]));
  });

  it('has the address of its repository in one place', () => {
    const [, address = ''] = /^git\+https:\/\/(.+)\.git$/.exec(manifest.repository.url) ?? [];
    const files = execFileSync('git', ['grep', '-lF', address], { cwd: root, encoding: 'utf8' });
    expect(files.trim().split('\n')).toEqual(['package.json']);
  });
});
