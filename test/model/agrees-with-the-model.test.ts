// The monitor against its model, over random histories: worlds, pages, orders, duplicates, faults.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../lambda/core/history.ts';
import { METRICS, type MetricName } from '../../lambda/core/metrics.ts';
import type { Datum } from '../../lambda/core/roll-up.ts';
import { check, RUNS } from '../support/check.ts';
import { type FakeUpload, glacierError, partsInARow } from '../support/fake-glacier.ts';
import { createFakeHistory, type FakeCallRecord } from '../support/fake-history.ts';
import { createFakeMemory, withoutCheckpoints } from '../support/fake-memory.ts';
import { type Around, runMonitor } from '../support/fake-run.ts';
import { atHour, START } from '../support/story.ts';
import { expectedAt, type Moment, SHORT_LAST } from './model.ts';

const VAULTS = ['a', 'b', 'c'];

/** What becomes of an upload from one scan to the next; `omit`: the list leaves it out, and it does not move; `vanish`: no call ends it. */
const step = fc.constantFrom(
  'stand',
  'stand',
  'stand',
  'move',
  'move',
  'move',
  'replace',
  'break',
  'omit',
  'complete',
  'abort',
  'vanish',
);
const upload = fc.record({
  vault: fc.constantFrom(...VAULTS),
  beginsAt: fc.nat(3),
  ageHours: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 500 })),
  parts: fc.nat(4),
  steps: fc.array(step, { minLength: 6, maxLength: 6 }),
  /** After how many hours CloudTrail shows the call that ends it; never, where it fails to. */
  showsAfter: fc.constantFrom(0, 0, 0.1, 2, 12, 23, 30, Number.POSITIVE_INFINITY),
});
/** Mostly the first. */
const seldom = <T>(usual: T, arbitrary: fc.Arbitrary<T>, weight = 1) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight, arbitrary });
const scan = fc.record({
  hoursBefore: fc.oneof(fc.constantFrom(0.25, 1, 6, 16), fc.double({ min: 0.1, max: 10, noNaN: true })),
  failing: seldom<readonly string[]>([], fc.subarray(VAULTS), 2),
  excluded: seldom<readonly string[]>([], fc.subarray(VAULTS, { maxLength: 2 })),
  unsupported: seldom(false, fc.constant(true)),
  forgotten: seldom<Moment['forgotten']>(
    [],
    fc.oneof(fc.constant('everything' as const), fc.subarray(['0', '1', '2', '3', '4', '5'])),
  ),
  subscribed: seldom(true, fc.constant(false), 4),
  trail: fc.constantFrom('asked', 'asked', 'asked', 'down', 'off') as fc.Arbitrary<'asked' | 'down' | 'off'>,
  pageSize: fc.integer({ min: 1, max: 5 }),
  shuffle: fc.nat(),
});
const history = fc.record({
  uploads: fc.array(upload, { maxLength: 6 }),
  scans: fc.array(scan, { minLength: 1, maxLength: 6 }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

interface TimedMoment extends Moment {
  readonly calls: readonly FakeCallRecord[];
  readonly trail: 'asked' | 'down' | 'off';
}

function momentsOf({ uploads, scans }: History): TimedMoment[] {
  let hours = 0;
  const calls: FakeCallRecord[] = [];
  /** Hours at which the monitor lists; CloudTrail has a call of each. */
  const listedAt: number[] = [];
  const states = uploads.map(() => ({
    parts: [...partsInARow(0)],
    ended: false,
    replaced: 0,
    createdAt: undefined as Date | undefined,
  }));
  return scans.map(({ hoursBefore, pageSize: _pages, shuffle: _order, trail, ...rest }, index) => {
    hours += hoursBefore;
    const at = atHour(hours);
    const world: Record<string, FakeUpload[]> = Object.fromEntries(VAULTS.map((name) => [name, []]));
    for (const [number, each] of uploads.entries()) {
      const state = states[number];
      if (!state || index < each.beginsAt || state.ended) continue;
      const isNew = state.createdAt === undefined;
      state.createdAt ??= new Date(at.getTime() - each.ageHours * 3_600_000);
      const what = isNew ? 'begin' : each.steps[index];
      if (what === 'complete' || what === 'abort' || what === 'vanish') {
        state.ended = true;
        const calledAt = hours - hoursBefore / 2;
        const call = what === 'complete' ? CALLS.completed : CALLS.aborted;
        const showsAt = new Date(atHour(calledAt).getTime() + Math.min(each.showsAfter, 9_999) * 3_600_000);
        if (what !== 'vanish') calls.push({ call, uploadId: `${number}`, at: atHour(calledAt), showsAt });
        continue;
      }
      if (what === 'omit') continue;
      if (what === 'begin') state.parts = partsInARow(each.parts);
      if (what === 'move') state.parts = [...state.parts, ...partsInARow(state.parts.length + 1).slice(-1)];
      if (what === 'replace') state.parts = state.parts.map((part) => ({ ...part, treeHash: `${index}` }));
      if (what === 'break') {
        state.parts = state.parts.map((part, at) =>
          at === 0 ? { ...part, range: { first: 0, last: SHORT_LAST } } : part,
        );
      }
      const isPart = isNew || what === 'move' || what === 'replace' || what === 'break';
      if (isPart && state.parts.length > 0) {
        const since = isNew ? each.ageHours : hoursBefore;
        const sentAt = atHour(hours - since * (each.ageHours % 7) * 0.14);
        const showsAt = new Date(sentAt.getTime() + Math.min(each.showsAfter, 9_999) * 3_600_000);
        calls.push({ call: CALLS.part, uploadId: `${number}`, at: sentAt, showsAt });
      }
      world[each.vault]?.push({ id: `${number}`, createdAt: state.createdAt, parts: [...state.parts] });
    }
    const shown = calls.filter(({ showsAt = at }) => showsAt <= at);
    const isPart = ({ call }: FakeCallRecord) => call === CALLS.part;
    const isEnd = ({ call }: FakeCallRecord) => call === CALLS.completed || call === CALLS.aborted;
    const endings = Object.fromEntries(
      shown
        .filter(isEnd)
        .map(({ call, uploadId }) => [uploadId, call === CALLS.completed ? 'completed' : 'aborted'] as const),
    );
    const partsByUpload = Object.groupBy(shown.filter(isPart), ({ uploadId }) => uploadId);
    const partTimes = Object.fromEntries(
      Object.entries(partsByUpload).map(([id, those = []]) => [id, those.map(({ at }) => at.getTime())]),
    );
    const own = listedAt.filter((time) => time > hours - 3 && time + 0.1 <= hours).at(-1);
    const shownTo = own === undefined ? undefined : atHour(own - 0.5).getTime();
    listedAt.push(hours);
    calls.push({ call: CALLS.listed, uploadId: '', at, showsAt: atHour(hours + 0.1) });
    const known = { endings, partTimes, shownTo };
    return { at, world, calls: [...calls], trail, ...rest, ...(trail === 'asked' && known) };
  });
}

/** Nothing where it is off. */
function trailAt({ at, calls, trail }: TimedMoment) {
  if (trail === 'off') return {};
  const onAsk = () => {
    if (trail === 'down') throw glacierError('AccessDeniedException');
  };
  return { history: createFakeHistory(calls, { now: () => at, onAsk }).history };
}

/** The same uploads, some twice, in an order of their own. */
const disordered = (moment: Moment, shuffle: number) =>
  Object.fromEntries(
    Object.entries(moment.world).map(([vault, uploads]) => {
      const turned = uploads.map((_, index) => uploads[(index + shuffle) % uploads.length] as FakeUpload);
      return [vault, shuffle % 3 === 0 ? [...turned, ...turned] : turned];
    }),
  );

const ofDefinedMetrics = (values: Record<string, number>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));

/** What may be published of these metrics by a scan that does not know all about them. */
const tellable = (account: Record<string, number>, isAffected: (name: MetricName) => boolean) =>
  Object.fromEntries(
    Object.entries(account).filter(([key, value]) => {
      const name = key as MetricName;
      const { partialScan } = METRICS[name];
      return !isAffected(name) || partialScan === 'always' || (partialScan === 'aboveZero' && value > 0);
    }),
  );

const isThere = (uploadId: string, { world }: Moment) =>
  Object.values(world).some((uploads) => uploads.some(({ id }) => id === uploadId));
const hoursBetween = (one: Moment, other: Moment) => (other.at.getTime() - one.at.getTime()) / 3_600_000;

describe('the monitor and its model', () => {
  it('agree on every history: what is published, what is reported, what is withheld', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(history, async (drawn) => {
        const memory = createFakeMemory();
        const moments = momentsOf(drawn);
        for (const [index, moment] of moments.entries()) {
          const { pageSize = 1, shuffle = 0 } = drawn.scans[index] ?? {};
          const interfere = ({ vault = '' }: { readonly vault?: string }) => {
            if (moment.unsupported) throw glacierError('NoLongerSupportedException');
            if (moment.failing.includes(vault)) throw glacierError('AccessDeniedException');
            return undefined;
          };
          memory.forget(moment.forgotten);
          const run = await runMonitor(disordered(moment, shuffle), {
            pageSize,
            interfere,
            isSubscribed: moment.subscribed,
            config: { vaults: ['*', ...moment.excluded.map((name) => `!${name}`)] },
            // The model lists in full; that lists from checkpoints tell the same is a property of its own.
            run: { memory: withoutCheckpoints(memory), now: () => moment.at, ...trailAt(moment) },
          });
          for (const { kind, uploadId } of run.messages.flatMap(({ json }) => json.uploads)) {
            const shown = moments.slice(0, index + 1).findLast(({ endings }) => endings?.[uploadId])
              ?.endings?.[uploadId];
            // For a day after an upload is gone, the monitor asks how it ended.
            const isSought = moments
              .slice(0, index + 1)
              .some((before) => isThere(uploadId, before) && hoursBetween(before, moment) < 24);
            if (moment.endings?.[uploadId] && isSought) expect(kind, 'a call ended it').not.toMatch(/lost/i);
            if (['completed', 'aborted'].includes(kind)) expect(kind).toBe(shown);
          }
          const model = expectedAt(moments.slice(0, index + 1));
          const reported = run.messages
            .flatMap(({ json }) => json.uploads)
            .map((news) => `${news.vault}/${news.uploadId} ${news.kind}`);
          expect(reported.sort()).toEqual(model.notices);
          expect(run.messages.length).toBeLessThanOrEqual(1);
          expect(run.account.ScanCompleted).toBe(model.complete ? 1 : 0);
          const names = Object.keys(model.account);
          const isUnknown = (name: MetricName) => {
            const { of } = METRICS[name];
            return !model.complete || (of !== undefined && model.unknown[of]);
          };
          expect(ofDefinedMetrics(run.account, names)).toEqual(tellable(model.account, isUnknown));
        }
      }),
    );
  });
});

/** Without these a vault cannot be listed, or not judged. */
const LISTING = [
  'source.listVaults',
  'source.listMultipartUploads',
  'source.listParts',
  'memory.vaults',
  'memory.uploads',
];

describe('any fault that does not heal', () => {
  it('is never followed by a sign of health', async () => {
    const place = fc.constantFrom(
      'source.listVaults',
      'source.listMultipartUploads',
      'source.listParts',
      'memory.vaults',
      'memory.uploads',
      'memory.rememberUpload',
      'memory.rememberVault',
      'memory.coverage',
      'publisher.publish',
      'notifier.notify',
    );
    await check(
      'inProcess',
      fc.asyncProperty(history, place, fc.nat(6), async (drawn, broken, from) => {
        const memory = createFakeMemory();
        const moments = momentsOf(drawn);
        for (const moment of moments) {
          let calls = 0;
          let failed = false;
          const around: Around = (name, call) => {
            if (name !== broken || calls++ < from) return call();
            failed = true;
            return Promise.reject(new Error('broken'));
          };
          let failedBefore = false;
          const onPublish = (data: readonly Datum[]) => {
            if (data.some(({ metric }) => metric === 'VaultsScanned')) failedBefore = failed;
          };
          const { error, account } = await runMonitor(moment.world, {
            around,
            onPublish,
            run: { memory, now: () => moment.at },
          });
          expect(error !== undefined).toBe(failed);
          if (!failed) continue;
          expect(account.ScanCompleted ?? 0).toBe(0);
          // What fails once all is listed and judged does not make the numbers wrong.
          if (!failedBefore || !LISTING.includes(broken)) continue;
          for (const [name, value] of Object.entries(account)) {
            const { partialScan } = METRICS[name as keyof typeof METRICS];
            expect(
              partialScan === 'always' || (partialScan === 'aboveZero' && value > 0),
              `${name} ${value}`,
            ).toBe(true);
          }
        }
      }),
    );
  });
});

describe('a clock that is off', () => {
  it('is never followed by a sign of health while anything that is listed or remembered is from its future', async () => {
    const offHours = seldom(0, fc.constantFrom(-48, -1, -0.09, -0.08, 0.08, 0.09, 1, 48), 4);
    await check(
      'inProcess',
      fc.asyncProperty(history, fc.array(offHours, { minLength: 6, maxLength: 6 }), async (drawn, off) => {
        const memory = createFakeMemory();
        for (const [index, moment] of momentsOf(drawn).entries()) {
          const now = new Date(moment.at.getTime() + (off[index] ?? 0) * 3_600_000);
          const known = [...memory.vaultRecords.values(), ...memory.uploadRecords.values()];
          // Another attempt at the same scan, which has seen what it has.
          if (known.some(({ scannedAt }) => scannedAt.getTime() === now.getTime())) continue;
          const instants = [
            ...known.map(({ scannedAt }) => scannedAt),
            ...Object.values(moment.world).flatMap((uploads) => uploads.map(({ createdAt }) => createdAt)),
          ];
          const latest = Math.max(0, ...instants.map((instant) => instant?.getTime() ?? 0));
          const { account } = await runMonitor(moment.world, { run: { memory, now: () => now } });
          expect(account.ScanCompleted).toBe(latest - now.getTime() > 300_000 ? 0 : 1);
        }
      }),
    );
  });
});

describe('every publication', () => {
  it('is one that CloudWatch takes', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(history, async (drawn) => {
        for (const { world, at } of momentsOf(drawn)) {
          const { published } = await runMonitor(world, { run: { now: () => at } });
          for (const data of published) {
            expect(data.length).toBeGreaterThan(0);
            expect(data.length).toBeLessThanOrEqual(1_000);
            for (const { value, vault } of data) {
              expect(Number.isFinite(value) && value >= 0).toBe(true);
              expect(vault).not.toBe('');
            }
            const keys = data.map(({ metric, vault }) => `${metric} ${vault}`);
            expect(new Set(keys).size).toBe(keys.length);
          }
        }
      }),
    );
  });
});

describe('the runs of properties', () => {
  it('are not fewer than promised', () => {
    expect(RUNS.inProcess).toBeGreaterThanOrEqual(1_000);
    expect(RUNS.overHttp).toBeGreaterThanOrEqual(100);
    expect(START).toEqual(atHour(0));
  });
});
