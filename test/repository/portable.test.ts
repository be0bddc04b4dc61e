// What runs on macOS too: no flag of GNU's tools alone, and nothing that only Linux has.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** A shell of macOS refuses these, or takes them for something else. */
const OF_LINUX = [
  /\/proc\//,
  /\bsed (-\w+ )*-i\b/,
  /\bdate (-u )?(-d|--date)\b/,
  /\bgrep -\w*P/,
  /\b(readlink|realpath) -\w*[fm]/,
  /\bstat -c/,
  /\b(nproc|sha256sum|(?<!-)timeout \d|xargs -r|sort -V|cp --|ls --)/,
];
const findings = (text: string) => OF_LINUX.flatMap((form) => form.exec(text)?.[0] ?? []);

describe('scripts', () => {
  const scripts = [
    '.ci/run',
    'package.json',
    ...globSync('{bench,demo,tools,infra,cli,embedded}/**/*.{ts,js}', { cwd: root }),
  ];

  it.each(scripts)('run on macOS as on Linux: %s', (file) => {
    expect(findings(read(file))).toEqual([]);
  });
});

describe('commands that the pages show', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })];

  it.each(pages)('run on macOS as on Linux: %s', (page) => {
    const commands = [...read(page).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text);
    expect(findings(commands.join('\n'))).toEqual([]);
  });

  it('would be found otherwise', () => {
    expect(findings('sed -i s/a/b/ f; date -d yesterday; cat /proc/1/stat').length).toBe(3);
  });
});

describe('the workflows', () => {
  it('run the tests on Linux and macOS, and the package on the oldest Node that it promises', () => {
    const workflow = read('.github/workflows/ci.yml');
    expect(workflow).toMatch(/ubuntu-\d+.*macos-\d+/);
    const { engines } = JSON.parse(read('package.json'));
    const [, job = ''] = workflow.split('\n  package:\n');
    expect(job).toContain(`node-version: ${engines.node.slice(2)}\n`);
    expect(job).toContain('npm run test:package');
  });

  it('run each night what `npm test` leaves out', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const others = Object.keys(scripts).filter((name) => /^(test:.*|bench|audit)$/.test(name));
    const nightly = [...read('.github/workflows/nightly.yml').matchAll(/npm run ([\w:]+)/g)].map(
      ([, name]) => name,
    );
    // The workflow of each push runs it.
    expect([...new Set(nightly), 'test:package'].sort()).toEqual([...others].sort());
  });

  it('name actions by their major version', () => {
    const files = globSync('.github/workflows/*.yml', { cwd: root });
    const actions = files.flatMap((file) =>
      [...read(file).matchAll(/uses: (.+)/g)].map(([, action]) => action),
    );
    expect(actions.length).toBeGreaterThan(3);
    for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
  });
});
