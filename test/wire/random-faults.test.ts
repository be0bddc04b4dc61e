// The real handler and the real SDK clients, against random faults on the wire.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../embedded/glacier/faults.ts';
import { createWorld } from '../../embedded/glacier/world.ts';
import { METRICS } from '../../lambda/core/metrics.ts';
import { check, IS_DEEP } from '../support/check.ts';
import { MIB } from '../support/fake-glacier.ts';
import { startWire, type Wire } from '../support/wire.ts';

const NOW = new Date();
const SECRET = 'payroll of J. Doe';
const world = fc.array(
  fc.record({
    vault: fc.constantFrom('a', 'b', 'c'),
    parts: fc.nat(8),
    ageHours: fc.integer({ min: 0, max: 15 }),
  }),
  { maxLength: 4 },
);
const pageSizes = fc.record({
  vaults: fc.integer({ min: 1, max: 3 }),
  uploads: fc.integer({ min: 1, max: 3 }),
  parts: fc.integer({ min: 2, max: 5 }),
});
const target = fc.record(
  {
    operation: fc.constantFrom('ListVaults', 'ListMultipartUploads', 'ListParts'),
    vault: fc.constantFrom('a', 'b'),
  },
  { requiredKeys: [] },
);

let wire: Wire;
beforeAll(async () => {
  wire = await startWire(NOW);
});
afterAll(() => wire.close());

type Drawn = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** One scan of this world with these faults, and what it should count. */
async function scan(
  uploads: Drawn,
  sizes: { vaults: number; uploads: number; parts: number },
  faults: readonly Fault[],
) {
  const account = createWorld({ clock: () => NOW, pageSizes: sizes });
  for (const name of ['a', 'b', 'c']) account.createVault(name);
  for (const { vault, parts, ageHours } of uploads) {
    const createdAt = new Date(NOW.getTime() - ageHours * 3_600_000);
    account.seed({
      vault,
      createdAt,
      lastActivityAt: NOW,
      partSizeBytes: MIB,
      description: SECRET,
      parts: { count: parts },
    });
  }
  const run = await wire.scan(account, faults);
  const sum = uploads.reduce((total, { parts }) => total + parts, 0);
  const most = uploads.reduce((max, { parts }) => Math.max(max, parts), 0);
  return {
    ...run,
    expected: {
      InProgressUploads: uploads.length,
      UploadedParts: sum,
      UploadedBytes: sum * MIB,
      MostParts: most,
      VaultsScanned: 3,
    },
  };
}

describe('over HTTP', () => {
  it('faults that heal leave no trace in what is published', async () => {
    // A throttle makes the SDK wait for seconds, so it is drawn only when there is time; another test shows one.
    const kinds = [
      'unavailable',
      'html',
      'reset',
      'truncate',
      ...(IS_DEEP ? (['throttle', 'timeout'] as const) : []),
    ] as const;
    const fault = fc
      .tuple(fc.constantFrom(...kinds), target)
      .map(([kind, where]): Fault => ({ kind, ...where }));
    await check(
      'overHttp',
      fc.asyncProperty(
        world,
        pageSizes,
        fc.array(fault, { maxLength: 4 }),
        async (uploads, sizes, faults) => {
          const { error, account, expected, emitted } = await scan(uploads, sizes, faults);
          expect(error).toBeUndefined();
          expect(account).toMatchObject({ ...expected, ScanCompleted: 1, VaultsFailed: 0 });
          expect(emitted).not.toContain('payroll');
        },
      ),
    );
  });

  it('faults that do not heal are never followed by a sign of health', async () => {
    const garble = fc.constantFrom(
      () => ({}),
      () => null,
      () => ({ UploadsList: null, Parts: null, VaultList: null, Marker: null }),
      (normal: object) => ({ ...normal, Marker: '' }),
      (normal: object) => ({ ...normal, Marker: 'again' }),
    );
    const broken = fc.oneof(
      fc.constantFrom('denied', 'expired').map((kind) => ({ kind }) as Fault),
      garble.map((body): Fault => ({ kind: 'reply', body: body as (normal: object) => unknown })),
    );
    const fault = fc
      .tuple(broken, target)
      .map(([kind, where]): Fault => ({ ...kind, ...where, times: Number.POSITIVE_INFINITY }));
    await check(
      'overHttp',
      fc.asyncProperty(world, pageSizes, fault, async (uploads, sizes, drawn) => {
        const { error, account, hits, emitted } = await scan(uploads, sizes, [drawn]);
        expect(error !== undefined).toBe(hits > 0);
        expect(account.ScanCompleted).toBe(hits > 0 ? 0 : 1);
        for (const [name, value] of hits > 0 ? Object.entries(account) : []) {
          const { partialScan } = METRICS[name as keyof typeof METRICS];
          expect(
            partialScan === 'always' || (partialScan === 'aboveZero' && value > 0),
            `${name} ${value}`,
          ).toBe(true);
        }
        expect(emitted).not.toContain('payroll');
      }),
    );
  });
});
