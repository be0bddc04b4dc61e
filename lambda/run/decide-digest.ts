// The digest, if one is due. It goes into the scan's one message.
import type { Coverage } from '../core/coverage.ts';
import { digestDue, digestedBefore } from '../core/digest-turn.ts';
import { type DigestBody, digestOf } from '../core/message/digest.ts';
import { areGapsForgotten, failuresOf, type Scan } from '../core/scan-results.ts';
import type { Run } from '../ports.ts';

/** The first scan already records when digests begin to be due, so that missed scans later lose none. */
export const withDigestedAt = (coverage: Coverage, { scannedAt, settings }: Run): Coverage => ({
  ...coverage,
  digestedAt: digestedBefore(coverage.digestedAt, scannedAt, settings),
});

/** The digest, if one is due. */
export function digestToSend({ scannedAt, settings }: Run, scan: Scan): DigestBody | undefined {
  const { coverage, results } = scan;
  // A newer scan knows better.
  if (!coverage && !areGapsForgotten(scan)) return undefined;
  const digestedAt = digestedBefore(coverage?.digestedAt, scannedAt, settings);
  const every = digestDue(digestedAt, scannedAt, settings);
  return every && digestOf({ scannedAt, results, scanComplete: failuresOf(scan).length === 0 }, every);
}
