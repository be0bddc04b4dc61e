// What CONTRIBUTING.md sends its reader to must be there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('CONTRIBUTING.md');

it('names files that there are', () => {
  const files = [...page.matchAll(/`([\w./-]+\/[\w.-]*)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
});

it('names the test that notices what was forgotten', () => {
  const rows = [...page.matchAll(/^\|.*\| `(test\/[^`]+)`: (.+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, file = '', title = ''] of rows) expect(read(file), title).toContain(title);
});

it('is short', () => {
  expect(page.split('\n').length).toBeLessThanOrEqual(81);
});

it('names the commands that there are', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = [...page.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  for (const name of named) expect(Object.keys(scripts), name).toContain(name);
  const others = Object.keys(scripts).filter((name) => /^(test:.*|bench|audit)$/.test(name));
  expect(named).toEqual(expect.arrayContaining(others));
});

it('leaves out of test:mutation only files that exist', () => {
  const { mutate } = JSON.parse(read('stryker.config.json')) as { readonly mutate: readonly string[] };
  const left = mutate.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []));
  expect(left.length).toBeGreaterThan(5);
  for (const file of left) expect(existsSync(join(root, file)), file).toBe(true);
});
