// How often properties are tried, and with which seed.
import fc from 'fast-check';

/** Runs of each property in `npm test`; `npm run test:deep` makes a hundred times as many. */
export const RUNS = { inProcess: 1_000, overHttp: 100 } as const;

/** Whether this is `npm run test:deep`. */
export const IS_DEEP = process.env.DEEP === 'yes';
/** A mutant is found by a few runs, or else by other tests. */
const TIMES = IS_DEEP ? 100 : process.env.MUTATION === 'yes' ? 0.05 : 1;
const SEED = Number(process.env.SEED ?? 1);

/**
 * Tries a property, and prints what it takes to try it again: `SEED=… npm test`. Only `npm run test:deep` looks for the
 * smallest history that fails, because that may take longer than all the runs.
 */
export async function check(where: keyof typeof RUNS, property: fc.IRawProperty<unknown>): Promise<void> {
  const numRuns = RUNS[where] * TIMES;
  console.log(`${numRuns} runs, SEED=${SEED}`);
  await fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns, seed: SEED, endOnFailure: !IS_DEEP });
}
