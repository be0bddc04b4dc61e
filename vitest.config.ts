// The tests of `npm test`.
import { defineConfig } from 'vitest/config';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  throw new Error(
    `expected Node 24 or newer, got ${process.version}: run the tests with "npm test", which uses the Node that npm installed`,
  );
}

export default defineConfig({
  // More workers than cores, as many tests wait for the SDK's own pauses between attempts.
  test: { include: ['test/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 4 },
});
