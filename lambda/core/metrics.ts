// Every metric that the monitor publishes, declared once.

/** What a metric means and where it goes; all are gauges. */
interface Metric {
  readonly unit: 'Count' | 'Bytes' | 'Seconds';
  /**
   * How the account-wide value comes from the vaults' values. `none`: it is a measure of the scan itself. `event`: it
   * counts what has just happened, and is published by itself, only above zero, with the time of its publication.
   */
  readonly rollUp: 'sum' | 'max' | 'none' | 'event';
  /** Also published for each vault that has uploads, with the dimension `VaultName`. */
  readonly perVault: boolean;
  /**
   * What a partial scan may publish account-wide. `withheld`: nothing, as the number would be too low.
   * `aboveZero`: it may raise an alarm and never clear one. `always`: it tells of the scan itself.
   */
  readonly partialScan: Publishing;
  /** The same, for what may be published while the idle time of some upload is not known: of a vault, and account-wide. */
  readonly idleUnknown: Publishing;
  /**
   * With which statistic it is read. All attempts at a scan publish under its one time: mostly the largest value is that of
   * the attempt that came furthest, and of what failed the smallest is.
   */
  readonly statistic: 'Maximum' | 'Minimum';
  readonly meaning: string;
}

type Publishing = 'withheld' | 'aboveZero' | 'always';

export const isPublishable = (publishing: Publishing, value: number): boolean =>
  publishing === 'always' || (publishing === 'aboveZero' && value > 0);

export const METRICS = {
  InProgressUploads: {
    unit: 'Count',
    rollUp: 'sum',
    perVault: true,
    partialScan: 'withheld',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'multipart uploads in progress',
  },
  UploadedParts: {
    unit: 'Count',
    rollUp: 'sum',
    perVault: true,
    partialScan: 'withheld',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'parts that these uploads have so far',
  },
  UploadedBytes: {
    unit: 'Bytes',
    rollUp: 'sum',
    perVault: true,
    partialScan: 'withheld',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'bytes in these parts: what would be lost with the uploads',
  },
  ArrivedBytes: {
    unit: 'Bytes',
    rollUp: 'sum',
    perVault: true,
    partialScan: 'withheld',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'bytes of these that arrived since the scan before',
  },
  StaleUploads: {
    unit: 'Count',
    rollUp: 'sum',
    perVault: true,
    partialScan: 'aboveZero',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'uploads created longer ago than `staleAfterDays`, moving or not',
  },
  StuckUploads: {
    unit: 'Count',
    rollUp: 'sum',
    perVault: true,
    partialScan: 'aboveZero',
    idleUnknown: 'aboveZero',
    statistic: 'Maximum',
    meaning: 'uploads without progress for longer than their stuck threshold, expiring ones included',
  },
  LongestIdleTime: {
    unit: 'Seconds',
    rollUp: 'max',
    perVault: true,
    partialScan: 'withheld',
    idleUnknown: 'withheld',
    statistic: 'Maximum',
    meaning:
      'the longest that any upload may have been without progress; Glacier may remove it from 86,400 on',
  },
  ExpiringUploads: {
    unit: 'Count',
    rollUp: 'sum',
    perVault: false,
    partialScan: 'aboveZero',
    idleUnknown: 'aboveZero',
    statistic: 'Maximum',
    meaning: 'uploads that Glacier may remove within `expiryWarningHours`, or at any moment',
  },
  BrokenUploads: {
    unit: 'Count',
    rollUp: 'sum',
    perVault: false,
    partialScan: 'aboveZero',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning:
      'uploads that can no longer be completed: a short part is followed by another, or parts reach past the 10,000th',
  },
  LostUploads: {
    unit: 'Count',
    rollUp: 'sum',
    perVault: false,
    partialScan: 'aboveZero',
    idleUnknown: 'aboveZero',
    statistic: 'Maximum',
    meaning: 'uploads that were found gone in the last 24 hours, after 24 idle hours or perhaps so many',
  },
  UploadsNewlyInDanger: {
    unit: 'Count',
    rollUp: 'event',
    perVault: false,
    partialScan: 'aboveZero',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning:
      'uploads that this scan was the first to find expiring, lost or broken; not published when there are none',
  },
  OldestUploadAge: {
    unit: 'Seconds',
    rollUp: 'max',
    perVault: false,
    partialScan: 'withheld',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'time since the oldest upload was created',
  },
  MostParts: {
    unit: 'Count',
    rollUp: 'max',
    perVault: false,
    partialScan: 'withheld',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'parts of the upload that has most; 10,000 is the wall',
  },
  VaultsScanned: {
    unit: 'Count',
    rollUp: 'none',
    perVault: false,
    partialScan: 'always',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'vaults of which every upload and every part was listed',
  },
  VaultsFailed: {
    unit: 'Count',
    rollUp: 'none',
    perVault: false,
    partialScan: 'always',
    idleUnknown: 'always',
    statistic: 'Minimum',
    meaning:
      'vaults, and entries of `vaults`, that the scan could not account for in any of its attempts; read it with Minimum',
  },
  ScanDuration: {
    unit: 'Seconds',
    rollUp: 'none',
    perVault: false,
    partialScan: 'always',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'how long the scan took, or its longest attempt; 900 is the most that Lambda gives',
  },
  GlacierRequests: {
    unit: 'Count',
    rollUp: 'none',
    perVault: false,
    partialScan: 'always',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'requests sent to Glacier, repeated ones included, by the attempt that sent most',
  },
  ThrottledRequests: {
    unit: 'Count',
    rollUp: 'none',
    perVault: false,
    partialScan: 'always',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: 'requests that Glacier refused as too many, in the attempt that met most',
  },
  ScanCompleted: {
    unit: 'Count',
    rollUp: 'none',
    perVault: false,
    partialScan: 'always',
    idleUnknown: 'always',
    statistic: 'Maximum',
    meaning: '1 when every vault was listed and all else was published; 0 otherwise',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** The dimension of the metrics of one vault; account-wide metrics have none. */
export const VAULT_DIMENSION = 'VaultName';
