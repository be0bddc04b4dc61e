import { defineConfig } from 'vitest/config';

/** For `npm run test:mutation`: the tests of the pure core, which need no server and no bundle. */
export default defineConfig({
  test: {
    include: [
      'test/lambda/*.test.ts',
      'test/lambda/{run,core}/**/*.test.ts',
      'test/{stories,model}/*.test.ts',
    ],
    exclude: ['test/model/{losses-are-warned-of,repeated-and-cut-runs}.test.ts'],
    env: { MUTATION: 'yes' },
    testTimeout: 60_000,
  },
});
