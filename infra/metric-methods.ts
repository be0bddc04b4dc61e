// The metrics as methods, for TypeScript and its users. Written by test/repository/contract.test.ts, not by hand.
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** All are gauges: the statistic is Maximum, and the period an hour, which always holds a scan. */
export interface MetricMethods {
  /**
   * Multipart uploads in progress.
   * In Count, of all vaults, or of one with `dimensionsMap: { VaultName: 'photos' }`.
   */
  metricInProgressUploads(options?: MetricOptions): Metric;
  /**
   * Parts that these uploads have so far.
   * In Count, of all vaults, or of one with `dimensionsMap: { VaultName: 'photos' }`.
   */
  metricUploadedParts(options?: MetricOptions): Metric;
  /**
   * Bytes in these parts: what would be lost with the uploads.
   * In Bytes, of all vaults, or of one with `dimensionsMap: { VaultName: 'photos' }`.
   */
  metricUploadedBytes(options?: MetricOptions): Metric;
  /**
   * Uploads created longer ago than `staleAfterDays`, moving or not.
   * In Count, of all vaults, or of one with `dimensionsMap: { VaultName: 'photos' }`.
   */
  metricStaleUploads(options?: MetricOptions): Metric;
  /**
   * Uploads without progress for longer than their stuck threshold, expiring ones included.
   * In Count, of all vaults, or of one with `dimensionsMap: { VaultName: 'photos' }`.
   */
  metricStuckUploads(options?: MetricOptions): Metric;
  /**
   * The longest that any upload may have been without progress; Glacier may remove it from 86,400 on.
   * In Seconds, of all vaults, or of one with `dimensionsMap: { VaultName: 'photos' }`.
   */
  metricLongestIdleTime(options?: MetricOptions): Metric;
  /**
   * Uploads that Glacier may remove within `expiryWarningHours`, or at any moment.
   * In Count, of all vaults.
   */
  metricExpiringUploads(options?: MetricOptions): Metric;
  /**
   * Uploads that can no longer be completed: a short part is followed by another, or parts reach past the 10,000th.
   * In Count, of all vaults.
   */
  metricBrokenUploads(options?: MetricOptions): Metric;
  /**
   * Uploads that were found gone in the last 24 hours, after 24 idle hours or perhaps so many.
   * In Count, of all vaults.
   */
  metricLostUploads(options?: MetricOptions): Metric;
  /**
   * Uploads that this scan was the first to find expiring, lost or broken; not published when there are none.
   * In Count, of all vaults.
   */
  metricUploadsNewlyInDanger(options?: MetricOptions): Metric;
  /**
   * Time since the oldest upload was created.
   * In Seconds, of all vaults.
   */
  metricOldestUploadAge(options?: MetricOptions): Metric;
  /**
   * Parts of the upload that has most; 10,000 is the wall.
   * In Count, of all vaults.
   */
  metricMostParts(options?: MetricOptions): Metric;
  /**
   * Vaults of which every upload and every part was listed.
   * In Count, of all vaults.
   */
  metricVaultsScanned(options?: MetricOptions): Metric;
  /**
   * Vaults, and entries of `vaults`, that the scan could not account for.
   * In Count, of all vaults.
   */
  metricVaultsFailed(options?: MetricOptions): Metric;
  /**
   * How long the scan took; 900 is the most that Lambda gives.
   * In Seconds, of all vaults.
   */
  metricScanDuration(options?: MetricOptions): Metric;
  /**
   * Requests sent to Glacier, repeated ones included.
   * In Count, of all vaults.
   */
  metricGlacierRequests(options?: MetricOptions): Metric;
  /**
   * Requests that Glacier refused as too many.
   * In Count, of all vaults.
   */
  metricThrottledRequests(options?: MetricOptions): Metric;
  /**
   * 1 when every vault was listed and all else was published; 0 otherwise.
   * In Count, of all vaults.
   */
  metricScanCompleted(options?: MetricOptions): Metric;
}
