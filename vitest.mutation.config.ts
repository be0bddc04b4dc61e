import { defineConfig } from 'vitest/config';

/** For `npm run test:mutation`: the tests of the pure core, which need no server and no bundle. */
export default defineConfig({
  test: {
    include: ['test/lambda/*.test.ts', 'test/lambda/core/*.test.ts', 'test/behaviour/*.test.ts'],
    // Properties are for what the others leave, and take longer than a mutant is worth.
    exclude: ['test/behaviour/{agrees-with-the-model,losses-are-warned-of,repeated-and-cut-runs}.test.ts'],
    testTimeout: 60_000,
  },
});
