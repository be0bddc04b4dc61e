// The bundle, end to end: its own process, real SDK clients, embedded servers.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Lambda } from '../../embedded/cloud/lambda.ts';
import { MEBIBYTE } from '../../embedded/glacier/rules.ts';
import { startTestCloud } from '../support/embedded-cloud.ts';
import { synthesize } from '../support/synthesize.ts';

const SECRET = 'payroll of J. Doe';
const now = new Date('2026-03-01T00:17:00Z');
let scans = 0;
/** A minute after the scan before. */
const next = () => {
  scans += 1;
  return { at: now.getTime() + scans * 60_000 };
};
const cloud = await startTestCloud({ clock: () => now, pageSizes: { vaults: 1, uploads: 2, parts: 5 } });
const { glacier, cloudWatch, dynamoDb, sns } = cloud;

beforeAll(() => {
  for (const name of ['documents', 'empty', 'photos']) glacier.world.createVault(name);
  const upload = { partSizeBytes: MEBIBYTE, createdAt: now, description: SECRET };
  for (const count of [12, 0, 3]) glacier.world.seed({ ...upload, vault: 'photos', parts: { count } });
  glacier.world.seed({ ...upload, vault: 'documents', parts: { count: 7 } });
});
afterEach(() => {
  glacier.clearFaults();
  glacier.resetRequests();
  cloudWatch.reset();
});

const account = () =>
  Object.fromEntries(
    cloudWatch.points
      .filter(({ dimensions }) => !('VaultName' in dimensions))
      .map(({ metric, value }) => [metric, value]),
  );
const messages = (lambda: Lambda) => lambda.log.map(({ message }) => message);

describe('the deployed bundle', () => {
  it('scans, publishes and says so, cold and warm alike', async () => {
    const lambda = cloud.start();
    // Warm, the two uploads of more than a page are found to stand: a page from their checkpoints, then all.
    for (const [start, requests] of [
      ['cold', 14],
      ['warm', 16],
    ] as const) {
      cloudWatch.reset();
      expect(await lambda.invoke(next()), start).toHaveProperty('result');
      expect(account(), start).toMatchObject({
        InProgressUploads: 4,
        UploadedParts: 22,
        UploadedBytes: 22 * MEBIBYTE,
        MostParts: 12,
        VaultsScanned: 3,
        VaultsFailed: 0,
        GlacierRequests: requests,
        ScanCompleted: 1,
      });
    }
    const lines = ['scan started', ...Array(4).fill('upload'), 'scan ended'];
    expect(messages(lambda)).toEqual([...lines, ...lines]);
    expect(glacier.requests).toHaveLength(14 + 16);
  });

  it('gives all points of a scan one timestamp, the name of the monitor, and those of a vault its name', async () => {
    await cloud.start().invoke(next());
    expect(new Set(cloudWatch.points.map(({ at }) => at.getTime())).size).toBe(1);
    const vaults = new Set(cloudWatch.points.map(({ dimensions }) => JSON.stringify(dimensions)));
    expect([...vaults].sort()).toEqual([
      '{"Monitor":"GlacierUploadMonitor","VaultName":"documents"}',
      '{"Monitor":"GlacierUploadMonitor","VaultName":"photos"}',
      '{"Monitor":"GlacierUploadMonitor"}',
    ]);
  });

  it('publishes what a partial scan may tell, then fails with the cause', async () => {
    glacier.fault({ kind: 'denied', vault: 'photos', times: Number.POSITIVE_INFINITY });
    const lambda = cloud.start();
    expect(await lambda.invoke(next())).toMatchObject({
      error: { name: 'ScanIncompleteError', message: expect.stringContaining('vault photos: ') },
    });
    expect(account()).toMatchObject({ ScanCompleted: 0, VaultsScanned: 2, VaultsFailed: 1 });
    expect(account()).not.toHaveProperty('InProgressUploads');
    expect(messages(lambda)).toEqual([
      'scan started',
      ...Array(1 + 4).fill('upload'),
      'not accounted for',
      'scan ended',
    ]);
  });

  it('ends as a partial scan a minute before its time is over, though Glacier hangs', async () => {
    glacier.fault({ kind: 'hang', operation: 'ListParts', times: Number.POSITIVE_INFINITY });
    const outcome = await cloud.start().invoke({ ...next(), remainingMilliseconds: 61_500 });
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('OutOfTimeError') } });
    expect(account()).toMatchObject({ ScanCompleted: 0, VaultsScanned: 1, VaultsFailed: 2 });
  });

  it('gets over a passing fault of CloudWatch, and never says complete when it could not publish', async () => {
    cloudWatch.refuse('ThrottlingException', 1);
    expect(await cloud.start().invoke(next())).toHaveProperty('result');
    cloudWatch.reset();
    cloudWatch.refuse('AccessDeniedException', 1);
    expect(await cloud.start({ vaults: ['empty'] }).invoke(next())).toHaveProperty('error');
    expect(account()).toEqual({ ScanCompleted: 0 });
  });

  it('does not start when its environment is wrong, and names every problem', async () => {
    const outcome = await cloud.start({}, { CONCURRENCY: 'many', NAME: '' }).invoke(next());
    expect(outcome).toMatchObject({
      error: {
        name: 'ConfigError',
        message: expect.stringMatching(/NAME: .*CONCURRENCY: .*got "many"/),
      },
    });
    expect(glacier.requests).toHaveLength(0);
    expect(cloudWatch.requests).toHaveLength(0);
  });

  it('never logs what an archive is called', async () => {
    const body = () => `{"UploadsList": [{"ArchiveDescription": "${SECRET}" oops`;
    glacier.fault({ kind: 'reply', operation: 'ListMultipartUploads', body });
    const lambda = cloud.start();
    const outcome = await lambda.invoke(next());
    expect(JSON.stringify([outcome, lambda.log, cloudWatch.points])).not.toContain('payroll');
  });

  it('asks for exactly what its policy grants', async () => {
    glacier.world.seed({
      vault: 'empty',
      createdAt: new Date(now.getTime() - 20 * 3_600_000),
      partSizeBytes: MEBIBYTE,
    });
    dynamoDb.reset();
    await cloud.start().invoke(next());
    const asked = [
      ...glacier.requests.map(({ operation }) => `glacier:${operation}`),
      ...cloudWatch.requests.map((operation) => `cloudwatch:${operation}`),
      ...dynamoDb.requests.map((operation) => `dynamodb:${operation}`),
      ...sns.requests.map((operation) => `sns:${operation}`),
    ];
    const granted =
      JSON.stringify(synthesize().toJSON()).match(/(glacier|cloudwatch|dynamodb|sns):[A-Z]\w+/g) ?? [];
    expect([...new Set(asked)].sort()).toEqual([...new Set(granted)].sort());
  });
});
