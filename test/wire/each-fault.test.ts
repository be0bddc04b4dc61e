// Each fault on the wire by itself: the real handler, the real SDK clients, the embedded services.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../embedded/glacier/world.ts';
import { METRICS } from '../../lambda/core/metrics.ts';
import { CONCLUDE_SECONDS } from '../../lambda/core/time.ts';
import { MIB } from '../support/fake-glacier.ts';
import { startWire, type Wire } from '../support/wire.ts';
import { WIRE_FAULTS } from '../support/wire-faults.ts';

const NOW = new Date();
const pageSizes = { vaults: 2, uploads: 2, parts: 3 };

function createAccount(description = 'payroll of J. Doe') {
  const world = createWorld({ clock: () => NOW, pageSizes });
  for (const name of ['a', 'b', 'c']) world.createVault(name);
  for (const count of [7, 3, 0]) {
    world.seed({ vault: 'b', createdAt: NOW, partSizeBytes: MIB, description, parts: { count } });
  }
  return world;
}

let wire: Wire;
beforeAll(async () => {
  wire = await startWire(NOW);
});
afterAll(() => wire.close());

describe('a fault of Glacier, or on the way to it', () => {
  it.each(WIRE_FAULTS)('$name: $outcome', async ({ faults, outcome, says = '', patience }) => {
    const remaining = patience === undefined ? undefined : CONCLUDE_SECONDS * 1000 + patience;
    const { error, account, emitted, requests } = await wire.scan(createAccount(), faults, {}, remaining);
    expect(emitted).toContain(`outcome\\":\\"${outcome === 'complete' ? 'completed' : 'incomplete'}`);
    expect(emitted).not.toContain('payroll');
    expect(account.ScanCompleted).toBe(outcome === 'complete' ? 1 : 0);
    expect(requests.length).toBeLessThan(60);
    if (outcome === 'complete') {
      expect(error).toBeUndefined();
      return;
    }
    expect(error?.message).toContain(says);
    for (const name of Object.keys(account)) {
      expect(METRICS[name as keyof typeof METRICS].partialScan, name).toBe('always');
    }
  });

  it('a Glacier that cannot be found by name: partial', async () => {
    const { error, account } = await wire.scan(createAccount(), [], {}, 61_500, 'http://glacier.invalid');
    expect(error?.message).toMatch(/the list of vaults: (OutOfTimeError|Error: getaddrinfo)/);
    expect(account.ScanCompleted).toBe(0);
  });
});

describe('a scan over HTTP', () => {
  it('counts what passing faults had hidden', async () => {
    for (const kind of ['unavailable', 'reset', 'truncate'] as const) {
      const { account } = await wire.scan(createAccount(), [{ kind, times: 3 }]);
      expect(account).toMatchObject({ InProgressUploads: 3, UploadedParts: 10, VaultsScanned: 3 });
    }
  });

  it('lets no description out, whatever is in it', async () => {
    for (const description of ['payroll \\u0000 "} { ~', `payroll ${'x'.repeat(1_000)}`]) {
      const { account, emitted } = await wire.scan(createAccount(description));
      expect(account.ScanCompleted).toBe(1);
      expect(emitted).not.toContain('payroll');
    }
  });

  it('takes uploads of no parts and of 10,000 for what they are', async () => {
    const world = createWorld({ clock: () => NOW });
    world.createVault('a');
    for (const count of [0, 10_000])
      world.seed({ vault: 'a', createdAt: NOW, partSizeBytes: MIB, parts: { count } });
    const { account } = await wire.scan(world);
    expect(account).toMatchObject({
      ScanCompleted: 1,
      MostParts: 10_000,
      UploadedParts: 10_000,
      BrokenUploads: 0,
    });
  });

  it('is not complete where an upload is from the future', async () => {
    const world = createWorld({ clock: () => NOW });
    world.createVault('a');
    const createdAt = new Date(NOW.getTime() + 3_600_000);
    world.seed({ vault: 'a', createdAt, partSizeBytes: MIB });
    const { account, error } = await wire.scan(world);
    expect(error?.message).toContain('the clock: ClockError: expected nothing from after');
    expect(account).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1 });
  });
});

describe('the memory over HTTP', () => {
  it('that is missing fails the scan', async () => {
    const { error, account } = await wire.scan(createAccount(), [], { tableName: 'NoSuchTable' });
    expect(error?.message).toContain('the memory of all vaults: table NoSuchTable');
    expect(account).toMatchObject({ ScanCompleted: 0 });
  });
});

describe('publishing over HTTP', () => {
  it('that is refused for the account too leaves nothing but the last word', async () => {
    wire.cloudWatch.refuse('AccessDeniedException', 2);
    expect((await wire.scan(createAccount())).account).toEqual({ ScanCompleted: 0 });
  });

  it('that is throttled for a moment changes nothing', async () => {
    wire.cloudWatch.refuse('ThrottlingException', 1);
    expect((await wire.scan(createAccount())).account).toMatchObject({
      ScanCompleted: 1,
      InProgressUploads: 3,
    });
  });

  it('that is refused is never followed by a sign of health', async () => {
    wire.cloudWatch.refuse('AccessDeniedException', 1);
    const { error, account } = await wire.scan(createAccount());
    expect(error?.message).toContain('AccessDeniedException');
    expect(account).toMatchObject({ ScanCompleted: 0, VaultsFailed: 1 });
  });
});

describe('the topic over HTTP', () => {
  it('that does not say who is subscribed gets the message all the same', async () => {
    wire.sns.refuse('AuthorizationError', 1);
    const world = createAccount();
    world.seed({ vault: 'a', createdAt: new Date(NOW.getTime() - 20 * 3_600_000), partSizeBytes: MIB });
    const { error, account, messages } = await wire.scan(world);
    expect(error?.message).toContain('the subscribers of the topic: AuthorizationError');
    expect(messages).toHaveLength(1);
    expect(account).toMatchObject({ ScanCompleted: 0, InProgressUploads: 4, VaultsFailed: 0 });
    expect(account).not.toHaveProperty('Subscribers');
  });
});

describe('two deployments in one Region', () => {
  it('do not touch each other', async () => {
    const world = createAccount();
    world.seed({ vault: 'a', createdAt: new Date(NOW.getTime() - 20 * 3_600_000), partSizeBytes: MIB });
    const [one, other] = [await wire.newTable(), await wire.newTable()];
    const first = await wire.scan(world, [], { name: 'One', tableName: one });
    const second = await wire.scan(world, [], { name: 'Other', tableName: other, vaults: ['a'] });
    expect(first.account.InProgressUploads).toBe(4);
    expect(second.account.InProgressUploads).toBe(1);
    // Each notifies its own subscribers.
    expect([first.messages.length, second.messages.length]).toEqual([1, 1]);
    const again = await wire.scan(world, [], { name: 'One', tableName: one });
    expect(again.messages).toEqual([]);
  });

  it('share no metric, so that neither hides that the other fails', async () => {
    const seriesOf = ({ points }: Awaited<ReturnType<Wire['scan']>>) =>
      points.map(({ namespace, metric, dimensions }) =>
        JSON.stringify([namespace, metric, Object.entries(dimensions).sort()]),
      );
    const world = createAccount();
    const well = await wire.scan(world, [], { name: 'One' });
    const denied = { kind: 'denied', vault: 'b', times: Number.POSITIVE_INFINITY } as const;
    const failing = await wire.scan(world, [denied], { name: 'Other' });
    expect([well.account.ScanCompleted, failing.account.ScanCompleted]).toEqual([1, 0]);
    expect(seriesOf(well).filter((series) => seriesOf(failing).includes(series))).toEqual([]);
    expect(new Set([...well.points, ...failing.points].map(({ namespace }) => namespace))).toEqual(
      new Set(['GlacierUploads']),
    );
  });
});
