// A scan that lists from checkpoints says what one says that lists everything.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../lambda/core/upload.ts';
import type { AssessedUpload } from '../../lambda/core/verdict/verdict.ts';
import type { Page } from '../../lambda/ports.ts';
import { check } from '../support/check.ts';
import { type FakeCall, type FakeUpload, glacierError, MIB, partsInARow } from '../support/fake-glacier.ts';
import { createFakeMemory, withoutCheckpoints } from '../support/fake-memory.ts';
import { runMonitor } from '../support/fake-run.ts';
import { atHour, createStory } from '../support/story.ts';

const partAt = (index: number, treeHash: string): Part => ({
  range: { first: index * MIB, last: (index + 1) * MIB - 1 },
  treeHash,
});
const indexOf = ({ range }: Part) => range.first / MIB;

/** What becomes of the parts from one scan to the next. */
const STEPS = {
  stand: (parts: readonly Part[]) => parts,
  next: (parts: readonly Part[], by: string) => [...parts, partAt(after(parts), by)],
  threeNext: (parts: readonly Part[], by: string) =>
    [0, 1, 2].reduce((all) => STEPS.next(all, by), [...parts]),
  ahead: (parts: readonly Part[], by: string) => [...parts, partAt(after(parts) + 2, by)],
  fill: (parts: readonly Part[], by: string) => {
    const gap = parts.findIndex((part, position) => indexOf(part) !== position);
    return gap < 0 ? parts : [...parts.slice(0, gap), partAt(gap, by), ...parts.slice(gap)];
  },
  replaceLast: (parts: readonly Part[], by: string) =>
    parts.map((part, index) => (index === parts.length - 1 ? { ...part, treeHash: by } : part)),
  shortLast: (parts: readonly Part[], by: string) => {
    const first = after(parts) * MIB;
    return [...parts, { range: { first, last: first + 9 }, treeHash: by }];
  },
  replaceFirst: (parts: readonly Part[], by: string) =>
    parts.map((part, index) => (index === 0 ? { ...part, treeHash: by } : part)),
  replaceFirstAndNext: (parts: readonly Part[], by: string) => STEPS.next(STEPS.replaceFirst(parts, by), by),
  end: () => undefined,
} as const;
type Step = keyof typeof STEPS;
const after = (parts: readonly Part[]) => {
  const last = parts.at(-1);
  return last ? Math.floor(last.range.first / MIB) + 1 : 0;
};

const MARKERS = ['good', 'refused', 'unknown', 'ignored'] as const;
const historyOf = (steps: readonly Step[]) =>
  fc.record({
    uploads: fc.array(
      fc.record({
        ageHours: fc.integer({ min: 0, max: 40 }),
        parts: fc.integer({ min: 0, max: 9 }),
        steps: fc.array(fc.constantFrom(...steps), { minLength: 12, maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    scans: fc.array(
      fc.record({
        hoursBefore: fc.oneof(
          { weight: 4, arbitrary: fc.constant(1) },
          { weight: 1, arbitrary: fc.constantFrom(0, 7, 17) },
        ),
        marker: fc.oneof(
          { weight: 3, arbitrary: fc.constant('good' as const) },
          { weight: 1, arbitrary: fc.constantFrom(...MARKERS) },
        ),
        denied: fc.oneof(
          { weight: 9, arbitrary: fc.constant(false) },
          { weight: 1, arbitrary: fc.constant(true) },
        ),
      }),
      { minLength: 2, maxLength: 12 },
    ),
    pageSize: fc.integer({ min: 1, max: 3 }),
  });
type History = ReturnType<typeof historyOf> extends fc.Arbitrary<infer T> ? T : never;

/** What Glacier makes of the marker that a list begins with. */
function oldMarkers(marker: (typeof MARKERS)[number], world: readonly FakeUpload[], pageSize: number) {
  const begun = new Set<string>();
  return ({ operation, uploadId = '', marker: given }: FakeCall): Page<never> | undefined => {
    if (operation !== 'ListParts') return undefined;
    const isOld = given !== undefined && !begun.has(uploadId);
    begun.add(uploadId);
    if (!isOld || marker === 'good') return undefined;
    if (marker === 'refused') throw glacierError('InvalidParameterValueException');
    if (marker === 'unknown') throw glacierError('ResourceNotFoundException');
    const parts = world.find(({ id }) => id === uploadId)?.parts ?? [];
    const next = parts.length > pageSize ? { marker: String(pageSize) } : {};
    const page: Page<unknown> = { items: parts.slice(0, pageSize), ...next };
    return page as Page<never>;
  };
}

/** Both monitors over one history: at each scan, what each said. */
async function bothOver({ uploads, scans, pageSize }: History) {
  const memories = [createFakeMemory(), createFakeMemory()] as const;
  const states = uploads.map(({ parts }) => partsInARow(parts) as readonly Part[] | undefined);
  let hours = 0;
  const said = [];
  for (const [index, { hoursBefore, marker, denied }] of scans.entries()) {
    hours += hoursBefore;
    for (const [number, each] of uploads.entries()) {
      const parts = states[number];
      const step = index === 0 || hoursBefore === 0 ? 'stand' : (each.steps[index] ?? 'stand');
      states[number] = parts && STEPS[step](parts, `${index}`);
    }
    const photos = states.flatMap((parts, number) =>
      parts ? [{ id: `${number}`, createdAt: atHour(-(uploads[number]?.ageHours ?? 0)), parts }] : [],
    );
    const old = oldMarkers(marker, photos, pageSize);
    const scan = async (memory: (typeof memories)[0], isFull: boolean) => {
      const assessed: AssessedUpload[] = [];
      const run = await runMonitor(
        { photos },
        {
          pageSize,
          interfere: (call) => {
            if (denied && call.uploadId === '0') throw glacierError('AccessDeniedException');
            return isFull ? undefined : old(call);
          },
          monitor: {
            memory: isFull ? withoutCheckpoints(memory) : memory,
            now: () => atHour(hours),
            onVault: (vault) => assessed.push(...vault.uploads, ...vault.lost),
          },
        },
      );
      const { LongestIdleTime: _, ...account } = run.account;
      const told = run.messages.flatMap(({ json }) =>
        json.uploads.map((each) => `${each.uploadId} ${each.kind}`),
      );
      const requests = run.glacier.calls.length;
      return {
        told: told.sort(),
        account,
        requests,
        assessed: new Map(assessed.map((each) => [each.record.upload.id, each])),
      };
    };
    said.push([await scan(memories[0], false), await scan(memories[1], true)] as const);
  }
  return said;
}

const rangesOf = (assessed: ReadonlyMap<string, AssessedUpload>) =>
  [...assessed].map(([id, each]) => [id, each.idleAtLeastSeconds, each.idleAtMostSeconds]);

/** What is gone may be called perhaps lost by the wider range alone. */
const inProgress = (assessed: ReadonlyMap<string, AssessedUpload>) =>
  [...assessed].flatMap(([id, { record }]) => (record.gone ? [] : [id])).sort();

describe('a scan from checkpoints and one of everything', () => {
  it('say the same, unless a settled part is sent again', async () => {
    const steps = (Object.keys(STEPS) as Step[]).filter((step) => !step.startsWith('replaceFirst'));
    await check(
      'inProcess',
      fc.asyncProperty(historyOf(steps), async (history) => {
        for (const [one, all] of await bothOver(history)) {
          expect(one.told).toEqual(all.told);
          expect(one.account).toEqual(all.account);
          expect(rangesOf(one.assessed)).toEqual(rangesOf(all.assessed));
        }
      }),
    );
  });

  it('say the same of each upload within its idle time, which may be wider and never narrower', async () => {
    await check(
      'inProcess',
      fc.asyncProperty(historyOf(Object.keys(STEPS) as Step[]), async (history) => {
        let isSame = true;
        for (const [one, all] of await bothOver(history)) {
          expect(inProgress(one.assessed)).toEqual(inProgress(all.assessed));
          for (const [id, exact] of all.assessed) {
            const wider = one.assessed.get(id);
            expect(wider?.idleAtLeastSeconds).toBeLessThanOrEqual(exact.idleAtLeastSeconds);
            expect(wider?.idleAtMostSeconds).toBeGreaterThanOrEqual(exact.idleAtMostSeconds);
            expect(wider?.record.progress).toMatchObject({
              parts: exact.record.progress.parts,
              bytes: exact.record.progress.bytes,
            });
            if (exact.expiring) expect(wider?.expiring).toBe(true);
            if (exact.verdict === 'lost') expect(wider?.verdict).toBe('lost');
          }
          isSame &&= JSON.stringify(rangesOf(one.assessed)) === JSON.stringify(rangesOf(all.assessed));
          if (!isSame) continue;
          expect(one.told).toEqual(all.told);
          expect(one.account).toEqual(all.account);
        }
      }),
    );
  });
});

describe('requests for parts', () => {
  const partRequests = async (parts: readonly number[]) => {
    const story = createStory();
    const counts = [];
    for (const [hour, count] of parts.entries()) {
      story.upload('a', count, { createdAtHour: -1 });
      let requests = 0;
      const interfere = ({ operation }: FakeCall) => {
        if (operation === 'ListParts') requests += 1;
        return undefined;
      };
      await story.scan(hour, { pageSize: 50, interfere });
      counts.push(requests);
    }
    return counts;
  };

  it('are a few for an upload of 10,000 parts that grows', async () => {
    expect(await partRequests([9_000, 9_020, 9_070, 9_170, 9_200])).toEqual([180, 2, 2, 3, 1]);
  });

  it('are no more than all for one that stands, and none is asked twice', async () => {
    expect(await partRequests([1_020, 1_020, 1_020, 1_030])).toEqual([21, 21, 21, 1]);
    expect(await partRequests([1_000, 1_000, 1_001])).toEqual([20, 20, 2]);
  });

  it('are those for all and one more where the marker is refused', async () => {
    const story = createStory();
    story.upload('a', 1_020, { createdAtHour: -1 });
    await story.scan(0, { pageSize: 50 });
    let requests = 0;
    const { lines, error } = await story.scan(1, {
      pageSize: 50,
      interfere: ({ operation, marker }) => {
        if (operation !== 'ListParts') return undefined;
        requests += 1;
        if (requests === 1 && marker !== undefined) throw glacierError('InvalidParameterValueException');
        return undefined;
      },
    });
    expect(error).toBeUndefined();
    expect(requests).toBe(22);
    expect(lines.at(-1)).toMatchObject({ message: 'scan ended', fields: { outcome: 'completed' } });
  });
});
