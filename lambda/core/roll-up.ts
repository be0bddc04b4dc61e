// One value for each declared metric: of a vault, and rolled up over all of them. Pure.

import { isPublishable, METRICS, type MetricName, type MetricOf } from './metrics.ts';
import type { VaultAssessment } from './verdict/assess.ts';
import type { Change } from './verdict/notices.ts';

/** One value to publish: of one vault, or account-wide. */
export interface Datum {
  readonly metric: MetricName;
  readonly value: number;
  readonly vault?: string;
}

/** Metrics that are measured in each vault. */
type VaultMetric = MetricOf<{ readonly count: unknown }>;
/** Metrics that tell of the scan itself, `ScanCompleted` apart, which is told last. */
type HealthMetric = Exclude<MetricOf<{ readonly kind: 'health' }>, 'ScanCompleted'>;
/** Those of them that a scan may not find out. */
type UncertainMetric = HealthMetric & MetricOf<{ readonly mayBeUnknown: true }>;

/** All that remains of a vault once it was scanned: one value for each metric. */
export interface VaultSummary extends Readonly<Record<VaultMetric, number>> {
  /** Uploads in progress whose idle time is not known. */
  readonly idleUnknown: number;
}
/** The scan's own health. */
export type ScanHealth = Readonly<Record<Exclude<HealthMetric, UncertainMetric>, number>> &
  Readonly<Partial<Record<UncertainMetric, number>>>;

const vaultMetrics = (Object.keys(METRICS) as MetricName[]).filter(
  (name): name is VaultMetric => METRICS[name].count !== undefined,
);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const max = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0);

export const measureVault = (vault: VaultAssessment): VaultSummary => ({
  ...(Object.fromEntries(vaultMetrics.map((name) => [name, METRICS[name].count?.(vault)])) as Record<
    VaultMetric,
    number
  >),
  idleUnknown: vault.uploads.filter(({ idleUnknown }) => idleUnknown).length,
});

/** A vault publishes while it has uploads, and zeros once after: quiet vaults cost nothing. */
export function vaultData(vault: string, summary: VaultSummary, hadUploads: boolean): readonly Datum[] {
  if (summary.InProgressUploads === 0 && !hadUploads) return [];
  return vaultMetrics
    .filter((metric) => METRICS[metric].perVault)
    .map((metric) => ({ metric, value: summary[metric], vault }))
    .filter((datum) => isTellable(datum, summary.idleUnknown));
}

/** Where the idle time of an upload is not known, a count may be too low: it may raise an alarm and never clear one. */
export const isTellable = ({ metric, value }: Datum, idleUnknown: number) =>
  idleUnknown === 0 || isPublishable(METRICS[metric].idleUnknown, value);

export const idleUnknownOf = (summaries: readonly VaultSummary[]) =>
  sum(summaries.map(({ idleUnknown }) => idleUnknown));

/**
 * The account-wide values. A partial scan may raise an alarm and never clear one: of what it counted in the vaults,
 * only verdicts above zero go out.
 */
export function accountData(
  summaries: readonly VaultSummary[],
  health: ScanHealth,
  complete: boolean,
): readonly Datum[] {
  const rolledUp = vaultMetrics.map((metric) => {
    const values = summaries.map((summary) => summary[metric]);
    return { metric, value: METRICS[metric].rollUp === 'sum' ? sum(values) : max(values) };
  });
  const idleUnknown = idleUnknownOf(summaries);
  const publishable = rolledUp.filter(
    (datum) =>
      isTellable(datum, idleUnknown) &&
      (complete || isPublishable(METRICS[datum.metric].partialScan, datum.value)),
  );
  const healthData = Object.entries(health).map(([metric, value]) => ({
    metric: metric as MetricName,
    value,
  }));
  return [...publishable, ...healthData];
}

/** The news for which someone must be called, at once. */
const DANGERS: readonly Change['kind'][] = ['lost', 'perhapsLost', 'broken', 'expiring'];

/** How many uploads these changes brought into danger; nothing where it is none. */
export function newDangerData(changes: readonly Change[]): readonly Datum[] {
  const endangered = changes.filter(({ kind, repeated }) => DANGERS.includes(kind) && !repeated);
  const uploads = new Set(
    endangered.map(({ upload: { record } }) => `${record.upload.vault}/${record.upload.id}`),
  );
  return uploads.size === 0 ? [] : [{ metric: 'UploadsNewlyInDanger', value: uploads.size }];
}

/** The last word of a scan. */
export const completionData = (complete: boolean): readonly Datum[] => [
  { metric: 'ScanCompleted', value: complete ? 1 : 0 },
];
