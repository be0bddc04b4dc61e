// The tests of `npm test`.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  throw new Error(
    `expected Node 24 or newer, got ${process.version}: run the tests with "npm test", which uses the Node that npm installed`,
  );
}

/** Nothing in these outlives its file, so files share a process: CDK alone takes seconds to load. */
const SHARING = [
  'test/{bench,bundle,embedded,infra,lambda,model,stories,demo/page}/**/*.test.ts',
  'test/cli/{ask/options,ask/proxy,memory/folder-items}.test.ts',
  'test/repository/{alarms-contract,architecture,contract,contributing,portable,release}.test.ts',
];

/** These take longest. Begun last, each would run on alone. */
const LONG =
  /\/(demo\/ending|repository\/package|infra\/app|cli\/terminal|cli\/show\/causes|wire\/random-faults)\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => Number(!LONG.test(moduleId));
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

/** A guard against hanging, and no measure of speed. */
const timeout = process.env.DEEP === 'yes' ? 36_000_000 : 600_000;

export default defineConfig({
  test: {
    setupFiles: ['test/support/no-pauses.ts'],
    testTimeout: timeout,
    hookTimeout: timeout,
    // One more than there are cores in CI, as some tests only wait.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    projects: [
      { extends: true, test: { name: 'sharing', include: SHARING, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARING } },
    ],
  },
});
