// The adapter with the real SDK client, against the embedded receiver, which refuses what CloudWatch refuses.
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CloudWatch, startCloudWatch } from '../../../embedded/cloud/cloudwatch.ts';
import { createCloudWatchClient } from '../../../lambda/aws/clients.ts';
import { createMetricPublisher } from '../../../lambda/aws/cloudwatch.ts';
import { METRICS, type MetricName } from '../../../lambda/core/metrics.ts';
import { useEnvironment } from '../../support/environment.ts';

const NOW = new Date('2026-01-02T00:00:00Z');
let cloudWatch: CloudWatch;
beforeAll(async () => {
  cloudWatch = await startCloudWatch(() => NOW);
  useEnvironment({ AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint });
});
beforeEach(() => cloudWatch.reset());
afterAll(() => cloudWatch.close());

describe('publishing', () => {
  const publisher = () => createMetricPublisher(createCloudWatchClient(), 'Nightly');

  it('sends name, value, unit, time, monitor and vault, in one request', async () => {
    await publisher().publish(
      [
        { metric: 'UploadedBytes', value: 2 ** 53, vault: 'photos' },
        { metric: 'ScanCompleted', value: 0 },
      ],
      NOW,
    );
    expect(cloudWatch.points).toEqual([
      {
        namespace: 'GlacierUploads',
        metric: 'UploadedBytes',
        dimensions: { Monitor: 'Nightly', VaultName: 'photos' },
        value: 2 ** 53,
        unit: 'Bytes',
        at: NOW,
      },
      {
        namespace: 'GlacierUploads',
        metric: 'ScanCompleted',
        dimensions: { Monitor: 'Nightly' },
        value: 0,
        unit: 'Count',
        at: NOW,
      },
    ]);
    expect(cloudWatch.requests).toEqual(['PutMetricData']);
  });

  it('gets every metric there is through in one request, with the longest name of a vault', async () => {
    const metrics = Object.keys(METRICS) as MetricName[];
    await publisher().publish(
      metrics.map((metric) => ({ metric, value: 1, vault: 'v'.repeat(255) })),
      NOW,
    );
    expect(cloudWatch.requests).toHaveLength(1);
    expect(cloudWatch.points).toHaveLength(metrics.length);
  });

  it('fails as a whole when one datum is refused', async () => {
    await expect(
      publisher().publish(
        [
          { metric: 'ScanDuration', value: 1 },
          { metric: 'MostParts', value: Number.NaN },
        ],
        NOW,
      ),
    ).rejects.toThrow('MostParts: the value NaN is not finite');
    expect(cloudWatch.points).toEqual([]);
  });
});

describe('the embedded receiver', () => {
  const put = (Namespace: string, ...data: object[]) =>
    new CloudWatchClient({}).send(
      new PutMetricDataCommand({
        Namespace,
        MetricData: data.map((datum) => ({ MetricName: 'M', Value: 1, Timestamp: NOW, ...datum })),
      }),
    );

  it('takes what fits, compressed or not', async () => {
    await put('Own', {});
    await put('Own', ...Array(1_000).fill({}));
    expect(cloudWatch.points).toHaveLength(1_001);
  });

  it.each([
    ['a reserved namespace', 'AWS/Own', [{}]],
    ['no data', 'Own', []],
    ['more than 1,000 data', 'Own', Array(1_001).fill({})],
    ['more than 1 MB', 'Own', Array(1_000).fill({ MetricName: 'M'.repeat(1_000) })],
    ['an infinite value', 'Own', [{ Value: Number.POSITIVE_INFINITY }]],
    ['a metric without a name', 'Own', [{ MetricName: '' }]],
    ['an empty dimension', 'Own', [{ Dimensions: [{ Name: 'VaultName', Value: '' }] }]],
    ['too many dimensions', 'Own', [{ Dimensions: Array(31).fill({ Name: 'a', Value: 'b' }) }]],
    ['an unknown unit', 'Own', [{ Unit: 'Parsecs' }]],
    ['a point of three weeks ago', 'Own', [{ Timestamp: new Date(NOW.getTime() - 21 * 86_400_000) }]],
    ['a point of tomorrow', 'Own', [{ Timestamp: new Date(NOW.getTime() + 86_400_000) }]],
  ])('refuses %s, and takes nothing of the request', async (_, namespace, data) => {
    await expect(put(namespace, ...data)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    expect(cloudWatch.points).toEqual([]);
  });
});
