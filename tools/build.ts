// Builds into dist/ what the package's users run: the construct, the function's bundle, and the command line.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { bundleFunction } from '../infra/function/bundle.ts';
import { licencesOf } from './licences.ts';

const root = join(import.meta.dirname, '..');
const construct = join(root, 'dist', 'construct');
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // What `engines` in package.json promises.
  target: 'node22',
  logLevel: 'warning',
  metafile: true,
} as const satisfies BuildOptions;

rmSync(join(root, 'dist'), { recursive: true, force: true });

// CommonJS, because `cdk init` makes CommonJS apps with Jest, and ESM apps can import it just as well.
buildSync({
  ...common,
  entryPoints: ['infra/construct.ts'],
  outfile: join(construct, 'index.js'),
  packages: 'external',
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__filename' },
});
writeFileSync(join(construct, 'package.json'), '{ "type": "commonjs" }\n');
mkdirSync(join(construct, 'function'));
const ofFunction = bundleFunction(join(construct, 'function'));

// With everything inside, so that users of the construct need not install it. Its first line must be `#!`.
const commandLine = buildSync({
  ...common,
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/cli.js',
  format: 'esm',
  mainFields: ['module', 'main'],
  // CommonJS packages inside ask for Node's own modules by `require`, which ESM does not have.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
});

const bundled = Object.keys({ ...ofFunction.inputs, ...commandLine.metafile.inputs });
writeFileSync(join(root, 'dist', 'THIRD-PARTY-LICENCES.txt'), licencesOf(root, bundled));
