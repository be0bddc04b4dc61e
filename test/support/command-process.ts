// The command line as a process of its own, which finds the embedded servers of the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { folder, glacier } from './command-line.ts';
import { COMPILE_CACHE } from './compile-cache.ts';
import { sts } from './terminal.ts';

export const root = join(import.meta.dirname, '../..');
export const KEYS = { AWS_ACCESS_KEY_ID: 'embedded', AWS_SECRET_ACCESS_KEY: 'embedded' };
export const NPM_START = [join(root, 'demo/main.ts'), '--aws'];

/** It leads a group of processes, like a command that a terminal starts. */
export function start(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  executable = process.execPath,
) {
  const child = spawn(executable, command, {
    cwd: folder,
    detached: true,
    env: {
      ...COMPILE_CACHE,
      HOME: folder,
      LANG: 'C.UTF-8',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
      AWS_ENDPOINT_URL_STS: sts.endpoint,
      ...environment,
    },
  });
  const outcome = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [code, signal]]) => ({ stdout, stderr, code, signal }),
  );
  return { child, outcome };
}
