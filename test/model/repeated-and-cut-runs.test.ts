// Runs that are doubled, overlap, or are cut off anywhere.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../lambda/core/history.ts';
import type { Message } from '../../lambda/core/message/message.ts';
import type { Datum } from '../../lambda/core/roll-up.ts';
import type { Run } from '../../lambda/ports.ts';
import { check } from '../support/check.ts';
import { cutAt } from '../support/cut-run.ts';
import { type FakeCall, partsInARow } from '../support/fake-glacier.ts';
import { createFakeHistory } from '../support/fake-history.ts';
import { copyOf } from '../support/fake-memory.ts';
import { type Around, runMonitor } from '../support/fake-run.ts';
import { atHour, createStory, type Scan, type Story } from '../support/story.ts';

/** A story of 26 hours in which, at the last scan, every kind of change is due. */
async function makeStory(): Promise<Story> {
  const story = createStory();
  story.vaults.mail = [{ id: 'kept', createdAt: atHour(-30), parts: partsInARow(2) }];
  story.upload('lost', 2);
  story.upload('recovering', 2);
  await story.scan(0);
  story.upload('moving', 1, { createdAtHour: 1 });
  await story.scan(5);
  story.upload('ending', 1, { createdAtHour: 9 });
  for (const hour of [12, 20, 25]) {
    story.upload('moving', hour);
    await story.scan(hour);
  }
  story.end('lost');
  story.end('ending');
  story.upload('recovering', 3);
  story.upload('moving', 26);
  story.upload('new', 1, { createdAtHour: 25.5 });
  return story;
}

const original = await makeStory();

/** The same story, with a memory of its own. */
async function storyBefore(): Promise<Story> {
  const story = createStory({}, await copyOf(original.memory));
  Object.assign(story.vaults, original.vaults);
  return story;
}

const LAST = 26;
/** What is remembered; that a second run lists in full what the first took from a checkpoint is no difference. */
const uploads = ({ memory }: Story) =>
  new Map([...memory.uploadRecords].sort().map(([key, { unverified: _, ...record }]) => [key, record]));
const newsOf = (scan: Scan) => scan.reported.map(({ kind, uploadId }) => `${uploadId} ${kind}`).sort();

/** The account's numbers, and apart from them how many uploads came newly into danger: that may be reported twice. */
const apart = ({ account: { UploadsNewlyInDanger: danger, ...numbers } }: Scan) => ({ danger, numbers });

/** Nobody who is asked, or one who knows how one upload ended and who began another. */
const HISTORIES = {
  'without CloudTrail': undefined,
  'with CloudTrail': createFakeHistory(
    [
      { call: CALLS.completed, uploadId: 'ending', at: atHour(25.5) },
      { call: CALLS.begun, uploadId: 'lost', at: atHour(0) },
    ],
    { now: () => atHour(LAST) },
  ).history,
} as const;

describe('a run that is cut off and run again', () => {
  it.each(Object.entries(HISTORIES))(
    'equals one that was not, wherever the cut is, %s',
    async (_, history) => {
      const run = history ? { history } : {};
      const whole = await storyBefore();
      const calls: string[] = [];
      const count: Around = (name, call) => {
        calls.push(name);
        return call();
      };
      const uninterrupted = await whole.scan(LAST, { around: count, run });
      const end = history ? 'ending completed' : 'ending ended';
      expect(newsOf(uninterrupted)).toEqual([end, 'lost lost', 'recovering recovered']);
      expect(uninterrupted.account).toMatchObject({ LostUploads: 1, ScanCompleted: 1 });

      for (const after of [false, true]) {
        for (let point = 0; point < calls.length; point += 1) {
          const where = `${after ? 'after' : 'before'} call ${point}, ${calls[point]}`;
          const story = await storyBefore();
          const first = await cutOff(story, point, after, run);
          const again = await story.scan(LAST, { run });
          expect(again.error, where).toBeUndefined();
          expect(apart(again).numbers, where).toEqual(apart(uninterrupted).numbers);
          expect(first.danger ?? apart(again).danger, where).toBe(1);
          expect(uploads(story), where).toEqual(uploads(whole));
          expect(story.memory.vaultRecords, where).toEqual(whole.memory.vaultRecords);
          expect([...new Set([...first.reported, ...newsOf(again)])].sort(), where).toEqual(
            newsOf(uninterrupted),
          );
          const next = await story.scan(LAST + 1, { run });
          expect([newsOf(next), apart(next).danger], where).toEqual([[], undefined]);
        }
      }
      console.log(`cut at ${2 * calls.length} points`);
    },
  );
});

/** Runs until this call, and no further. Gives what it reported and published by then. */
async function cutOff(story: Story, point: number, after: boolean, run: Partial<Run>) {
  const { around, dead } = cutAt(point, after);
  const reported: string[] = [];
  let danger: number | undefined;
  const onNotify = ({ json }: Message) => {
    reported.push(...json.uploads.map(({ uploadId, kind }) => `${uploadId} ${kind}`));
  };
  const onPublish = (data: readonly Datum[]) => {
    danger ??= data.find(({ metric }) => metric === 'UploadsNewlyInDanger')?.value;
  };
  await Promise.race([dead, story.scan(LAST, { around, onNotify, onPublish, run })]);
  return { reported, danger };
}

describe('the same event, once more', () => {
  it('changes nothing the second time', async () => {
    const story = await storyBefore();
    const first = await story.scan(LAST);
    const remembered = uploads(story);
    const second = await story.scan(LAST);
    expect(apart(second)).toEqual({ ...apart(first), danger: undefined });
    expect(second.reported).toEqual([]);
    expect(uploads(story)).toEqual(remembered);
  });
});

describe('two runs at once', () => {
  it('leave numbers and memory as one does, however their calls interleave', async () => {
    const one = await storyBefore();
    const alone = await one.scan(LAST);
    const remembered = uploads(one);
    const next = await one.scan(LAST + 1);
    await check(
      'inProcess',
      fc.asyncProperty(fc.scheduler(), fc.constantFrom(0, 1 / 3600, 0.1), async (scheduler, apart) => {
        const story = await storyBefore();
        const around: Around = (name, call) => scheduler.schedule(Promise.resolve(), name).then(call);
        // One clock for both: it is later once both have started.
        const startingAt = (hour: number) => {
          let reads = 0;
          return { around, run: { now: () => atHour(reads++ === 0 ? hour : LAST + apart) } };
        };
        const runs = [LAST, LAST + apart].map((hour) => story.scan(hour, startingAt(hour)));
        const [first, second] = await scheduler.waitFor(Promise.all(runs));
        for (const run of [first, second]) {
          expect(run?.error).toBeUndefined();
          expect(run?.account).toMatchObject({ LostUploads: 1, InProgressUploads: 4, ScanCompleted: 1 });
        }
        const news = new Set([...newsOf(first as Scan), ...newsOf(second as Scan)]);
        expect([...news].sort()).toEqual(newsOf(alone));
        if (apart === 0) expect(uploads(story)).toEqual(remembered);
        const after = await story.scan(LAST + 1);
        expect(newsOf(after)).toEqual([]);
        const { LongestIdleTime: _, ...numbers } = after.account;
        expect(next.account).toMatchObject(numbers);
      }),
    );
  });
});

describe('any markers', () => {
  it('lead to an end, and never to a scan that looks complete when they repeat', async () => {
    const marker = fc.option(fc.constantFrom('', 'A', 'B', 'C'), { nil: undefined });
    await check(
      'inProcess',
      fc.asyncProperty(
        fc.array(marker, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('ListVaults', 'ListMultipartUploads', 'ListParts'),
        async (markers, operation) => {
          const sequences = new Map<string, string[]>();
          const interfere = (call: FakeCall) => {
            if (call.operation !== operation) return undefined;
            const key = `${call.vault}/${call.uploadId}`;
            const given = sequences.get(key) ?? [];
            const next = markers[given.length % markers.length];
            sequences.set(key, [...given, next ?? 'end']);
            return next === undefined ? { items: [] } : { items: [], marker: next };
          };
          const account = { photos: [{ id: 'a', parts: partsInARow(3) }] };
          const { account: values } = await runMonitor(account, { interfere });
          const [sequence = []] = sequences.values();
          const isSound =
            sequence.at(-1) === 'end' && new Set(sequence).size === sequence.length && !sequence.includes('');
          expect(values.ScanCompleted).toBe(isSound ? 1 : 0);
          expect('InProgressUploads' in values).toBe(isSound);
        },
      ),
    );
  });
});
