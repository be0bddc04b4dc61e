// The tests of `npm test`.
import { defineConfig } from 'vitest/config';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  throw new Error(
    `expected Node 24 or newer, got ${process.version}: run the tests with "npm test", which uses the Node that npm installed`,
  );
}

/** Nothing in these outlives its file, so files share a process: CDK alone takes seconds to load. */
const SHARING = [
  'test/{bundle,infra,stories,model,demo/page}/**/*.test.ts',
  'test/lambda/{core,run}/**/*.test.ts',
  'test/repository/{alarms-contract,architecture,contract,contributing,portable}.test.ts',
];

/** A guard against hanging, and no measure of speed. */
const timeout = process.env.DEEP === 'yes' ? 36_000_000 : 600_000;

export default defineConfig({
  test: {
    testTimeout: timeout,
    hookTimeout: timeout,
    // More workers than cores, as many tests wait for the SDK's own pauses between attempts.
    maxWorkers: 4,
    projects: [
      { extends: true, test: { name: 'sharing', include: SHARING, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARING } },
    ],
  },
});
