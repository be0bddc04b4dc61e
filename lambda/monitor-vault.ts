// One vault, the unit of work: scanned, assessed, measured, published and remembered on its own.
import { assessRemembered, assessVault, type VaultAssessment } from './core/assess.ts';
import type { Failure } from './core/failures.ts';
import { ATTENTION_LINE } from './core/log-lines.ts';
import { measureVault, type VaultSummary, vaultData } from './core/measure.ts';
import type { Change } from './core/news.ts';
import { type AssessedUpload, byUrgency, needsAttention } from './core/verdict.ts';
import { scanVault } from './list.ts';
import type { PlannedScan } from './plan.ts';
import type { Monitor } from './ports.ts';
import { type Limits, settleAll } from './queue.ts';

/** The uploads to look at: the worst of them, and how many there are. */
export interface Attention {
  readonly worst: readonly AssessedUpload[];
  readonly count: number;
  /** The start of the scan that saw them so. */
  readonly seenAt: Date;
}

/** What is left of a vault's scan. */
export type VaultResult =
  | {
      readonly outcome: 'remembered';
      readonly summary: VaultSummary;
      readonly changes: readonly Change[];
      readonly attention: Attention;
      /** Found gone, where it is looked up how. */
      readonly gone: readonly AssessedUpload[];
      /** It was not listed, as Glacier no longer serves the account, but nothing in it was in progress. */
      readonly unsupported?: Failure;
    }
  | { readonly outcome: 'failed'; readonly failure: Failure; readonly attention: Attention | undefined };

/** Never rejects. Cut off anywhere, it leaves what the next run needs to do the same again. */
export async function monitorVault(
  monitor: Monitor,
  limits: Limits,
  position: number,
  vault: PlannedScan,
  startedAt: Date,
): Promise<VaultResult> {
  const { config, source, memory, publisher, onVault, now } = monitor;
  const failureOf = (cause: unknown): Failure => ({ subject: `vault ${vault.name}`, cause });
  const failed = (cause: unknown, attention: Attention | undefined): VaultResult => ({
    outcome: 'failed',
    failure: failureOf(cause),
    attention,
  });
  const failedAsBefore = async (cause: unknown) => failed(cause, await lastAttention(monitor, limits, vault));
  const scan = await scanVault(source, limits.list(position), vault);
  if (scan.outcome === 'failed') return failedAsBefore(scan.cause);
  const moment = { startedAt, listedAt: now() };
  const isLookedUp = monitor.trail !== undefined;

  let attention: Attention | undefined;
  try {
    const uploads = await limits.finish(() => memory.uploads(vault.name));
    const remembered = { vault: vault.remembered, uploads };
    if (scan.outcome === 'unsupported') {
      if (vault.remembered?.hadUploads || uploads.some(({ gone }) => !gone))
        return failedAsBefore(scan.cause);
      return {
        ...resultOf(assessVault([], remembered, moment, config), startedAt, isLookedUp),
        unsupported: failureOf(scan.cause),
      };
    }
    const assessment = assessVault(scan.uploads, remembered, moment, config);
    onVault(assessment);
    const result = resultOf(assessment, startedAt, isLookedUp);
    const { summary } = result;
    attention = result.attention;

    const data = vaultData(vault.name, summary, vault.remembered?.hadUploads ?? false);
    if (data.length > 0) await publisher.publish(data, startedAt);

    // What can be remembered is, whatever becomes of the rest: the next scan then has only that to put.
    await settleAll(
      assessment.toRemember.map((record) => limits.finish(() => memory.rememberUpload(record))),
    );
    // Last, as it says that all of the vault is remembered.
    const { gone } = scan;
    const record = {
      vault: vault.name,
      scannedAt: startedAt,
      hadUploads: summary.InProgressUploads > 0,
      mostParts: summary.MostParts,
      gone,
    };
    const wasGone = gone && vault.remembered?.gone;
    if (!wasGone) await limits.finish(() => memory.rememberVault(record));
    return result;
  } catch (cause) {
    return failed(cause, attention);
  }
}

const resultOf = (assessment: VaultAssessment, startedAt: Date, isLookedUp: boolean) => ({
  outcome: 'remembered' as const,
  summary: measureVault(assessment),
  changes: assessment.changes,
  attention: attentionTo(assessment, startedAt),
  gone: isLookedUp ? assessment.gone : [],
});

/** What needed attention when the vault was last listed; undefined where that is not known. Never rejects. */
export async function lastAttention(
  { config, memory }: Monitor,
  limits: Limits,
  { name, remembered }: PlannedScan,
): Promise<Attention | undefined> {
  if (remembered === undefined) return undefined;
  const records = await limits.finish(() => memory.uploads(name)).catch(() => undefined);
  return records && attentionTo(assessRemembered(records, remembered, config), remembered.scannedAt);
}

function attentionTo({ lost, uploads }: Pick<VaultAssessment, 'lost' | 'uploads'>, seenAt: Date): Attention {
  const all = [...lost, ...uploads.filter(needsAttention)].sort(byUrgency);
  return { worst: all.slice(0, ATTENTION_LINE.most), count: all.length, seenAt };
}
