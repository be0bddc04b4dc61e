// The deployed bundle, tried again with the same event as Lambda does.
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestCloud } from '../support/embedded-cloud.ts';

const MIB = 1024 ** 2;
const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:17:00Z').getTime();
let now = START;
const cloud = await startTestCloud({ clock: () => new Date(now) });
const { world } = cloud.glacier;
for (const vault of ['documents', 'photos']) {
  world.createVault(vault);
  const createdAt = new Date(START - HOUR);
  world.seed({ vault, createdAt, lastActivityAt: new Date(START), partSizeBytes: MIB, parts: { count: 60 } });
}
const lambda = cloud.start();

async function attempt(at: number, scheduledTime?: string) {
  now = at;
  cloud.glacier.resetRequests();
  cloud.cloudWatch.reset();
  cloud.sns.reset();
  const before = lambda.log.length;
  const outcome = await lambda.invoke({
    at,
    ...(scheduledTime !== undefined && { event: { scheduledTime } }),
  });
  const account = cloud.cloudWatch.points.filter(({ dimensions }) => !('VaultName' in dimensions));
  return {
    outcome,
    account: Object.fromEntries(account.map(({ metric, value }) => [metric, value])),
    times: new Set(
      cloud.cloudWatch.points
        .filter(({ metric }) => metric !== 'UploadsNewlyInDanger')
        .map((point) => point.at.toISOString()),
    ),
    asked: cloud.glacier.requests.map(({ operation, vault }) => `${operation} ${vault ?? ''}`.trim()),
    mails: cloud.sns.messages,
    warnings: lambda.log.slice(before).filter(({ level }) => level === 'WARN'),
  };
}

describe('the deployed bundle, tried again', () => {
  it('goes on with the scan under its one time, reports nothing twice, and is complete in the end', async () => {
    await attempt(START, '2026-03-01T00:17:00Z');
    const due = '2026-03-01T17:17:00Z';
    cloud.glacier.fault({ kind: 'denied', vault: 'photos', times: Number.POSITIVE_INFINITY });
    onTestFinished(() => cloud.glacier.clearFaults());
    const first = await attempt(START + 17 * HOUR, due);
    expect(first.outcome).toHaveProperty('error');
    expect(first.account).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1, ExpiringUploads: 1 });
    expect(first.mails).toHaveLength(1);
    cloud.glacier.clearFaults();
    const second = await attempt(START + 17 * HOUR + 60_000, due);
    expect(second.outcome).toHaveProperty('result');
    expect(second.account).toMatchObject({
      ScanCompleted: 1,
      VaultsFailed: 0,
      ExpiringUploads: 2,
      UploadedParts: 120,
    });
    expect(second.asked.filter((each) => each.includes('documents'))).toEqual([]);
    expect(second.mails).toMatchObject([{ json: { uploads: [{ vault: 'photos' }] } }]);
    for (const { times } of [first, second]) expect([...times]).toEqual(['2026-03-01T17:17:00.000Z']);
    const third = await attempt(START + 17 * HOUR + 180_000, due);
    expect([third.asked, third.mails]).toEqual([['ListVaults'], []]);
  });

  it('begins a scan of its own where the time cannot be used, and says why in one line', async () => {
    const { warnings, account, times } = await attempt(START + 18 * HOUR, 'noon');
    expect(account).toMatchObject({ ScanCompleted: 1 });
    expect(warnings).toMatchObject([{ problem: expect.stringContaining('got "noon"') }]);
    expect([...times][0]).toMatch(/^2026-03-01T18:17:00/);
  });
});
