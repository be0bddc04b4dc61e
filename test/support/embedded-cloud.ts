// The embedded cloud for the tests of one file.
import { afterAll } from 'vitest';
import { startEmbeddedCloud } from '../../embedded/cloud/cloud.ts';
import { createWorld, type WorldOptions } from '../../embedded/glacier/world.ts';

/** Everything that is started ends with the tests of the file. */
export async function startTestCloud(options: WorldOptions, putBundle?: (folder: string) => void) {
  const cloud = await startEmbeddedCloud(createWorld(options), options.clock, putBundle);
  afterAll(() => cloud.close());
  return cloud;
}
