// One value for each declared metric: of a vault, and of all vaults together. Pure.

import { isPublishable, METRICS, type MetricName, type MetricOf, UNKNOWNS, type Unknown } from './metrics.ts';
import { groupedAt, type VaultAssessment } from './verdict/assess-vault.ts';
import type { AssessedUpload } from './verdict/verdict.ts';

/** One value to publish: of one vault, or account-wide. */
export interface Datum {
  readonly metric: MetricName;
  readonly value: number;
  readonly vault?: string;
}

/** Metrics that are measured in each vault. */
type VaultMetric = MetricOf<{ readonly count: unknown }>;
/** Metrics about the scan itself, except `ScanCompleted`, which is published last. */
type HealthMetric = Exclude<MetricOf<{ readonly kind: 'health' }>, 'ScanCompleted'>;
/** Those that a scan may fail to find out. */
type UncertainMetric = HealthMetric & MetricOf<{ readonly mayBeUnknown: true }>;

/** What remains of a vault after its scan: one value for each metric. */
export interface VaultSummary extends Readonly<Record<VaultMetric, number>> {
  /** For how many uploads in progress something is unknown. */
  readonly unknown: Readonly<Record<Unknown, number>>;
}
/** The scan's own health. */
export type ScanHealth = Readonly<Record<Exclude<HealthMetric, UncertainMetric>, number>> &
  Readonly<Partial<Record<UncertainMetric, number>>>;

const vaultMetrics = (Object.keys(METRICS) as MetricName[]).filter(
  (name): name is VaultMetric => METRICS[name].count !== undefined,
);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const max = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0);

export const measureVault = (vault: Omit<VaultAssessment, 'toRemember'>): VaultSummary => ({
  ...(Object.fromEntries(vaultMetrics.map((name) => [name, METRICS[name].count?.(vault)])) as Record<
    VaultMetric,
    number
  >),
  unknown: {
    idleTime: vault.uploads.filter(UNKNOWNS.idleTime).length,
    arrival: vault.uploads.filter(UNKNOWNS.arrival).length,
  },
});

/**
 * How many scans without uploads publish zeros. Two, because the first may share its time with values of an earlier
 * attempt.
 */
const CLOSING_SCANS = 2;

/**
 * For how many scans in a row, including this one, the vault has had no uploads; a vault that never had any is quiet at
 * once.
 */
export const quietScansOf = ({ InProgressUploads }: VaultSummary, before = CLOSING_SCANS) =>
  InProgressUploads > 0 ? 0 : Math.min(CLOSING_SCANS, before + 1);

/**
 * A vault publishes while it has uploads, and then zeros in two scans: quiet vaults cost nothing.
 * @param quietBefore In how many scans before this one it had no uploads.
 */
export function vaultData(
  vault: string,
  summary: VaultSummary,
  quietBefore = CLOSING_SCANS,
): readonly Datum[] {
  if (summary.InProgressUploads === 0 && quietBefore >= CLOSING_SCANS) return [];
  return vaultMetrics
    .filter((metric) => METRICS[metric].perVault)
    .map((metric) => ({ metric, value: summary[metric], vault }))
    .filter((datum) => isTellable(datum, summary.unknown));
}

/** If something about an upload is unknown, a count may be too low. Then it may turn an alarm on, but never off. */
function isTellable({ metric, value }: Datum, unknown: VaultSummary['unknown']): boolean {
  const { of, partialScan } = METRICS[metric];
  return of === undefined || unknown[of] === 0 || isPublishable(partialScan, value);
}

/** Adds up summaries of separate uploads. */
export const rolledUp = (summaries: readonly VaultSummary[]): VaultSummary => ({
  ...(Object.fromEntries(
    vaultMetrics.map((metric) => {
      const values = summaries.map((summary) => summary[metric]);
      return [metric, METRICS[metric].rollUp === 'sum' ? sum(values) : max(values)];
    }),
  ) as Record<VaultMetric, number>),
  unknown: unknownIn(summaries),
});

/** The summary of all uploads of a vault. @param others The summary of those that are not among these uploads. */
export const summaryOf = (uploads: readonly AssessedUpload[], others: VaultSummary, at: Date): VaultSummary =>
  rolledUp([others, measureVault(groupedAt(uploads, at))]);

export const unknownIn = (summaries: readonly VaultSummary[]): VaultSummary['unknown'] => ({
  idleTime: sum(summaries.map(({ unknown }) => unknown.idleTime)),
  arrival: sum(summaries.map(({ unknown }) => unknown.arrival)),
});

/**
 * The account-wide values. A partial scan may turn an alarm on, but never off. So it publishes only verdict counts
 * above zero.
 * @param complete Every vault was listed and judged.
 */
export function accountData(
  summaries: readonly VaultSummary[],
  health: ScanHealth,
  complete: boolean,
): readonly Datum[] {
  const { unknown, ...all } = rolledUp(summaries);
  const publishable = vaultMetrics
    .map((metric) => ({ metric, value: all[metric] }))
    .filter(
      (datum) =>
        isTellable(datum, unknown) &&
        (complete || isPublishable(METRICS[datum.metric].partialScan, datum.value)),
    );
  const healthData = Object.entries(health).map(([metric, value]) => ({
    metric: metric as MetricName,
    value,
  }));
  return [...publishable, ...healthData];
}

/** How many uploads are newly in danger; nothing if none is. */
export const newDangerData = (uploads: number): readonly Datum[] =>
  uploads === 0 ? [] : [{ metric: 'UploadsNewlyInDanger', value: uploads }];

/** The last word of a scan. */
export const completionData = (complete: boolean): readonly Datum[] => [
  { metric: 'ScanCompleted', value: complete ? 1 : 0 },
];
