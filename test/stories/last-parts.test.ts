// When the last part came, from whom, and why no other followed, over hours: from the calls that CloudTrail shows.
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../lambda/core/history.ts';
import { glacierError, partsInARow } from '../support/fake-glacier.ts';
import { createFakeHistory, type FakeCallRecord, WHO } from '../support/fake-history.ts';
import { atHour, createStory, type Scan, type Story } from '../support/story.ts';

const LAST = { by: WHO.principal, from: WHO.address, with: WHO.agent };

interface Options {
  readonly calls?: readonly FakeCallRecord[];
  readonly pageSize?: number;
  readonly onAsk?: () => void;
}

const part = (at: number, more: Partial<FakeCallRecord> = {}): FakeCallRecord => ({
  call: CALLS.part,
  uploadId: 'a',
  at: atHour(at),
  ...more,
});
const refused = (at: number, refusal = 'AccessDeniedException'): FakeCallRecord => part(at, { refusal });
const completion = (at: number, refusal = 'InvalidParameterValueException'): FakeCallRecord => ({
  ...{ call: CALLS.completed, uploadId: 'a', at: atHour(at), refusal },
});
/** The calls that the monitor itself makes, once an hour. */
const OWN = Array.from(
  { length: 80 },
  (_, hour): FakeCallRecord => ({
    ...{ call: CALLS.listed, uploadId: '', at: atHour(hour - 20), showsAt: atHour(hour - 20 + 0.1) },
  }),
);

/** A scan that asks CloudTrail, and what it said in its one message. */
async function scanWith(story: Story, hour: number, { calls = [], ...more }: Options = {}) {
  const { history, asked } = createFakeHistory([...OWN, ...calls], { now: () => atHour(hour), ...more });
  const texts: string[] = [];
  const scan = await story.scan(hour, { run: { history }, onNotify: ({ text }) => texts.push(text) });
  return { ...scan, asked, text: texts.join('') };
}
const reported = ({ reported }: Scan) => reported.map(({ kind }) => kind);
const linesOf = ({ lines }: Scan, message: string) =>
  lines.flatMap((line) => (line.message === message && 'fields' in line ? [line.fields] : []));
const uploadIn = (scan: Scan) => linesOf(scan, 'upload')[0];

/** An upload of 30 hours that was never seen before. */
function oldUpload(createdAtHour = -30) {
  const story = createStory();
  story.upload('a', 2, { createdAtHour });
  return story;
}

describe('an old upload at first sight', () => {
  it('is not known, and nothing is withheld but zeros, where CloudTrail is not asked', async () => {
    const scan = await oldUpload().scan(0);
    expect([reported(scan), uploadIn(scan)]).toMatchObject([[], { verdict: 'moving', idleHours: 0 }]);
    expect(scan.account).not.toHaveProperty('StuckUploads');
  });

  it('is remembered without any call of a part where CloudTrail does not answer', async () => {
    const story = oldUpload();
    const onAsk = () => {
      throw glacierError('ThrottlingException');
    };
    await scanWith(story, 0, { calls: [part(-3)], onAsk });
    const [record] = story.memory.uploadRecords.values();
    expect(record).not.toHaveProperty('partCalls');
  });

  it('has its hours left at once where CloudTrail has its last part, and its zeros go out', async () => {
    const scan = await scanWith(oldUpload(), 0, { calls: [part(-20), part(-3), part(-4)] });
    expect(uploadIn(scan)).toMatchObject({ verdict: 'moving', idleHours: 3, hoursLeft: 21, lastPart: LAST });
    const counts = { StuckUploads: 0, ExpiringUploads: 0, LostUploads: 0, LongestIdleTime: 3 * 3600 };
    expect(scan.account).toMatchObject({ ...counts, ScanCompleted: 1 });
    expect(linesOf(scan, 'not accounted for')).toEqual([]);
    const ofVault = scan.data.filter(({ vault }) => vault === 'photos');
    expect(ofVault.filter(({ metric }) => metric === 'LongestIdleTime').map(({ value }) => value)).toEqual([
      3 * 3600,
    ]);
  });

  it('is reported as expiring, with the exact time and the host that sent it', async () => {
    const scan = await scanWith(oldUpload(), 0, { calls: [part(-18)] });
    expect(scan.reported).toMatchObject([
      {
        ...{ kind: 'expiring', hoursLeft: 6, hoursLeftUnknown: false, idleSinceFirstSight: false },
        lastPart: { at: atHour(-18).toISOString(), ...LAST },
      },
    ]);
    expect(scan.account).toMatchObject({ ExpiringUploads: 1, UploadsNewlyInDanger: 1 });
    expect(scan.text).toContain('EXPIRING: an upload to vault photos, 6 hours left\n');
    expect(scan.text).toContain(`  last part 2025-12-31 06:17 UTC by ${WHO.principal} from ${WHO.address}`);
    expect(scan.text).not.toContain('perhaps fewer');
  });

  it('is reported as stuck at once, exactly, and corrected once where a later part shows late', async () => {
    const story = oldUpload();
    const calls = [part(-8), part(-0.2, { showsAt: atHour(0.3) })];
    const scan = await scanWith(story, 0, { calls });
    expect(scan.reported).toMatchObject([
      { kind: 'stuck', idleHoursAtLeast: 8, idleHoursAtMost: 8, hoursLeft: 16 },
    ]);
    const corrected = await scanWith(story, 1, { calls });
    expect(reported(corrected)).toEqual(['recovered']);
    expect(corrected.text).toContain('Its last part came later than we knew');
    expect(reported(await scanWith(story, 2, { calls }))).toEqual([]);
  });

  it('is read further back by each scan where the calls are too many for one, and what was learned stays', async () => {
    const story = oldUpload();
    const others = Array.from({ length: 300 }, (_, index) =>
      part(-index / 30, { uploadId: `other-${index}` }),
    );
    const calls = [...others, part(-17)];
    const hours: unknown[] = [];
    for (const hour of [0, 1, 2, 3]) {
      const scan = await scanWith(story, hour, { calls, pageSize: 10 });
      expect(scan.asked.length).toBeLessThanOrEqual(20);
      hours.push(reported(scan));
      if (hour < 3) expect(linesOf(scan, 'not accounted for')).toMatchObject([{ uploads: 1 }]);
    }
    expect(hours.flat()).toEqual(['expiring']);
    const throttled = await scanWith(story, 4, {
      onAsk: () => {
        throw glacierError('ThrottlingException');
      },
    });
    expect(uploadIn(throttled)).toMatchObject({ verdict: 'expiring', hoursLeft: 3, lastPart: LAST });
    expect(throttled.error).toBeUndefined();
  });
});

describe('silence', () => {
  /** Another upload, whose parts CloudTrail has shown. */
  const b = (at: number) => part(at, { uploadId: 'b' });

  it('proves nothing where CloudTrail has shown no part of any upload', async () => {
    const story = oldUpload();
    for (const hour of [0, 1, 2, 3]) {
      const scan = await scanWith(story, hour);
      expect(uploadIn(scan)).toMatchObject({ verdict: 'moving', idleHours: hour });
      expect(scan.account).not.toHaveProperty('StuckUploads');
    }
  });

  it('makes an upload expiring where it has, and never lost', async () => {
    const story = oldUpload(-60);
    story.upload('b', 1, { createdAtHour: -60 });
    const calls = [b(-1)];
    expect(reported(await scanWith(story, 0, { calls }))).toEqual([]);
    expect(reported(await scanWith(story, 1, { calls }))).toEqual([]);
    const scan = await scanWith(story, 2, { calls });
    expect(scan.reported).toMatchObject([{ kind: 'expiring', uploadId: 'a', hoursLeft: 0 }]);
    story.end('a');
    expect(reported(await scanWith(story, 3, { calls }))).toEqual(['perhapsLost']);
  });

  it('is trusted no more for a week where it hid a part that lists know', async () => {
    const story = oldUpload(-60);
    story.upload('b', 1, { createdAtHour: -60 });
    const calls = [b(-1)];
    await scanWith(story, 0, { calls });
    // A part of b comes, and CloudTrail never shows it.
    story.upload('b', 2);
    for (const hour of [1, 8, 9, 10]) await scanWith(story, hour, { calls });
    const scan = await scanWith(story, 11, { calls });
    expect(linesOf(scan, 'upload')).toMatchObject([
      { uploadId: 'a', verdict: 'stuck', idleHours: 11 },
      { uploadId: 'b', verdict: 'stuck' },
    ]);
  });

  it('is not what a call from beyond the range of an upload leaves unread', async () => {
    const story = oldUpload();
    await story.scan(0);
    story.upload('b', 1, { createdAtHour: -20 });
    // Lists say that no part of a came since hour 0. Its true last part is on a later page.
    const calls = [b(7), part(4), part(-10)];
    const scan = await scanWith(story, 8, { calls, pageSize: 2 });
    expect(linesOf(scan, 'upload')).toMatchObject([{ uploadId: 'a', idleHours: 18 }, { uploadId: 'b' }]);
  });

  it('that is contradicted by a call that shows late is corrected once', async () => {
    const story = oldUpload(-60);
    story.upload('b', 1, { createdAtHour: -60 });
    const calls = [b(-1), part(-1.5, { showsAt: atHour(2.5) })];
    for (const hour of [0, 1]) await scanWith(story, hour, { calls });
    expect(reported(await scanWith(story, 2, { calls }))).toEqual(['expiring']);
    // Another upload is met, and with it the same hours are read again.
    story.upload('c', 1, { createdAtHour: -5 });
    const corrected = await scanWith(story, 3, { calls });
    expect(corrected.reported).toMatchObject([{ kind: 'recovered', uploadId: 'a' }]);
    expect(corrected.text).toContain('Its last part came later than we knew');
    expect(reported(await scanWith(story, 4, { calls }))).toEqual([]);
  });
});

describe('an upload that is stuck', () => {
  /** Seen to move between hours 0 and 1, and idle since. */
  async function stuck() {
    const story = createStory();
    story.upload('a', 2);
    await scanWith(story, 0);
    story.upload('a', 3);
    await scanWith(story, 1);
    return story;
  }

  it('is reported with its last part, and with the parts that were refused since', async () => {
    const calls = [part(0.4), refused(0.2), refused(0.9), refused(2), refused(6.5)];
    const story = await stuck();
    const scan = await scanWith(story, 7.1, { calls });
    expect(scan.reported).toMatchObject([
      {
        kind: 'stuck',
        lastPart: { at: atHour(0.4).toISOString() },
        refusedParts: { calls: 3, since: atHour(0.9).toISOString(), until: atHour(6.5).toISOString() },
      },
    ]);
    expect(scan.text).toContain(
      'At least 3 parts were refused since 2026-01-01 01:11 UTC, the last at 2026-01-01 06:47 UTC: AccessDeniedException. Allow glacier:UploadMultipartPart to whoever sends it.',
    );
    const next = await scanWith(story, 8, { calls: [...calls, refused(7.5, 'ThrottlingException')] });
    expect(uploadIn(next)).toMatchObject({ refusedParts: { calls: 4, code: 'ThrottlingException' } });
  });

  it('is reported with a completion that was refused, and what to do', async () => {
    const scan = await scanWith(await stuck(), 7.1, { calls: [part(0.4), completion(0.8)] });
    expect(scan.reported).toMatchObject([
      { refusedCompletion: { ...LAST, code: 'InvalidParameterValueException' } },
    ]);
    expect(scan.text).toContain(
      `Its completion was refused at 2026-01-01 01:05 UTC by ${WHO.principal} from ${WHO.address} with ${WHO.agent}: InvalidParameterValueException. The size or the tree hash`,
    );
  });

  it('forgets all of that once a part comes', async () => {
    const story = await stuck();
    await scanWith(story, 7.1, { calls: [part(0.4), refused(2), completion(3)] });
    story.upload('a', 4);
    const scan = await scanWith(story, 8);
    expect(scan.reported).toMatchObject([{ kind: 'recovered' }]);
    for (const name of ['lastPart', 'refusedParts', 'refusedCompletion'])
      expect(scan.reported[0]).not.toHaveProperty(name);
  });

  it('counts each record once, however often it comes', async () => {
    const twice = { ...refused(2), eventId: 'same' };
    const scan = await scanWith(await stuck(), 7.1, { calls: [part(0.4), twice, twice] });
    expect(scan.reported).toMatchObject([{ refusedParts: { calls: 1 } }]);
  });

  it('is as without CloudTrail where it has a part that lists say cannot have come, and that is logged', async () => {
    const scan = await scanWith(await stuck(), 7.1, { calls: [part(3)] });
    expect(scan.reported).toMatchObject([{ kind: 'stuck', idleHoursAtLeast: 6.1, idleHoursAtMost: 7.1 }]);
    expect(linesOf(scan, 'not accounted for')).toMatchObject([
      { subject: 'CloudTrail', uploads: 1, reason: expect.stringContaining('cannot have come') },
    ]);
  });
});

describe('a scan', () => {
  const old = (id: string, createdAtHour: number) => ({
    ...{ id, createdAt: atHour(createdAtHour), parts: partsInARow(2) },
  });
  const timesOf = ({ data }: Scan, vault: string) =>
    data.filter((each) => each.vault === vault && each.metric === 'InProgressUploads').length;

  it('publishes a vault again only where its numbers have changed', async () => {
    const story = createStory();
    story.vaults.photos = [old('a', -30)];
    story.vaults.videos = [old('v', -30)];
    const scan = await scanWith(story, 0, { calls: [part(-18)] });
    expect([timesOf(scan, 'photos'), timesOf(scan, 'videos')]).toEqual([2, 1]);
    expect(scan.account).toMatchObject({ ExpiringUploads: 1, InProgressUploads: 2 });
    expect(linesOf(scan, 'upload')).toMatchObject([{ uploadId: 'a' }, { uploadId: 'v' }]);
    const next = await scanWith(story, 0.5);
    expect([timesOf(next, 'photos'), timesOf(next, 'videos')]).toEqual([1, 1]);
  });

  it('is not complete where that fails, and says it all the same', async () => {
    const story = oldUpload();
    let ofVault = 0;
    const { history } = createFakeHistory([part(-18)], { now: () => atHour(0) });
    const scan = await story.scan(0, {
      run: { history },
      onPublish: (data) => {
        if (data.some(({ vault }) => vault === 'photos') && ++ofVault === 2) throw new Error('refused');
      },
    });
    expect([reported(scan), scan.account.ScanCompleted]).toEqual([['expiring'], 0]);
  });

  it('leaves requests to the calls of parts though ends have many pages, and reads those with fewest hours left', async () => {
    const story = createStory();
    story.upload('gone', 2);
    for (const hour of [0, 7, 20]) await story.scan(hour);
    story.end('gone');
    story.upload('a', 2, { createdAtHour: -30 });
    const others = Array.from({ length: 400 }, (_, index) => ({
      ...{ call: CALLS.completed, uploadId: `other-${index}`, at: atHour(25 - index / 1000) },
    }));
    const scan = await scanWith(story, 25, { calls: [...others, part(6)], pageSize: 5 });
    expect(uploadIn(scan)).toMatchObject({ uploadId: 'a', verdict: 'expiring', lastPart: LAST });
    const asked = (name: string) => scan.asked.filter(({ call }) => call === name).length;
    expect(asked(CALLS.completed) + asked(CALLS.aborted)).toBeLessThan(14);
    expect(asked(CALLS.part)).toBeGreaterThan(0);
    expect(linesOf(scan, 'scan ended')).toMatchObject([{ cloudTrail: 'incomplete' }]);
  });

  it.each([
    ['photos', 'zoo'],
    ['zoo', 'photos'],
  ])('asks first for the upload with the fewest hours left, which is in %s', async (urgent, other) => {
    const story = createStory();
    const uploadIn = (vault: string, parts: number, createdAtHour: number) => {
      story.vaults[vault] = [{ id: vault, createdAt: atHour(createdAtHour), parts: partsInARow(parts) }];
    };
    uploadIn(other, 1, 0);
    uploadIn(urgent, 1, -6);
    await story.scan(0);
    uploadIn(urgent, 2, -6);
    for (const hour of [1, 11]) await story.scan(hour);
    uploadIn(other, 2, 0);
    await story.scan(12);
    const { asked } = await scanWith(story, 19);
    const wanted = asked.filter(({ call }) => call === CALLS.part).map(({ window }) => window.to);
    expect(wanted[0]).toEqual(new Date(atHour(1).getTime() + 120_000));
  });

  it('does without silence where it cannot be remembered whether that is to be trusted', async () => {
    const story = oldUpload();
    const { history } = createFakeHistory([...OWN, part(-3)], { now: () => atHour(0) });
    const scan = await story.scan(0, {
      run: { history },
      around: (name, call) =>
        name === 'memory.rememberPartTrust' ? Promise.reject(new Error('full')) : call(),
    });
    expect(uploadIn(scan)).toMatchObject({ idleHours: 3 });
    expect([scan.error, scan.account.ScanCompleted]).toEqual([undefined, 1]);
    expect(linesOf(scan, 'not accounted for')).toMatchObject([
      { subject: 'CloudTrail', reason: 'Error: full' },
    ]);
  });
});
