// The end of a scan: nine steps, each taking the scan and returning a new one. A step catches its own errors and adds
// them to the failures, so that one failure keeps no other step from reporting what is known.
import { type Failure, merged } from '../core/failures.ts';
import type { ScanHealth } from '../core/roll-up.ts';
import { failuresOf, type Scan, type VaultResult } from '../core/scan-results.ts';
import type { Run } from '../ports.ts';
import { logScan } from './log-scan.ts';
import {
  decideNotices,
  readAgain,
  rememberAlert,
  rememberCoverage,
  rememberNotified,
  sendMessage,
} from './notify.ts';
import { alert, publishAccount, publishLastWord } from './publish.ts';

type Step = (run: Run, scan: Scan) => Promise<Scan>;

const STEPS: readonly Step[] = [
  publishAccount,
  readAgain,
  decideNotices,
  alert,
  rememberAlert,
  // If the memory cannot be written, the message has only what the monitor may report twice.
  rememberCoverage,
  sendMessage,
  rememberNotified,
  publishLastWord,
];

/** The result of a scan. */
export interface ScanReport {
  readonly scannedAt: Date;
  readonly health: ScanHealth | undefined;
  /** What the scan could not list or publish; empty if it was complete. */
  readonly failures: readonly Failure[];
  readonly results: readonly VaultResult[];
}

export async function conclude(run: Run, scan: Scan): Promise<ScanReport> {
  let last = scan;
  for (const step of STEPS) last = await step(run, last);
  logScan(run, last);
  const { health, results } = last;
  return { scannedAt: run.scannedAt, health, results, failures: merged(failuresOf(last)) };
}
