// One vault, the unit of work: scanned, assessed, measured, published and remembered on its own.
import {
  type AssessedUpload,
  assessRemembered,
  assessVault,
  byUrgency,
  type Change,
  needsAttention,
  type VaultAssessment,
} from './assess.ts';
import { type Limits, settleAll } from './limit.ts';
import { ATTENTION_LINE, LOST_LINE, UPLOAD_LINE, uploadDetails } from './log-lines.ts';
import { measureVault, type VaultSummary, vaultData } from './measure.ts';
import type { Monitor } from './monitor.ts';
import type { PlannedScan } from './plan.ts';
import { type Failure, scanVault } from './scan.ts';

/** The uploads to look at: the worst of them, and how many there are. */
export interface Attention {
  readonly worst: readonly AssessedUpload[];
  readonly count: number;
  /** The start of the scan that saw them so. */
  readonly seenAt: Date;
}

/** What is left of a vault's scan; `unsupported` where Glacier no longer serves the account. */
export type VaultResult =
  | {
      readonly outcome: 'remembered';
      readonly summary: VaultSummary;
      readonly changes: readonly Change[];
      readonly attention: Attention;
    }
  | { readonly outcome: 'failed'; readonly failure: Failure; readonly attention: Attention | undefined }
  | { readonly outcome: 'unsupported' };

/** Never rejects. Cut off anywhere, it leaves what the next run needs to do the same again. */
export async function monitorVault(
  monitor: Monitor,
  limits: Limits,
  position: number,
  vault: PlannedScan,
  startedAt: Date,
): Promise<VaultResult> {
  const { config, source, memory, publisher, log, now } = monitor;
  const failed = (cause: unknown, attention: Attention | undefined): VaultResult => ({
    outcome: 'failed',
    failure: { subject: `vault ${vault.name}`, cause },
    attention,
  });
  const scan = await scanVault(source, limits.list(position), vault);
  if (scan.outcome === 'unsupported') return scan;
  if (scan.outcome === 'failed') return failed(scan.cause, await lastAttention(monitor, limits, vault));
  const moment = { startedAt, listedAt: now() };

  let attention: Attention | undefined;
  try {
    const uploads = await limits.finish(() => memory.uploads(vault.name));
    const remembered = { vault: vault.remembered, uploads };
    const assessment = assessVault(scan.uploads, remembered, moment, config);
    attention = attentionTo(assessment, startedAt);
    for (const upload of assessment.uploads) log.debug(UPLOAD_LINE.message, uploadDetails(upload));
    for (const upload of assessment.lost) log.debug(LOST_LINE.message, uploadDetails(upload));
    const summary = measureVault(assessment);

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
    return { outcome: 'remembered', summary, changes: assessment.changes, attention };
  } catch (cause) {
    return failed(cause, attention);
  }
}

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
