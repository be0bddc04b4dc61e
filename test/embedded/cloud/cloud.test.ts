// The embedded cloud in a shell that sends all else through a proxy.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** A scan in a process of its own, because Node reads these variables when it starts. */
const SCAN = `
  const { startEmbeddedCloud } = await import('${root}/embedded/cloud/cloud.ts');
  const { createWorld } = await import('${root}/embedded/glacier/world.ts');
  const clock = () => new Date();
  const cloud = await startEmbeddedCloud(createWorld({ clock }), clock);
  console.log(JSON.stringify(await cloud.start().invoke()));
  await cloud.close();
`;

describe('the embedded cloud', () => {
  it('stays on this machine where NODE_USE_ENV_PROXY is set', () => {
    // Nobody listens there, so whatever asked the proxy would fail.
    const proxy = 'http://127.0.0.1:1';
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', SCAN], {
      env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
      encoding: 'utf8',
    });
    expect(stdout, stderr).toMatch(/^\{"result":/);
  });
});
