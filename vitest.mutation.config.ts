import { defineConfig } from 'vitest/config';

/** For `npm run test:mutation`: the tests of the pure core, which need no server and no bundle. */
export default defineConfig({
  test: {
    include: [
      'test/lambda/*.test.ts',
      'test/stories.test.ts',
      'test/news.test.ts',
      'test/new-danger.test.ts',
    ],
    testTimeout: 60_000,
  },
});
