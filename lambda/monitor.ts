// The whole run: plan, scan each vault and publish it, conclude.
import { type AssessedUpload, assessUpload, verdictOf } from './assess.ts';
import type { Config } from './config.ts';
import { createLimit } from './limit.ts';
import {
  accountData,
  completionData,
  type Datum,
  measureVault,
  type VaultSummary,
  vaultData,
} from './measure.ts';
import {
  describeError,
  type Failure,
  type GlacierSource,
  type Limit,
  type Plan,
  planScan,
  scanVault,
} from './scan.ts';
import type { PlannedVault } from './vaults.ts';

/** Takes the data of one moment, all or none. */
export interface MetricPublisher {
  publish(data: readonly Datum[], at: Date): Promise<void>;
}

/** Takes structured lines. Archive descriptions never get here: the edge leaves them out. */
export interface ScanLog {
  debug(message: string, fields: Record<string, unknown>): void;
  info(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

export interface Monitor {
  readonly config: Config;
  readonly source: GlacierSource;
  /** What went over the wire to Glacier so far in this run. */
  readonly traffic: { readonly requests: number; readonly throttled: number };
  readonly publisher: MetricPublisher;
  readonly log: ScanLog;
  readonly now: () => Date;
  /** Aborts when no more work may start; what is known is then published as a partial scan. */
  readonly signal: AbortSignal;
}

/** Thrown when a scan could not account for all that it was to watch, or not publish it; carries every cause. */
export class ScanIncompleteError extends AggregateError {
  override readonly name = 'ScanIncompleteError';

  constructor(failures: readonly Failure[]) {
    const reasons = failures.map(({ subject, cause }) => `${subject}: ${describeError(cause)}`);
    const causes = failures.map(({ cause }) => cause);
    super(causes, `expected to list every upload and publish it, but ${reasons.join('; ')}`);
  }
}

/**
 * Scans every vault, publishes, and says last of all whether the scan was complete.
 * @throws ScanIncompleteError once all is published that a partial scan may tell.
 */
export async function monitorUploads(monitor: Monitor): Promise<object> {
  const startedAt = monitor.now();
  const limit = createLimit(monitor.config.concurrency, monitor.signal);

  const plan = await planScan(monitor.source, limit(0), monitor.config.vaults);
  const results = await Promise.all(
    plan.vaults.map((vault, position) => monitorVault(monitor, limit(position), vault, startedAt)),
  );
  return conclude(monitor, plan, results, startedAt);
}

/** A vault's values, or why they are not known; `unsupported` where Glacier no longer serves the account. */
type VaultResult =
  | { readonly outcome: 'published'; readonly summary: VaultSummary }
  | { readonly outcome: 'failed'; readonly failure: Failure }
  | { readonly outcome: 'unsupported' };

async function monitorVault(
  { config, source, publisher, log }: Monitor,
  limit: Limit,
  vault: PlannedVault,
  at: Date,
): Promise<VaultResult> {
  const subject = `vault ${vault.name}`;
  const scan = await scanVault(source, limit, vault);
  if (scan.outcome === 'unsupported') return scan;
  if (scan.outcome === 'failed') return { outcome: 'failed', failure: { subject, cause: scan.cause } };

  const uploads = scan.uploads.map((listed) => assessUpload(listed, at, config));
  for (const upload of uploads) log.debug('upload', uploadFields(upload));
  const summary = measureVault(uploads);
  const data = vaultData(vault.name, summary);
  try {
    if (data.length > 0) await publisher.publish(data, at);
  } catch (cause) {
    return { outcome: 'failed', failure: { subject, cause } };
  }
  return { outcome: 'published', summary };
}

async function conclude(
  { traffic, publisher, log, now }: Monitor,
  plan: Plan,
  results: readonly VaultResult[],
  startedAt: Date,
): Promise<object> {
  const summaries = results.flatMap((result) => (result.outcome === 'published' ? [result.summary] : []));
  const failures = [
    ...plan.failures,
    ...results.flatMap((result) => (result.outcome === 'failed' ? [result.failure] : [])),
  ];
  if (plan.unsupported || results.some(({ outcome }) => outcome === 'unsupported')) {
    log.info('nothing to watch: Glacier no longer serves this account, which holds nothing in it', {});
  }
  const health = {
    VaultsScanned: summaries.length,
    VaultsFailed: failures.length,
    ScanDuration: Math.max(0, (now().getTime() - startedAt.getTime()) / 1000),
    GlacierRequests: traffic.requests,
    ThrottledRequests: traffic.throttled,
  };
  const isComplete = () => failures.length === 0;
  const publish = async (data: readonly Datum[]) => {
    await publisher.publish(data, startedAt).catch((cause: unknown) => {
      failures.push({ subject: 'the account-wide metrics', cause });
    });
  };
  await publish(accountData(summaries, health, isComplete()));
  await publish(completionData(isComplete()));

  for (const { subject, cause } of failures) {
    log.error('not accounted for', { subject, reason: describeError(cause) });
  }
  if (!isComplete()) {
    log.error('scan incomplete', health);
    throw new ScanIncompleteError(failures);
  }
  log.info('scan completed', health);
  return health;
}

/** An upload as one line of the log. */
const uploadFields = (assessed: AssessedUpload) => ({
  vault: assessed.upload.vault,
  uploadId: assessed.upload.id,
  ageSeconds: assessed.ageSeconds,
  parts: assessed.progress.parts,
  bytes: assessed.progress.bytes,
  verdict: verdictOf(assessed),
});
