// The function's bundle: built the same way for the stack and for a run on this machine.
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const projectDirectory = join(import.meta.dirname, '..');

/** Where the function's sources are. */
export const LAMBDA_DIRECTORY = join(projectDirectory, 'lambda');

/** The name of the bundle's file, which the handler's name `index.handler` begins with. */
export const BUNDLE_FILE = 'index.js';

/**
 * Writes the function as it is deployed to `BUNDLE_FILE` in `directory`. Equal sources give equal bytes, from
 * whatever directory it is called. CommonJS with the SDK inside, as that starts fastest.
 */
export function bundleFunction(directory: string): void {
  buildSync({
    absWorkingDir: projectDirectory,
    entryPoints: [join(LAMBDA_DIRECTORY, 'handler.ts')],
    outfile: join(directory, BUNDLE_FILE),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'warning',
  });
}
