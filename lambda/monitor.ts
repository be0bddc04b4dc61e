// The whole run: plan, scan each vault and publish it, conclude.

import { accountData, completionData, newDangerData } from './core/roll-up.ts';
import type { Monitor } from './ports.ts';
import { gather, logScan, type ScanReport, seenIn, tell } from './run/conclude.ts';
import { withTrail } from './run/explain.ts';
import { planScan } from './run/plan.ts';
import { createLimits } from './run/queue.ts';
import { monitorVault } from './run/vault.ts';
import { weighCoverage } from './run/weigh-coverage.ts';

/** Scans every vault, publishes, and says last of all whether the scan was complete; never rejects. */
export async function monitorUploads(monitor: Monitor): Promise<ScanReport> {
  const { config, source, traffic, memory, publisher, notifier, log, now, signal } = monitor;
  const startedAt = now();
  const { scannedAt = startedAt } = monitor;
  const limits = createLimits(config.concurrency, signal);

  // At once, so that no metric waits for SNS in the end.
  const asked = notifier.subscribers().then(
    (subscribers) => ({ subscribers, unasked: [] }),
    (cause: unknown) => ({
      subscribers: undefined,
      unasked: [{ subject: 'the subscribers of the topic', cause }],
    }),
  );
  const plan = await planScan(source, memory, limits.list(0), config.vaults, scannedAt);
  const scanned = await Promise.all(
    plan.vaults.map((vault, position) => monitorVault(monitor, limits, position, vault, scannedAt)),
  );
  const { results, trail } = await withTrail(monitor, limits, scanned, scannedAt);
  const found = gather(plan, results);
  const { summaries, changes, failures } = found;
  const seen = await seenIn(monitor, limits, plan, results);
  const attempt = async (subject: string, work: () => Promise<void>): Promise<boolean> => {
    const failure = await work().then(
      () => undefined,
      (cause: unknown) => ({ subject, cause }),
    );
    if (failure) failures.push(failure);
    return failure === undefined;
  };
  const isComplete = () => failures.length === 0;

  const { subscribers, unasked } = await asked;
  const health = {
    VaultsScanned: found.listed,
    VaultsFailed: failures.length,
    ScanDuration: Math.max(0, (now().getTime() - startedAt.getTime()) / 1000),
    GlacierRequests: traffic.requests,
    ThrottledRequests: traffic.throttled,
    ...(subscribers !== undefined && { Subscribers: subscribers }),
  };
  const account = accountData(summaries, health, isComplete());
  // It takes nothing from what the vaults show.
  failures.push(...unasked);
  await attempt('the account-wide metrics', () => publisher.publish(account, scannedAt));
  const danger = newDangerData(changes);
  // Not at the scan's start: its alarm looks at the last minutes only.
  const ring = async () => (danger.length > 0 ? publisher.publish(danger, now()) : undefined);
  const hasRung = await attempt('the alarm about new danger', ring);
  const weighed = await weighCoverage(monitor, limits, failures, scannedAt);
  const news = { changes, weighed, failures: [...failures], subscribers };
  await attempt('the news', () => tell(monitor, limits, news, hasRung, scannedAt));
  await attempt('the last word', () => publisher.publish(completionData(isComplete()), scannedAt));

  const report = {
    ...{ scannedAt, health, failures },
    ...(trail && { trail }),
  };
  logScan(log, report, found, seen);
  return report;
}
