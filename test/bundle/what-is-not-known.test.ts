// The deployed bundle where something cannot be known: with real clients, and a table for each test.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../embedded/glacier/faults.ts';
import { MEBIBYTE } from '../../embedded/glacier/rules.ts';
import type { Config } from '../../lambda/core/settings/settings.ts';
import { startTestCloud } from '../support/embedded-cloud.ts';

const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:17:00Z').getTime();
let now = START;
const cloud = await startTestCloud({ clock: () => new Date(now) });
const { world } = cloud.glacier;
let tables = 0;

async function newTable() {
  tables += 1;
  await cloud.dynamoDb.createTable(`Table-${tables}`);
  return `Table-${tables}`;
}

const begin = (vault: string, ageHours: number) => {
  world.createVault(vault);
  const createdAt = new Date(now - ageHours * HOUR);
  return world.seed({
    vault,
    createdAt,
    lastActivityAt: new Date(now),
    partSizeBytes: MEBIBYTE,
    parts: { count: 2 },
  });
};

function fault(what: Fault) {
  cloud.glacier.fault(what);
  onTestFinished(() => cloud.glacier.clearFaults());
}

/** A monitor of one vault: what it publishes account-wide, and reports, at an hour since the start. */
function monitorOf(vault: string, tableName: string, config: Partial<Config> = {}) {
  const lambda = cloud.start({ vaults: [vault], tableName, ...config });
  return async (hour: number) => {
    now = START + hour * HOUR;
    cloud.cloudWatch.reset();
    cloud.sns.reset();
    const event = { scheduledTime: new Date(now).toISOString() };
    const outcome = await lambda.invoke({ at: now, event });
    const points = cloud.cloudWatch.points.filter(({ dimensions }) => !('VaultName' in dimensions));
    return {
      outcome,
      account: Object.fromEntries(points.map(({ metric, value }) => [metric, value])),
      mails: cloud.sns.messages.map(({ email }) => email),
    };
  };
}

describe('the deployed bundle', () => {
  it('does not call an old upload well that it has only met, and reports its end as perhaps a loss', async () => {
    now = START;
    const id = begin('old', 100);
    const scan = monitorOf('old', await newTable());
    const first = await scan(0);
    expect(first.account).toMatchObject({ InProgressUploads: 1, ScanCompleted: 1 });
    for (const metric of ['StuckUploads', 'ExpiringUploads', 'LostUploads', 'LongestIdleTime'])
      expect(first.account).not.toHaveProperty(metric);
    expect((await scan(6.55)).mails).toMatchObject([
      expect.stringContaining('STUCK: an upload to vault old, at most 17.4 hours left, perhaps fewer'),
    ]);
    world.abort(id);
    const end = await scan(7);
    expect(end.mails).toMatchObject([expect.stringContaining('PERHAPS LOST: an upload to vault old')]);
    expect(end.account).toMatchObject({ LostUploads: 1 });
  });

  it('does not take a lost memory for health', async () => {
    now = START;
    const id = begin('emptied', 100);
    const scan = monitorOf('emptied', await newTable());
    for (const hour of [0, 8, 16.5]) await scan(hour);
    const scanAnew = monitorOf('emptied', await newTable());
    expect((await scanAnew(17)).account).not.toHaveProperty('ExpiringUploads');
    world.abort(id);
    const { mails, account } = await scanAnew(25);
    expect(mails).toMatchObject([expect.stringContaining('PERHAPS LOST')]);
    expect(account).toMatchObject({ LostUploads: 1 });
  });

  it('does not take an account that Glacier does not serve for empty', async () => {
    now = START;
    begin('served', 1);
    const scan = monitorOf('served', await newTable(), { vaults: ['serve*'] });
    await scan(0);
    fault({ kind: 'unsupported', times: Number.POSITIVE_INFINITY });
    const { outcome, account } = await scan(1);
    expect(outcome).toMatchObject({
      error: { message: expect.stringContaining('NoLongerSupportedException') },
    });
    expect(account).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1 });
    expect(account).not.toHaveProperty('ExpiringUploads');
  });

  it('keeps news until someone has confirmed a subscription', async () => {
    now = START;
    begin('quiet', 1);
    const scan = monitorOf('quiet', await newTable());
    cloud.sns.subscribers(0);
    onTestFinished(() => cloud.sns.subscribers(1));
    await scan(0);
    expect((await scan(17)).mails).toEqual([]);
    cloud.sns.subscribers(1);
    expect((await scan(18)).mails).toMatchObject([expect.stringContaining('EXPIRING')]);
    expect((await scan(19)).mails).toEqual([]);
  });

  it('watches something, or fails', async () => {
    world.createVault('watched');
    const scan = monitorOf('watched', await newTable(), { vaults: ['watch*', '!*ed'] });
    const { outcome, account } = await scan(0);
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('pattern watch*') } });
    expect(account).toMatchObject({ ScanCompleted: 0 });
  });

  it('counts the idle time of an upload that a list left out from its last real sighting', async () => {
    now = START;
    const id = begin('left-out', 1);
    const scan = monitorOf('left-out', await newTable());
    for (const hour of [0, 1]) await scan(hour);
    fault({
      kind: 'reply',
      operation: 'ListMultipartUploads',
      vault: 'left-out',
      body: (normal) => ({ ...normal, UploadsList: [] }),
    });
    await scan(9);
    world.uploadPart(id, { first: 2 * MEBIBYTE, last: 3 * MEBIBYTE - 1 });
    expect((await scan(10)).account.LongestIdleTime).toBeCloseTo(9 * 3600, -2);
  });

  it('reports what ended during an outage as perhaps lost, with the reason', async () => {
    now = START;
    const id = begin('outage', 1);
    const scan = monitorOf('outage', await newTable());
    await scan(0);
    world.abort(id);
    const { mails } = await scan(72);
    expect(mails).toMatchObject([
      expect.stringMatching(
        /PERHAPS LOST.*No scan saw it from 2026-03-01 00:17 UTC to 2026-03-04 00:17 UTC/s,
      ),
    ]);
  });

  it('reports a broken upload once, as broken', async () => {
    now = START;
    const id = begin('broken', 1);
    world.uploadPart(id, { first: 2 * MEBIBYTE, last: 2 * MEBIBYTE + 9 });
    world.uploadPart(id, { first: 3 * MEBIBYTE, last: 4 * MEBIBYTE - 1 });
    const scan = monitorOf('broken', await newTable());
    expect((await scan(0)).mails).toMatchObject([expect.stringContaining('BROKEN')]);
    expect((await scan(17)).mails).toEqual([]);
  });

  it('says what it does not see when that begins, changes and is over, through cold starts', async () => {
    now = START;
    begin('blind', 1);
    const tableName = await newTable();
    const reported: string[] = [];
    for (let hour = 0; hour <= 8; hour += 1) {
      cloud.glacier.clearFaults();
      if (hour >= 1 && hour < 5) fault({ kind: 'denied', vault: 'blind', times: Number.POSITIVE_INFINITY });
      const vaults = hour >= 3 && hour < 5 ? ['blind', 'nowhere'] : ['blind'];
      const { mails } = await monitorOf('blind', tableName, { vaults })(hour);
      reported.push(...mails.map((mail) => `${hour}: ${mail}`));
    }
    expect(reported).toEqual([
      expect.stringMatching(/^1: .*SCAN INCOMPLETE.*vault blind: access is denied; allow glacier:List/s),
      expect.stringMatching(/^4: .*new: vault nowhere: there is no such vault.*still: vault blind/s),
      expect.stringMatching(/^7: .*SCAN COMPLETE AGAIN/s),
    ]);
  });
});
