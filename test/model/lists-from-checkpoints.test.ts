// A scan that lists from checkpoints says what one says that lists everything.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullListHour } from '../../lambda/core/checkpoint.ts';
import type { Part } from '../../lambda/core/upload.ts';
import type { AssessedUpload } from '../../lambda/core/verdict/verdict.ts';
import type { Page } from '../../lambda/ports.ts';
import { check, IS_DEEP } from '../support/check.ts';
import { type FakeCall, type FakeUpload, glacierError, MIB, partsInARow } from '../support/fake-glacier.ts';
import { createFakeMemory, withoutCheckpoints } from '../support/fake-memory.ts';
import { AT_ONCE, runMonitor } from '../support/fake-run.ts';
import { atHour, createStory } from '../support/story.ts';

const MOST_SCANS = IS_DEEP ? 7 : 5;

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

/** What an old marker answers: codes with which it is refused, or a list that is not the one of now. */
const REFUSALS = [
  ...(['InvalidParameterValueException', 'ResourceNotFoundException', 'AccessDeniedException'] as const),
  ...(['BadRequest', 'MissingParameterValueException', 'NobodyKnowsThisException'] as const),
];
const MARKERS = ['good', 'ignored', 'empty', 'asItWas', ...REFUSALS] as const;
const historyOf = (steps: readonly Step[]) =>
  fc.record({
    uploads: fc.array(
      fc.record({
        ageHours: fc.integer({ min: 0, max: 40 }),
        parts: fc.integer({ min: 0, max: 9 }),
        steps: fc.array(fc.constantFrom(...steps), { minLength: MOST_SCANS, maxLength: MOST_SCANS }),
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
      { minLength: 2, maxLength: MOST_SCANS },
    ),
    pageSize: fc.integer({ min: 1, max: 3 }),
  });
type History = ReturnType<typeof historyOf> extends fc.Arbitrary<infer T> ? T : never;

type Marker = (typeof MARKERS)[number];

/** What Glacier makes of the marker that a list begins with. @param before the uploads as they were when the marker was given. */
function oldMarkers(
  marker: Marker,
  world: readonly FakeUpload[],
  before: readonly FakeUpload[],
  pageSize: number,
) {
  const begun = new Set<string>();
  const partsIn = (uploads: readonly FakeUpload[], uploadId: string) =>
    uploads.find(({ id }) => id === uploadId)?.parts ?? [];
  const pageAt = (parts: readonly Part[], first: number) =>
    ({
      items: parts.slice(first, first + pageSize),
      ...(parts.length > first + pageSize && { marker: String(first + pageSize) }),
    }) as unknown as Page<never>;
  return ({ operation, uploadId = '', marker: given }: FakeCall): Page<never> | undefined => {
    if (operation !== 'ListParts') return undefined;
    const isOld = given !== undefined && !begun.has(uploadId);
    begun.add(uploadId);
    if (!isOld || marker === 'good') return undefined;
    if (marker === 'empty') return { items: [] };
    if (marker === 'ignored') return pageAt(partsIn(world, uploadId), 0);
    if (marker === 'asItWas') return { items: partsIn(before, uploadId).slice(Number(given)) as never[] };
    throw glacierError(marker);
  };
}

/** Both monitors over one history: at each scan, what each said. */
async function bothOver({ uploads, scans, pageSize }: History) {
  const memories = [createFakeMemory(), createFakeMemory()] as const;
  const states = uploads.map(({ parts }) => partsInARow(parts) as readonly Part[] | undefined);
  let hours = 0;
  let before: readonly FakeUpload[] = [];
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
    const old = oldMarkers(marker, photos, before, pageSize);
    const scan = async (memory: (typeof memories)[0], isFull: boolean) => {
      const run = await runMonitor(
        { photos },
        {
          pageSize,
          interfere: (call) => {
            if (denied && call.uploadId === '0') throw glacierError('AccessDeniedException');
            return isFull ? undefined : old(call);
          },
          run: {
            ...{ memory: isFull ? withoutCheckpoints(memory) : memory, now: () => atHour(hours) },
            queue: AT_ONCE,
          },
        },
      );
      const assessed = run.results.flatMap(({ judged, shown }) => (judged && shown ? shown.uploads : []));
      const { LongestIdleTime: _, ...account } = run.account;
      const reported = run.messages.flatMap(({ json }) =>
        json.uploads.map((each) => `${each.uploadId} ${each.kind}`),
      );
      const requests = run.glacier.calls.length;
      return {
        reported: reported.sort(),
        account,
        requests,
        assessed: new Map(assessed.map((each) => [each.record.id, each])),
      };
    };
    said.push([await scan(memories[0], false), await scan(memories[1], true)] as const);
    // A scan that fails remembers no marker.
    if (!denied) before = photos;
  }
  return said;
}

const rangesOf = (assessed: ReadonlyMap<string, AssessedUpload>) =>
  [...assessed].map(([id, each]) => [id, each.idleAtLeastSeconds, each.idleAtMostSeconds]);

/** What is gone may be called perhaps lost by the wider range alone. */
const inProgress = (assessed: ReadonlyMap<string, AssessedUpload>) =>
  [...assessed].flatMap(([id, { record }]) => (record.gone ? [] : [id])).sort();

describe('a scan from checkpoints and one of everything', () => {
  it('say the same, unless a part is sent again', async () => {
    const steps = (Object.keys(STEPS) as Step[]).filter((step) => !step.startsWith('replace'));
    await check(
      'inProcess',
      fc.asyncProperty(historyOf(steps), async (history) => {
        for (const [one, all] of await bothOver(history)) {
          expect(one.reported).toEqual(all.reported);
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
          expect(one.reported).toEqual(all.reported);
          expect(one.account).toEqual(all.account);
        }
      }),
    );
  });
});

describe('requests for parts', () => {
  /** How many requests an upload costs whose hour of full lists is the one before midnight, or another. */
  const partRequests = async (parts: readonly number[], hourOfFullLists = 23) => {
    const ids = Array.from({ length: 200 }, (_, index) => `upload-${index}`);
    const id = ids.find((each) => fullListHour(each) === hourOfFullLists) ?? '';
    const story = createStory();
    const counts = [];
    for (const [hour, count] of parts.entries()) {
      story.upload(id, count, { createdAtHour: -1 });
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

  it('are a few for an upload of 10,000 parts that grows, but in one hour of the day', async () => {
    const grows = [9_000, 9_020, 9_070, 9_170, 9_200];
    expect(await partRequests(grows)).toEqual([180, 2, 2, 3, 1]);
    expect(await partRequests(grows, 2)).toEqual([180, 2, 182, 3, 1]);
  });

  it('are those for all, and once a page more, for one that stands', async () => {
    expect(await partRequests([1_020, 1_020, 1_020, 1_030, 1_040])).toEqual([21, 22, 21, 21, 1]);
    expect(await partRequests([1_000, 1_000, 1_001])).toEqual([20, 21, 21]);
  });

  it.each(REFUSALS)('are those for all and one more where the marker is refused: %s', async (code) => {
    const story = createStory();
    story.upload('a', 1_020, { createdAtHour: -1 });
    await story.scan(0, { pageSize: 50 });
    story.upload('a', 1_050, { createdAtHour: -1 });
    let requests = 0;
    const { error, account } = await story.scan(1, {
      pageSize: 50,
      interfere: ({ operation, marker }) => {
        if (operation !== 'ListParts') return undefined;
        requests += 1;
        if (requests === 1 && marker !== undefined) throw glacierError(code);
        return undefined;
      },
    });
    expect(error).toBeUndefined();
    expect(requests).toBe(22);
    expect(account).toMatchObject({ ScanCompleted: 1, UploadedParts: 1_050 });
  });
});

it('an old marker that answers with the list as it was makes no growing upload stuck', async () => {
  const story = createStory();
  const partsAt = (hour: number) => partsInARow(100 + hour * 10);
  for (let hour = 0; hour < 30; hour += 1) {
    story.upload('a', partsAt(hour).length);
    let isFirst = true;
    const interfere = ({ operation, marker }: FakeCall): Page<never> | undefined => {
      if (operation !== 'ListParts') return undefined;
      const isOld = isFirst && marker !== undefined;
      isFirst = false;
      return isOld ? { items: partsAt(hour - 1).slice(Number(marker)) as never[] } : undefined;
    };
    const { account, reported } = await story.scan(hour, { pageSize: 50, interfere });
    expect(account).toMatchObject({
      ScanCompleted: 1,
      StuckUploads: 0,
      UploadedParts: partsAt(hour).length,
    });
    expect(reported).toEqual([]);
  }
});

it('a settled part that was sent again, shorter, is found within a day though the upload grows', async () => {
  const story = createStory();
  const found: number[] = [];
  for (let hour = 0; hour < 30; hour += 1) {
    const [first, ...others] = partsInARow(100 + hour * 10);
    const short = { range: { first: 0, last: 9 }, treeHash: 'again' };
    story.vaults.photos = [
      {
        id: 'a',
        createdAt: atHour(0),
        parts: hour < 3 || !first ? partsInARow(100 + hour * 10) : [short, ...others],
      },
    ];
    const { account } = await story.scan(hour, { pageSize: 50 });
    if (account.BrokenUploads === 1) found.push(hour);
  }
  expect(found[0]).toBe(26);
});
