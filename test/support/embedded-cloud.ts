// The embedded cloud for the tests of one file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { startEmbeddedCloud } from '../../embedded/cloud/cloud.ts';
import { createWorld, type WorldOptions } from '../../embedded/glacier/world.ts';
import { BUNDLE_FILE, bundleFunction } from '../../infra/function/bundle.ts';

let built: Buffer | undefined;

/** Builds it once in a process, however many files use it. */
function putBuilt(folder: string): void {
  built ??= build();
  writeFileSync(join(folder, BUNDLE_FILE), built);
}

function build(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
  try {
    bundleFunction(folder);
    return readFileSync(join(folder, BUNDLE_FILE));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Everything that is started ends with the tests of the file. */
export async function startTestCloud(options: WorldOptions, putBundle = putBuilt) {
  const cloud = await startEmbeddedCloud(createWorld(options), options.clock, putBundle);
  afterAll(() => cloud.close());
  return cloud;
}
