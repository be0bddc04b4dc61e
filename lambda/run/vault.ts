// One vault, the unit of work: scanned, assessed, measured, published and remembered on its own.

import { rootOf } from '../core/advice.ts';
import { type Failure, isUnsupported, THE_REGION } from '../core/failures.ts';
import { byLine, UPLOAD_LINE } from '../core/log-lines.ts';
import { measureVault, type VaultSummary, vaultData } from '../core/roll-up.ts';
import { digestOf, type FunctionSettings } from '../core/settings/settings.ts';
import {
  assessRemembered,
  assessVault,
  rememberListed,
  type VaultAssessment,
} from '../core/verdict/assess.ts';
import type { Change } from '../core/verdict/notices.ts';
import type { UploadRecord } from '../core/verdict/record.ts';
import { type AssessedUpload, needsAttention } from '../core/verdict/verdict.ts';
import type { Monitor } from '../ports.ts';
import { scanVault } from './list.ts';
import { listedBefore } from './list-upload.ts';
import type { PlannedScan } from './plan.ts';
import { type Limits, settleAll } from './queue.ts';

/** What a vault shows: uploads in progress, and those lost in the last 24 hours. */
export interface Seen {
  /** No more of them than the log shows, in its order. */
  readonly uploads: readonly AssessedUpload[];
  /** How many there are beyond these. */
  readonly omitted: number;
  /** How many of all need attention. */
  readonly attention: number;
  /** The start of the scan that saw them so. */
  readonly seenAt: Date;
}

/** What is left of a vault's scan. */
export type VaultResult =
  | {
      readonly outcome: 'remembered';
      readonly summary: VaultSummary;
      readonly changes: readonly Change[];
      readonly seen: Seen;
      /** Found gone, where it is looked up how. */
      readonly gone: readonly AssessedUpload[];
    }
  | { readonly outcome: 'failed'; readonly failure: Failure; readonly seen: Seen | undefined };

/** Never rejects. Cut off anywhere, it leaves what the next attempt needs to go on. */
export async function monitorVault(
  monitor: Monitor,
  limits: Limits,
  position: number,
  vault: PlannedScan,
  scannedAt: Date,
): Promise<VaultResult> {
  const { config, source, memory, publisher, onVault, now } = monitor;
  const { name, remembered } = vault;
  const failed = (cause: unknown, seen: Seen | undefined): VaultResult => ({
    outcome: 'failed',
    failure: { subject: isUnsupported(rootOf(cause)) ? THE_REGION : `vault ${name}`, cause },
    seen,
  });
  const failedAsBefore = async (cause: unknown) => failed(cause, await lastSeen(monitor, limits, vault));
  if (isRecalled(vault, scannedAt, config)) {
    return recallVault(monitor, limits, vault).catch((cause: unknown) => failedAsBefore(cause));
  }
  const limit = limits.list(position);
  let reading: Promise<readonly UploadRecord[]> | undefined;
  // Once there is an upload, and not before: what later vaults remember waits with their lists.
  const recall = () => {
    reading ??= limit(() => memory.uploads(name));
    return reading;
  };
  const scan = await scanVault(source, limit, vault, scannedAt, recall);
  const moment = { startedAt: scannedAt, listedAt: now() };
  if (scan.outcome === 'failed') {
    if (monitor.signal.aborted && reading) {
      const known = { vault: remembered, uploads: await reading.catch(() => []) };
      const records = rememberListed(scan.uploads, known, moment, config);
      // The vault has failed in any case.
      await settleAll(records.map((record) => limits.finish(() => memory.rememberUpload(record)))).catch(
        () => {},
      );
    }
    return failedAsBefore(scan.cause);
  }
  const isLookedUp = monitor.trail !== undefined;

  let seen: Seen | undefined;
  try {
    const uploads = await (reading ?? limits.finish(() => memory.uploads(name)));
    const assessment = assessVault(scan.uploads, { vault: remembered, uploads }, moment, config);
    onVault(assessment);
    const result = resultOf(assessment, scannedAt, isLookedUp);
    const { summary } = result;
    seen = result.seen;

    const data = vaultData(name, summary, remembered?.hadUploads ?? false);
    if (data.length > 0) await publisher.publish(data, scannedAt);

    // What can be remembered is, whatever becomes of the rest: the next scan then has only that to put.
    await settleAll(
      assessment.toRemember.map((record) => limits.finish(() => memory.rememberUpload(record))),
    );
    // Last, as it says that all of the vault is remembered.
    const record = {
      vault: name,
      scannedAt,
      hadUploads: summary.InProgressUploads > 0,
      mostParts: summary.MostParts,
      gone: scan.gone,
      listedAt: moment.listedAt,
      settings: digestOf(config),
    };
    const wasGone = scan.gone && remembered?.gone;
    if (!wasGone) await limits.finish(() => memory.rememberVault(record));
    return result;
  } catch (cause) {
    return failed(cause, seen);
  }
}

/** Whether an earlier attempt at the same scan, with the same settings, has listed and remembered all of it. */
const isRecalled = ({ remembered }: PlannedScan, scannedAt: Date, config: FunctionSettings) =>
  remembered?.scannedAt.getTime() === scannedAt.getTime() && remembered.settings === digestOf(config);

/** Judged anew from what the earlier attempt remembered, and has published; of Glacier nothing is asked. */
async function recallVault(
  { config, memory, onVault, trail }: Monitor,
  limits: Limits,
  { name, remembered: vault }: PlannedScan,
): Promise<VaultResult> {
  const uploads = await limits.finish(() => memory.uploads(name));
  const { scannedAt = new Date(Number.NaN), listedAt = scannedAt } = vault ?? {};
  const there = uploads.filter(({ gone }) => !gone).map(listedBefore);
  const assessment = assessVault(there, { vault, uploads }, { startedAt: scannedAt, listedAt }, config);
  onVault(assessment);
  return resultOf(assessment, scannedAt, trail !== undefined);
}

const resultOf = (assessment: VaultAssessment, startedAt: Date, isLookedUp: boolean) => ({
  outcome: 'remembered' as const,
  summary: measureVault(assessment),
  changes: assessment.changes,
  seen: seenOf(assessment, startedAt),
  gone: isLookedUp ? assessment.gone : [],
});

/** What the vault showed when it was last listed; undefined where that is not known. Never rejects. */
export async function lastSeen(
  { config, memory }: Monitor,
  limits: Limits,
  { name, remembered }: PlannedScan,
): Promise<Seen | undefined> {
  if (remembered === undefined) return undefined;
  const records = await limits.finish(() => memory.uploads(name)).catch(() => undefined);
  return records && seenOf(assessRemembered(records, remembered, config), remembered.scannedAt);
}

function seenOf({ lost, uploads }: Pick<VaultAssessment, 'lost' | 'uploads'>, seenAt: Date): Seen {
  const all = [...lost, ...uploads].sort(byLine);
  const shown = all.slice(0, UPLOAD_LINE.most);
  return {
    uploads: shown,
    omitted: all.length - shown.length,
    attention: all.filter(needsAttention).length,
    seenAt,
  };
}
