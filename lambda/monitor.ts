// The whole run.
import type { Plan, Scan } from './core/scan-results.ts';
import type { Run, ScanRun } from './ports.ts';
import { askCloudTrail } from './run/ask-cloudtrail.ts';
import { conclude, type ScanReport } from './run/conclude.ts';
import { planScan } from './run/plan.ts';
import { scanVault } from './run/vault.ts';

/** Scans every vault, publishes, and says last of all whether the scan was complete; never rejects. */
export async function monitorUploads(run: Run): Promise<ScanReport> {
  const scan = await scanAccount(run);
  return await conclude(run, scan);
}

/**
 * Lists and judges every vault, remembers and publishes each, and asks CloudTrail what lists do not show; never
 * rejects.
 */
export async function scanAccount(run: ScanRun): Promise<Scan> {
  const startedAt = run.now();
  const plan: Plan = await planScan(run);
  const results = await Promise.all(plan.vaults.map((vault, position) => scanVault(run, vault, position)));
  return await askCloudTrail(run, {
    ...{ startedAt, results, failures: plan.failures },
    ...{ notices: [], alerts: [], notified: [], unsubscribed: [] },
  });
}
