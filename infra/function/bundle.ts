// The function's bundle and its memory, the same for the stack and for runs on this machine.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const projectDirectory = join(import.meta.dirname, '../..');

/** Where the function's sources are. */
export const LAMBDA_DIRECTORY = join(projectDirectory, 'lambda');

/** The function's memory, in MiB. Lambda gives CPU in proportion; a whole core takes 1,769. */
export const MEMORY_MEBIBYTES = 512;

/** The name of the bundle's file, which the handler's name `index.handler` begins with. */
export const BUNDLE_FILE = 'index.js';

/**
 * Writes the function's deployed code to `BUNDLE_FILE` in `directory`. Equal sources give equal bytes, whatever the
 * working directory. It is CommonJS with the SDK inside, because that starts fastest.
 * @returns what went into it.
 */
export function bundleFunction(directory: string): Metafile {
  // Loaded only here: the package ships the finished bundle, and its users have no esbuild.
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const { metafile } = buildSync({
    absWorkingDir: projectDirectory,
    entryPoints: [join(LAMBDA_DIRECTORY, 'handler.ts')],
    outfile: join(directory, BUNDLE_FILE),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
