// Who may import whom: data flows one way, and the SDK stays at the edge.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const files = globSync(['lambda/**/*.ts', 'infra/**/*.ts', 'local/**/*.ts'], { cwd: root });

/** What a file imports: ours by path from the root, others by name. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(/(?:from|import)\s+'([^']+)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target,
  );
}
const ours = (file: string) => importsOf(file).filter((target) => target.endsWith('.ts'));

describe('the house', () => {
  it('finds the files and their imports', () => {
    expect(files).toContain('lambda/monitor.ts');
    expect(importsOf('lambda/handler.ts')).toEqual(
      expect.arrayContaining(['@middy/core', 'lambda/monitor.ts']),
    );
  });

  it.each(['upload', 'metrics', 'config'])('lambda/%s.ts imports nothing of ours', (name) => {
    expect(ours(`lambda/${name}.ts`)).toEqual([]);
  });

  it.each([
    ['memory', ['upload']],
    ['parts', ['upload']],
    ['vaults', ['config']],
    ['scan', ['parts', 'upload', 'vaults']],
    ['plan', ['config', 'memory', 'scan', 'vaults']],
    ['limit', ['scan']],
    ['assess', ['config', 'memory', 'parts', 'upload']],
    ['measure', ['assess', 'metrics']],
    ['log-lines', ['assess']],
    ['message', ['assess']],
  ])('lambda/%s.ts imports only what comes before it', (name, allowed) => {
    const paths = allowed.map((each) => `lambda/${each}.ts`);
    for (const target of ours(`lambda/${name}.ts`)) expect(paths).toContain(target);
  });

  it('keeps the SDK at the edge', () => {
    const users = files
      .filter((file) => file.startsWith('lambda/'))
      .filter((file) =>
        importsOf(file).some((target) => target.startsWith('@aws-sdk/') || target.startsWith('@smithy/')),
      );
    for (const file of users) expect(file).toMatch(/^lambda\/(aws\/.*|handler)\.ts$/);
    expect(users).not.toEqual([]);
  });

  it('lets only the handler read the environment', () => {
    const readers = files.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
    expect(readers.filter((file) => file.startsWith('lambda/'))).toEqual(['lambda/handler.ts']);
  });

  it('lets infra/ see only the declarations of lambda/, and lambda/ nothing of the others', () => {
    for (const file of files.filter((each) => each.startsWith('infra/'))) {
      for (const target of ours(file))
        expect(target).toMatch(/^(infra\/|lambda\/(metrics|config|log-lines)\.ts)/);
    }
    for (const file of files.filter((each) => each.startsWith('lambda/'))) {
      for (const target of ours(file)) expect(target).toMatch(/^lambda\//);
    }
  });

  it('lets the command line run without what only builds, deploys or pretends', () => {
    const reached = new Set<string>();
    const reach = (target: string) => {
      if (reached.has(target)) return;
      reached.add(target);
      if (target.endsWith('.ts')) importsOf(target).forEach(reach);
    };
    reach('local/cli.ts');
    expect([...reached]).toContain('lambda/monitor.ts');
    for (const target of reached) {
      expect(target).not.toMatch(
        /^(aws-cdk|constructs|esbuild|dynalite|local\/(embedded|glacier|cloudwatch))/,
      );
    }
  });

  it('reads no clock in the logic', () => {
    for (const file of files.filter(
      (each) => /^lambda\/[a-z]+\.ts$/.test(each) && !each.endsWith('handler.ts'),
    )) {
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/new Date\(\)|Date\.now|Math\.random/);
    }
  });
});
