// Every metric that the monitor publishes, declared once: its kind, unit and meaning, and how it is counted.
import type { VaultAssessment } from './verdict/assess-vault.ts';
import type { AssessedUpload } from './verdict/verdict.ts';

type Publishing = 'withheld' | 'aboveZero' | 'always';

/**
 * What follows from a metric's kind. All are gauges.
 * - `rollUp`: how to compute the account-wide value from the vaults' values; `none` if vaults have no such value.
 * - `partialScan`: what an incomplete scan publishes account-wide. `withheld`: nothing, because the number would be too low.
 *   `aboveZero`: only what may turn an alarm on, never off. `always`: the value, because it is about the scan itself.
 */
const KINDS = {
  /** A sum over all uploads. */
  total: { rollUp: 'sum', partialScan: 'withheld' },
  /** How many uploads have a verdict. */
  verdict: { rollUp: 'sum', partialScan: 'aboveZero' },
  /** The largest value of any upload. */
  longest: { rollUp: 'max', partialScan: 'withheld' },
  /** A measure of the scan itself. */
  health: { rollUp: 'none', partialScan: 'always' },
  /** What has just happened: published by itself, only above zero, with the time of its publication. */
  event: { rollUp: 'none', partialScan: 'aboveZero' },
} as const satisfies Record<
  string,
  { readonly rollUp: 'sum' | 'max' | 'none'; readonly partialScan: Publishing }
>;

interface Declaration {
  readonly kind: keyof typeof KINDS;
  readonly unit: 'Count' | 'Bytes' | 'Seconds';
  readonly meaning: string;
  /** Also published for each vault that has uploads, with the additional dimension `VaultName`. */
  readonly perVault?: true;
  /**
   * It depends on something that may be unknown about an upload. Until that is known, vault and account publish only
   * what a partial scan may.
   */
  readonly of?: Unknown;
  /** A scan that could not find it out leaves it out. */
  readonly mayBeUnknown?: true;
  /** Counts it in a vault. The scan itself counts metrics without this. */
  readonly count?: Count;
  /**
   * The statistic to read it with, by default Maximum: all attempts at a scan publish under its one time, and usually
   * the largest value is from the attempt that came furthest.
   */
  readonly statistic?: 'Minimum';
}

/** What may be unknown about an upload. */
export const UNKNOWNS = {
  /** How long it has been idle. */
  idleTime: ({ idleUnknown }) => idleUnknown,
  /** What arrived since the scan before: unknown at first sight, and if no scan ran for hours. */
  arrival: ({ arrivedBytes, record, unseen }) =>
    arrivedBytes === undefined ? record.progress.parts > 0 : arrivedBytes > 0 && unseen !== undefined,
} as const satisfies Record<string, (upload: AssessedUpload) => boolean>;
export type Unknown = keyof typeof UNKNOWNS;

type Count = (vault: Omit<VaultAssessment, 'toRemember'>) => number;
const countOf =
  (holds: (upload: AssessedUpload) => boolean): Count =>
  ({ uploads }) =>
    uploads.filter(holds).length;
const sumOf =
  (value: (upload: AssessedUpload) => number): Count =>
  ({ uploads }) =>
    uploads.reduce((sum, upload) => sum + value(upload), 0);
const longestOf =
  (value: (upload: AssessedUpload) => number): Count =>
  ({ uploads }) =>
    uploads.reduce((most, upload) => Math.max(most, value(upload)), 0);

const DECLARED = {
  InProgressUploads: {
    ...{ kind: 'total', unit: 'Count', perVault: true, count: ({ uploads }) => uploads.length },
    meaning: 'multipart uploads in progress',
  },
  UploadedParts: {
    ...{ kind: 'total', unit: 'Count', perVault: true, count: sumOf(({ record }) => record.progress.parts) },
    meaning: 'parts that these uploads have so far',
  },
  UploadedBytes: {
    ...{ kind: 'total', unit: 'Bytes', perVault: true, count: sumOf(({ record }) => record.progress.bytes) },
    meaning: 'bytes in these parts: what would be lost with the uploads',
  },
  ArrivedBytes: {
    ...{
      kind: 'total',
      unit: 'Bytes',
      perVault: true,
      of: 'arrival',
      count: sumOf(({ arrivedBytes = 0 }) => arrivedBytes),
    },
    meaning: 'bytes that arrived since the scan before',
  },
  StaleUploads: {
    ...{ kind: 'verdict', unit: 'Count', perVault: true, count: countOf(({ stale }) => stale) },
    meaning: 'uploads created longer ago than `staleAfterDays`, moving or not',
  },
  StuckUploads: {
    ...{
      kind: 'verdict',
      unit: 'Count',
      perVault: true,
      of: 'idleTime',
      count: countOf(({ stuck }) => stuck),
    },
    meaning: 'uploads without progress for longer than their stuck threshold, expiring ones included',
  },
  LongestIdleTime: {
    ...{ kind: 'longest', unit: 'Seconds', perVault: true, of: 'idleTime' },
    count: longestOf(({ record, idleAtMostSeconds }) => (record.progress.parts > 0 ? idleAtMostSeconds : 0)),
    meaning:
      'the longest that any upload with parts may have been without progress; Glacier may remove it from 86,400 on',
  },
  ExpiringUploads: {
    ...{ kind: 'verdict', unit: 'Count', of: 'idleTime', count: countOf(({ expiring }) => expiring) },
    meaning: 'uploads that Glacier may remove within `expiryWarningHours`, or at any moment',
  },
  BrokenUploads: {
    ...{ kind: 'verdict', unit: 'Count', count: countOf(({ verdict }) => verdict === 'broken') },
    meaning:
      'uploads that can no longer be completed: a short part is followed by another, or parts reach past the 10,000th',
  },
  LostUploads: {
    ...{ kind: 'verdict', unit: 'Count', of: 'idleTime', count: ({ lost }) => lost.length },
    meaning: 'uploads found gone in the last 24 hours, after 24 idle hours or perhaps after 24',
  },
  UploadsNewlyInDanger: {
    ...{ kind: 'event', unit: 'Count' },
    meaning:
      'uploads that this scan was the first to find expiring, lost or broken; not published when there are none',
  },
  OldestUploadAge: {
    ...{ kind: 'longest', unit: 'Seconds', count: longestOf(({ ageSeconds }) => ageSeconds) },
    meaning: 'time since the oldest upload was created',
  },
  MostParts: {
    ...{ kind: 'longest', unit: 'Count', count: longestOf(({ record }) => record.progress.parts) },
    meaning: 'parts of the upload that has most; Glacier takes 10,000',
  },
  VaultsScanned: {
    ...{ kind: 'health', unit: 'Count' },
    meaning: 'vaults whose every upload and every part was listed',
  },
  VaultsFailed: {
    ...{ kind: 'health', unit: 'Count', statistic: 'Minimum' },
    meaning:
      'vaults, and entries of `vaults`, that the scan could not account for in any of its attempts; read it with Minimum',
  },
  ScanDuration: {
    ...{ kind: 'health', unit: 'Seconds' },
    meaning: 'how long the scan took, or its longest attempt; 900 is the most that Lambda gives',
  },
  GlacierRequests: {
    ...{ kind: 'health', unit: 'Count' },
    meaning: 'requests sent to Glacier, repeated ones included, by the attempt that sent most',
  },
  ThrottledRequests: {
    ...{ kind: 'health', unit: 'Count' },
    meaning: 'requests that Glacier throttled, in the attempt that met most',
  },
  Subscribers: {
    ...{ kind: 'health', unit: 'Count', mayBeUnknown: true },
    meaning:
      "confirmed subscriptions of the monitor's topics, queues and hooks included; without any, no message is sent; not published when SNS does not say",
  },
  ScanCompleted: {
    ...{ kind: 'health', unit: 'Count' },
    meaning: '1 when every vault was listed and everything else was published; 0 otherwise',
  },
} as const satisfies Record<string, Declaration>;

export type MetricName = keyof typeof DECLARED;
/** The metrics whose declarations have these properties. */
export type MetricOf<Properties> = {
  [Name in MetricName]: (typeof DECLARED)[Name] extends Properties ? Name : never;
}[MetricName];

/** A declaration with all that follows from its kind. */
const complete = (metric: Declaration) => ({
  ...KINDS[metric.kind],
  ...metric,
  perVault: metric.perVault ?? false,
  statistic: metric.statistic ?? 'Maximum',
});

export const METRICS = Object.fromEntries(
  Object.entries(DECLARED).map(([name, metric]) => [name, complete(metric)]),
) as Readonly<Record<MetricName, ReturnType<typeof complete>>>;

export const isPublishable = (publishing: Publishing, value: number): boolean =>
  publishing === 'always' || (publishing === 'aboveZero' && value > 0);

/** The namespace of every metric of every monitor; the function's role may publish nowhere else. */
export const NAMESPACE = 'GlacierUploads';

/** The dimension that every metric has: the monitor's name, so that two monitors in a Region share no metric. */
export const MONITOR_DIMENSION = 'Monitor';

/** The additional dimension of one vault's metrics. */
export const VAULT_DIMENSION = 'VaultName';
