// The deployed bundle lists what is new: requests counted on the wire, with its memory in a real table.
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestCloud } from '../support/embedded-cloud.ts';

const MIB = 1024 ** 2;
const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:17:00Z').getTime();
let now = START;
const cloud = await startTestCloud({ clock: () => new Date(now) });
const { world } = cloud.glacier;
const lambda = cloud.start();

function begin(vault: string, count: number) {
  world.createVault(vault);
  const createdAt = new Date(now - HOUR);
  return world.seed({
    vault,
    createdAt,
    lastActivityAt: new Date(now),
    partSizeBytes: MIB,
    parts: { count },
  });
}
function addParts(id: string, count: number) {
  const { partCount } = world.upload(id);
  for (let index = partCount; index < partCount + count; index += 1)
    world.uploadPart(id, { first: index * MIB, last: (index + 1) * MIB - 1 });
}

/** A scan an hour on: how many lists of parts it asked for, and how it ended. */
async function scan() {
  now += HOUR;
  cloud.glacier.resetRequests();
  cloud.cloudWatch.reset();
  const outcome = await lambda.invoke({ at: now });
  const requests = cloud.glacier.requests.filter(({ operation }) => operation === 'ListParts').length;
  const account = Object.fromEntries(
    cloud.cloudWatch.points
      .filter(({ dimensions }) => !('VaultName' in dimensions))
      .map(({ metric, value }) => [metric, value]),
  );
  return { requests, account, outcome, summary: lambda.log.at(-1) };
}

describe('the deployed bundle', () => {
  it('asks for what is new of an upload that grows, and for all of one that stands', async () => {
    const id = begin('growing', 9_900);
    expect((await scan()).requests).toBe(198);
    for (let hour = 0; hour < 3; hour += 1) {
      addParts(id, 20);
      const { requests, account, summary } = await scan();
      expect(requests).toBeLessThanOrEqual(3);
      expect(account).toMatchObject({ ScanCompleted: 1, UploadedParts: 9_920 + hour * 20, StuckUploads: 0 });
      expect(summary).toMatchObject({ message: 'scan ended', outcome: 'completed' });
    }
    // Only a full list shows that it does not move.
    expect((await scan()).requests).toBe(1 + 200);
    expect((await scan()).requests).toBe(200);
    world.abort(id);
  });

  it.each(['refused', 'ignored'] as const)(
    'lists anew where old markers are %s, and ends no upload',
    async (are) => {
      const id = begin(`old-${are}`, 120);
      await scan();
      world.ageMarkers({ afterMilliseconds: HOUR / 2, are });
      onTestFinished(() => world.ageMarkers(undefined));
      addParts(id, 10);
      const { requests, account, summary } = await scan();
      expect(requests).toBe(1 + 3);
      expect(account).toMatchObject({ ScanCompleted: 1, UploadedParts: 130, InProgressUploads: 1 });
      expect(summary).toMatchObject({ outcome: 'completed' });
      world.abort(id);
    },
  );

  it('takes only the answer to a full list for the end of an upload', async () => {
    const id = begin('unknown', 120);
    await scan();
    addParts(id, 10);
    cloud.glacier.fault({ kind: 'notFound', operation: 'ListParts', times: 1 });
    const still = await scan();
    expect(still.account).toMatchObject({ ScanCompleted: 1, InProgressUploads: 1, UploadedParts: 130 });
    expect(still.summary).toMatchObject({ outcome: 'completed' });
    cloud.glacier.fault({ kind: 'notFound', operation: 'ListParts', times: 2 });
    expect((await scan()).account).toMatchObject({ ScanCompleted: 1, InProgressUploads: 0 });
    world.abort(id);
  });

  it('finds a part that was sent again among those that are settled', async () => {
    const id = begin('again', 120);
    await scan();
    await scan();
    now += 5 * HOUR;
    world.uploadPart(id, { first: 0, last: MIB - 1 }, 'ab'.repeat(32));
    const { account } = await scan();
    expect(account).toMatchObject({ StuckUploads: 0, ExpiringUploads: 0, UploadedParts: 120 });
    expect(account.LongestIdleTime).toBeCloseTo(6 * 3600, -2);
    expect((await scan()).account.StuckUploads).toBe(0);
    world.abort(id);
  });
});
