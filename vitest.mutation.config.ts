import { defineConfig } from 'vitest/config';

/** For `npm run test:mutation`: the tests of the pure core, which need no server and no bundle. */
export default defineConfig({
  test: {
    include: [
      'test/lambda/*.test.ts',
      'test/lambda/core/*.test.ts',
      'test/behaviour/verdicts-over-hours.test.ts',
      'test/behaviour/news.test.ts',
      'test/behaviour/each-danger-rings.test.ts',
    ],
    testTimeout: 60_000,
  },
});
