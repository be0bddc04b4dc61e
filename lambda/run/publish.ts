// The account-wide metrics: the totals of all vaults, the event for new danger, and last of all `ScanCompleted`.
import { attempt, placeText } from '../core/failures.ts';
import { accountData, completionData, newDangerData, type ScanHealth } from '../core/roll-up.ts';
import { failuresOf, judgedIn, type Scan } from '../core/scan-results.ts';
import { secondsBetween } from '../core/time.ts';
import type { Run } from '../ports.ts';

/** Totals and zeros go out if every vault was listed and judged, whatever SNS says about subscribers. */
export async function publishAccount(run: Run, scan: Scan): Promise<Scan> {
  const judged = judgedIn(scan.results);
  const isAllJudged = scan.failures.length === 0 && judged.length === scan.results.length;
  const { subscribers, unsubscribed, failures: unasked } = await askForSubscribers(run);
  const health: ScanHealth = {
    VaultsScanned: judged.length,
    VaultsFailed: new Set(failuresOf(scan).map(({ place }) => placeText(place))).size,
    ScanDuration: secondsBetween(scan.startedAt, run.now()),
    GlacierRequests: run.traffic.requests,
    ThrottledRequests: run.traffic.throttled,
    ...(subscribers !== undefined && { Subscribers: subscribers }),
  };
  const summaries = judged.map(({ summary }) => summary);
  const data = accountData(summaries, health, isAllJudged);
  const { failures } = await attempt({ at: 'accountMetrics' }, () =>
    run.publisher.publish(data, run.scannedAt),
  );
  return { ...scan, health, unsubscribed, failures: [...scan.failures, ...unasked, ...failures] };
}

/** How many subscribers all forms have together, if SNS says so for each, and which forms have none. */
async function askForSubscribers({ notifiers }: Run) {
  const asked = await Promise.all(
    notifiers.map(async ({ form, subscribers }) => ({
      form,
      ...(await attempt({ at: form === 'chat' ? 'chat' : 'subscribers' }, subscribers)),
    })),
  );
  const known = asked.flatMap(({ value }) => value ?? []);
  return {
    subscribers: known.length < asked.length ? undefined : known.reduce((sum, count) => sum + count, 0),
    unsubscribed: asked.filter(({ value }) => value === 0).map(({ form }) => form),
    failures: asked.flatMap(({ failures }) => failures),
  };
}

/** With the present time, not the scan's: the alarm looks at the last minutes only. */
export async function alert({ publisher, now }: Run, scan: Scan): Promise<Scan> {
  const data = newDangerData(scan.alerts.length);
  if (data.length === 0) return scan;
  const { failures } = await attempt({ at: 'alert' }, () => publisher.publish(data, now()));
  const alerts = failures.length > 0 ? [] : scan.alerts;
  return { ...scan, alerts, failures: [...scan.failures, ...failures] };
}

/** 1 only if everything worked; the last thing that a run does. */
export async function publishLastWord({ publisher, scannedAt }: Run, scan: Scan): Promise<Scan> {
  const isComplete = failuresOf(scan).length === 0;
  const { failures } = await attempt({ at: 'lastWord' }, () =>
    publisher.publish(completionData(isComplete), scannedAt),
  );
  return { ...scan, failures: [...scan.failures, ...failures] };
}
