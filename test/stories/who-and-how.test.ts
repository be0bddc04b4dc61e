// Who began an upload, and how it ended, over hours, with calls that show late or not at all.
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../lambda/core/history.ts';
import type { Question } from '../../lambda/ports.ts';
import { glacierError, partsInARow } from '../support/fake-glacier.ts';
import { createFakeHistory, type FakeCallRecord, WHO } from '../support/fake-history.ts';
import { atHour, createStory, type Scan, type Story } from '../support/story.ts';

const BEGUN = { by: WHO.principal, from: WHO.address, with: WHO.agent };

interface ScanOptions {
  readonly calls?: readonly FakeCallRecord[];
  readonly pageSize?: number;
  readonly onAsk?: () => void;
  readonly isSubscribed?: boolean;
}

/** A scan that asks CloudTrail, and what it asked. */
async function scanWith(
  story: Story,
  hour: number,
  { calls = [], isSubscribed = true, ...more }: ScanOptions,
) {
  const { history, asked } = createFakeHistory(calls, { now: () => atHour(hour), ...more });
  const scan = await story.scan(hour, { isSubscribed, run: { history } });
  return { ...scan, asked: aboutWhoAndHow(asked, story) };
}
/** Without what is asked about parts. */
const aboutWhoAndHow = (asked: readonly Question[], { vaults }: Story) =>
  asked.filter(
    ({ call, wanted }) =>
      call === CALLS.begun ||
      ((call === CALLS.completed || call === CALLS.aborted) &&
        !vaults.photos?.some(({ id }) => wanted.has(id))),
  );
const kindsOf = ({ reported }: Scan) => reported.map(({ kind }) => kind);
const linesOf = ({ lines }: Scan, message: string) =>
  lines.flatMap((line) => (line.message === message && 'fields' in line ? [line.fields] : []));

/** An upload that is expiring at hour 20, and gone at hour 25. */
async function idleStory() {
  const story = createStory();
  story.upload('a', 2);
  for (const hour of [0, 7, 20]) await story.scan(hour);
  return story;
}
const begin = (at = 0): FakeCallRecord => ({ call: CALLS.begun, uploadId: 'a', at: atHour(at) });
const end = (call: 'completed' | 'aborted', at: number, showsAt = at): FakeCallRecord => ({
  call: CALLS[call],
  uploadId: 'a',
  at: atHour(at),
  showsAt: atHour(showsAt),
});

describe('an upload that is gone', () => {
  it.each(['completed', 'aborted'] as const)('is reported as %s, when and by whom', async (kind) => {
    const story = await idleStory();
    story.end('a');
    const scan = await scanWith(story, 25, { calls: [end(kind, 24.5)] });
    expect(scan.reported).toMatchObject([{ kind, ended: { at: atHour(24.5).toISOString(), ...BEGUN } }]);
    expect(scan.account).toMatchObject({ LostUploads: 0, ScanCompleted: 1 });
    expect(scan.account).not.toHaveProperty('UploadsNewlyInDanger');
    expect(linesOf(scan, 'change')).toMatchObject([{ kind, uploadId: 'a', ended: BEGUN }]);
    expect(linesOf(scan, 'upload')).toEqual([]);
    expect(linesOf(scan, 'scan ended')).toMatchObject([{ cloudTrail: 'complete' }]);
    const next = await scanWith(story, 26, {});
    expect([next.reported, next.asked, next.account.LostUploads]).toEqual([[], [], 0]);
  });

  it('is lost where no call ended it, and that is said', async () => {
    const story = await idleStory();
    story.end('a');
    const scan = await scanWith(story, 25, {});
    expect(scan.reported).toMatchObject([{ kind: 'lost', noCallFound: true }]);
    expect(scan.account).toMatchObject({ LostUploads: 1, UploadsNewlyInDanger: 1 });
  });

  it('is reported as completed in an attempt that comes long after the scan was due', async () => {
    const story = await idleStory();
    const { history } = createFakeHistory([end('completed', 25.8)], { now: () => atHour(25.9) });
    story.end('a');
    const attempt = await story.scan(25, {
      run: { history, scannedAt: atHour(25), now: () => atHour(25.9) },
    });
    expect(kindsOf(attempt)).toEqual(['completed']);
    expect(attempt.account).toMatchObject({ LostUploads: 0 });
  });

  it('is found by later scans among more calls than one scan reads, and beginnings are asked for too', async () => {
    const story = await idleStory();
    story.end('a');
    const others = Array.from({ length: 400 }, (_, index) => ({
      ...{ call: CALLS.completed, uploadId: `other-${index}`, at: atHour(24.2 + index / 1000) },
    }));
    const calls = [...others, end('completed', 24.1)];
    const kinds: string[][] = [];
    for (const hour of [25, 26, 27, 28]) {
      const scan = await scanWith(story, hour, { calls, pageSize: 20 });
      kinds.push(kindsOf(scan));
      expect(scan.asked.length).toBeLessThanOrEqual(20);
      expect(scan.asked.some(({ call }) => call === CALLS.begun)).toBe(hour < 28);
    }
    expect(kinds).toEqual([['lost'], [], [], ['completed']]);
  });

  it('is corrected when the call shows late, in a message and in the number', async () => {
    const story = await idleStory();
    story.end('a');
    const calls = [end('completed', 24.5, 31)];
    const first = await scanWith(story, 25, { calls });
    expect([kindsOf(first), first.account.LostUploads]).toEqual([['lost'], 1]);
    expect(kindsOf(await scanWith(story, 30, { calls }))).toEqual([]);
    const corrected = await scanWith(story, 31, { calls });
    expect([kindsOf(corrected), corrected.account.LostUploads]).toEqual([['completed'], 0]);
    const after = await scanWith(story, 32, { calls });
    expect([kindsOf(after), after.account.LostUploads, after.asked]).toEqual([[], 0, []]);
  });

  it('is looked for in the scans of 24 hours, and then no more', async () => {
    const story = await idleStory();
    story.end('a');
    const calls = [end('completed', 24.5, 50)];
    // Later ones ask for what came since, too: a list may have left it out before it ended.
    for (const [hour, questions] of [
      [25, 2],
      [48.9, 4],
    ] as const) {
      const { asked } = await scanWith(story, hour, { calls });
      expect(asked.filter(({ call }) => call !== CALLS.begun)).toHaveLength(questions);
    }
    const late = await scanWith(story, 50, { calls });
    expect([late.asked, late.reported]).toEqual([[], []]);
  });

  it('is reported once more when it was reported as ended and then shows how', async () => {
    const story = createStory();
    story.upload('a', 2);
    for (const hour of [0, 7]) await story.scan(hour);
    story.end('a');
    const calls = [end('aborted', 7.9, 8.5)];
    expect((await scanWith(story, 8, { calls })).reported).toMatchObject([
      { kind: 'ended', noCallFound: true },
    ]);
    expect(kindsOf(await scanWith(story, 9, { calls }))).toEqual(['aborted']);
    expect(kindsOf(await scanWith(story, 10, { calls }))).toEqual([]);
  });

  it('is logged, but not reported, where nothing was wrong with it', async () => {
    const story = createStory();
    story.upload('a', 2);
    await story.scan(0);
    story.end('a');
    const scan = await scanWith(story, 1, { calls: [end('completed', 0.5)] });
    expect([scan.reported, linesOf(scan, 'change').length]).toEqual([[], 1]);
  });

  it('is asked for from before the last scan that saw it until after the first that did not', async () => {
    const story = await idleStory();
    story.end('a');
    const { asked } = await scanWith(story, 25, {});
    const ends = asked.filter(({ call }) => call !== CALLS.begun);
    expect(ends.map(({ call }) => call)).toEqual([CALLS.completed, CALLS.aborted]);
    for (const { window } of ends) {
      expect(window.from.getTime()).toBeLessThan(atHour(20).getTime());
      expect(window.to.getTime()).toBeGreaterThan(atHour(25.25).getTime());
    }
  });

  it('is reported as completed to those who were notified of the danger, though no loss was reported', async () => {
    const story = await idleStory();
    story.end('a');
    const calls = [end('completed', 24.5, 26)];
    await scanWith(story, 25, { calls, isSubscribed: false });
    const scan = await scanWith(story, 26, { calls });
    expect([kindsOf(scan), scan.account.LostUploads]).toEqual([['completed'], 0]);
  });
});

describe('an upload that needs attention', () => {
  it('is reported with who began it, which is remembered', async () => {
    const story = createStory();
    story.upload('a', 2);
    story.upload('fine', 1);
    await scanWith(story, 0, {});
    story.upload('fine', 2);
    const scan = await scanWith(story, 7, { calls: [begin()] });
    expect(scan.reported).toMatchObject([
      { kind: 'stuck', begun: { at: atHour(0).toISOString(), ...BEGUN } },
    ]);
    expect(linesOf(scan, 'upload')).toMatchObject([{ begun: BEGUN }, { uploadId: 'fine' }]);
    expect(scan.asked.map(({ call, wanted }) => [call, ...wanted])).toEqual([[CALLS.begun, 'a']]);
    story.upload('fine', 3);
    const later = await scanWith(story, 16.5, {});
    expect(later.reported).toMatchObject([{ kind: 'expiring', begun: BEGUN }]);
    expect(later.asked).toEqual([]);
  });

  it('is asked for again while its call may still show, for a day', async () => {
    const story = createStory();
    story.upload('a', 2);
    await story.scan(0);
    expect((await scanWith(story, 7, {})).asked).toHaveLength(1);
    expect((await scanWith(story, 8, {})).asked).toHaveLength(1);
    expect((await scanWith(story, 31.1, { calls: [begin()] })).asked).toEqual([]);
  });

  it('that is older than what CloudTrail keeps is not asked for, and that is said once', async () => {
    const story = createStory();
    story.upload('a', 2, { createdAtHour: -91 * 24 });
    const texts: string[] = [];
    for (const hour of [0, 7, 16.5]) {
      const { history, asked } = createFakeHistory([], { now: () => atHour(hour) });
      await story.scan(hour, { run: { history }, onNotify: ({ text }) => texts.push(text) });
      expect(aboutWhoAndHow(asked, story)).toEqual([]);
    }
    expect(texts.map((text) => text.includes('CloudTrail keeps calls for 90 days'))).toEqual([true, false]);
  });

  it('is asked for by one question where others were begun about then, and the worst first', async () => {
    const story = createStory();
    for (const [id, hour] of [
      ['a', 0],
      ['b', 0.01],
      ['c', -12],
    ] as const)
      story.upload(id, 0, { createdAtHour: hour });
    const { asked } = await scanWith(story, 7, {});
    expect(asked.map(({ wanted }) => [...wanted].sort())).toEqual([['c'], ['a', 'b']]);
  });
});

describe('questions', () => {
  /** Of two uploads one was gone at hour 21, and the other will be at hour 25. */
  async function twoGone() {
    const story = createStory();
    for (const id of ['earlier', 'later']) story.upload(id, 2);
    for (const hour of [0, 7, 20]) await story.scan(hour);
    story.end('earlier');
    for (const hour of [21, 24]) await story.scan(hour);
    story.end('later');
    return story;
  }

  it('are first about the worst of all vaults, but those that were asked before come last', async () => {
    const story = createStory();
    story.vaults.zoo = [{ id: 'expiring', createdAt: atHour(0), parts: partsInARow(1) }];
    await story.scan(0);
    story.upload('stuck', 1, { createdAtHour: 10 });
    await story.scan(10);
    story.upload('new', 1, { createdAtHour: 12 });
    await story.scan(12);
    const first = await scanWith(story, 17, {});
    expect(first.asked.map(({ wanted }) => [...wanted])).toEqual([['expiring'], ['stuck']]);
    const second = await scanWith(story, 18, {});
    expect(second.asked.map(({ wanted }) => [...wanted])).toEqual([['new'], ['expiring'], ['stuck']]);
  });

  it('about ends leave a third of the 20 requests to beginnings, and none to parts that nobody asks for', async () => {
    const story = await twoGone();
    const calls = [20.5, 24.5].flatMap((hour) =>
      [CALLS.completed, CALLS.aborted].flatMap((call) =>
        Array.from({ length: 40 }, (_, index) => ({ call, uploadId: `other-${index}`, at: atHour(hour) })),
      ),
    );
    const { asked } = await scanWith(story, 25, { calls, pageSize: 5 });
    const ofBeginnings = asked.filter(({ call }) => call === CALLS.begun);
    expect([asked.length - ofBeginnings.length, ofBeginnings.length > 0]).toEqual([14, true]);
  });

  it('are first about the end that came last, and what they leave is counted', async () => {
    const story = await twoGone();
    let questions = 0;
    const onAsk = () => {
      questions += 1;
      if (questions > 1) throw glacierError('ThrottlingException');
    };
    const calls = [{ call: CALLS.completed, uploadId: 'later', at: atHour(24.5) }];
    const scan = await scanWith(story, 25, { calls, onAsk });
    expect(scan.asked.map(({ wanted }) => [...wanted])).toEqual([['later'], ['earlier']]);
    expect(kindsOf(scan)).toContain('completed');
    expect(linesOf(scan, 'not accounted for')).toMatchObject([{ uploads: 1 }]);
  });
});

describe('CloudTrail that does not answer', () => {
  it.each(['AccessDeniedException', 'ThrottlingException'])('by %s costs only the detail', async (code) => {
    const [story, other] = [await idleStory(), await idleStory()];
    for (const each of [story, other]) each.end('a');
    const onAsk = () => {
      throw glacierError(code);
    };
    const without = await other.scan(25);
    const scan = await scanWith(story, 25, { onAsk });
    expect(scan.error).toBeUndefined();
    expect([scan.account, scan.reported]).toEqual([without.account, without.reported]);
    expect(scan.asked).toHaveLength(1);
    expect(linesOf(scan, 'not accounted for')).toMatchObject([{ uploads: 2, reason: `${code}: refused` }]);
    expect(linesOf(scan, 'scan ended')).toMatchObject([{ cloudTrail: 'incomplete' }]);
    const next = await scanWith(story, 26, { calls: [end('completed', 24)] });
    expect([kindsOf(next), next.account.LostUploads]).toEqual([['completed'], 0]);
  });

  it('is not asked any more after 20 requests, and later scans ask for the rest', async () => {
    const story = createStory();
    for (let index = 0; index < 30; index += 1) story.upload(`${index}`, 0, { createdAtHour: -index });
    const calls = Array.from({ length: 30 }, (_, index) => ({
      ...{ call: CALLS.begun, uploadId: `${index}`, at: atHour(-index) },
    }));
    const first = await scanWith(story, 7, { calls });
    expect(first.asked).toHaveLength(20);
    expect(linesOf(first, 'not accounted for')).toMatchObject([{ uploads: 10 }]);
    const second = await scanWith(story, 8, { calls });
    expect(second.asked).toHaveLength(10);
    expect(linesOf(second, 'scan ended')).toMatchObject([{ cloudTrail: 'complete' }]);
    expect((await scanWith(story, 9, { calls })).asked).toEqual([]);
  });

  it('is not asked any more after 20 seconds', async () => {
    const story = createStory();
    for (const hour of [0, -1, -2]) story.upload(`${hour}`, 0, { createdAtHour: hour });
    let seconds = 0;
    const now = () => atHour(7 + seconds / 3600);
    const onAsk = () => {
      seconds += 19;
    };
    const { history, asked } = createFakeHistory([], { now, onAsk });
    const scan = await story.scan(7, { run: { history, now } });
    expect([asked.length, scan.error]).toEqual([2, undefined]);
    expect(linesOf(scan, 'not accounted for')).toMatchObject([{ uploads: 1 }]);
  });

  it('is not asked at all when the time for lists is over', async () => {
    const story = await idleStory();
    story.end('a');
    const end = new AbortController();
    const { history, asked } = createFakeHistory([], { now: () => atHour(25) });
    const scan = await story.scan(25, {
      run: { history, signal: end.signal },
      onPublish: () => end.abort(new Error('out of time')),
    });
    expect([asked, kindsOf(scan), scan.error]).toEqual([[], ['lost'], undefined]);
    expect(linesOf(scan, 'not accounted for')).toMatchObject([{ reason: 'Error: out of time' }]);
  });

  it('leaves requests to other questions where one has many pages', async () => {
    const story = await idleStory();
    story.end('a');
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...{ call: CALLS.completed, uploadId: `other-${index}`, at: atHour(24) },
    }));
    const scan = await scanWith(story, 25, { calls: [...many, end('aborted', 24)], pageSize: 5 });
    expect(kindsOf(scan)).toEqual(['aborted']);
    expect(scan.asked.filter(({ call }) => call === CALLS.completed)).toHaveLength(6);
    expect(linesOf(scan, 'scan ended')).toMatchObject([{ cloudTrail: 'incomplete' }]);
  });

  it('does not make the scan fail either where what it showed cannot be remembered', async () => {
    const story = createStory();
    story.upload('a', 2);
    await story.scan(0);
    story.upload('a', 2);
    await story.scan(7);
    const { history } = createFakeHistory([begin()], { now: () => atHour(8) });
    const scan = await story.scan(8, {
      run: { history },
      around: (name, call) =>
        name === 'memory.rememberUpload' ? Promise.reject(new Error('the table is away')) : call(),
    });
    expect(scan.error).toBeUndefined();
    expect(linesOf(scan, 'scan ended')).toMatchObject([{ cloudTrail: 'incomplete' }]);
    expect((await scanWith(story, 9, { calls: [begin()] })).asked).toHaveLength(1);
  });
});

describe('a monitor that is not to ask CloudTrail', () => {
  it('says nothing of it', async () => {
    const story = await idleStory();
    story.end('a');
    const scan = await story.scan(25);
    const remembered = JSON.stringify([...story.memory.uploadRecords.values()]);
    for (const text of [JSON.stringify(scan), remembered])
      expect(text).not.toMatch(/cloudTrail|noCallFound|begun"|ending|open/);
  });
});
