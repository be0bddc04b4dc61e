// What a scan reports of its own gaps, by what people know of them.
import {
  afterReport,
  type Coverage,
  coverageWith,
  gapKeys,
  isReportDue,
  isTurnToReport,
} from '../core/coverage.ts';
import type { Failure } from '../core/failures.ts';
import type { Monitor } from '../ports.ts';
import type { Limits } from './queue.ts';

/** What there is to report of gaps, and to remember once that is done. */
export interface WeighedCoverage {
  /** What is known of gaps; undefined where that cannot be remembered. */
  readonly coverage?: Coverage;
  /** A message must go out for it. */
  readonly isDue: boolean;
  /** A message that goes out in any case speaks of it too. */
  readonly isSpokenOf: boolean;
  readonly toRemember?: Coverage;
}

/** Never rejects. @param failures of the scan so far; one more if what was told cannot be remembered. */
export async function weighCoverage(
  { config, memory }: Monitor,
  limits: Limits,
  failures: Failure[],
  scannedAt: Date,
): Promise<WeighedCoverage> {
  try {
    const before = await limits.finish(() => memory.coverage());
    // A newer scan has been here.
    if (before && before.scannedAt > scannedAt) return { isDue: false, isSpokenOf: false };
    const coverage = coverageWith(before, new Set(gapKeys(failures).values()), scannedAt);
    // Put before any message: what could not be remembered would be reported by every scan.
    await limits.finish(() => memory.rememberCoverage(coverage));
    const isDue = isReportDue(coverage);
    const isSpokenOf = isDue || failures.length > 0;
    return { coverage, isDue, isSpokenOf, ...(isSpokenOf && { toRemember: afterReport(coverage) }) };
  } catch (cause) {
    failures.push({ subject: 'the memory of what was told', cause });
    return { isDue: isTurnToReport(scannedAt, config.scanEveryMinutes), isSpokenOf: true };
  }
}
