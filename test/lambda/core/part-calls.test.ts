import { describe, expect, it } from 'vitest';
import type { RecordedCall } from '../../../lambda/core/history.ts';
import {
  afterReading,
  backwards,
  completionWindow,
  contradictionsIn,
  isLastPartSought,
  isNarrow,
  isTrusted,
  onwards,
  type PartReading,
  trustAfter,
  withCompletion,
  withPartCalls,
} from '../../../lambda/core/part-calls.ts';
import { FUNCTION_DEFAULTS } from '../../../lambda/core/settings/settings.ts';
import { idleRange, isInRange, provenIdleRange } from '../../../lambda/core/verdict/idle.ts';
import type { PartCalls, UploadRecord } from '../../../lambda/core/verdict/record.ts';
import { assess } from '../../../lambda/core/verdict/verdict.ts';
import { MIB } from '../../support/fake-glacier.ts';
import { atHour } from '../../support/story.ts';

/** In hours: an upload whose last part came between the scans at 0 and 1, and that is looked at by the one at 8. */
function record(more: Partial<UploadRecord> = {}): UploadRecord {
  return {
    ...{ vault: 'photos', id: 'a', createdAt: atHour(-30), partSizeBytes: MIB },
    progress: { parts: 2, bytes: 2 * MIB, fingerprint: 'f', highestPart: 2 },
    ...{ firstSeenAt: atHour(-5), progressAfter: atHour(0), progressSeenAt: atHour(1) },
    ...{ idleSinceFirstSight: false, scannedAt: atHour(1) },
    ...more,
  };
}
/** One that was old when it was first seen, at 0. */
const open = (more: Partial<UploadRecord> = {}) =>
  record({
    firstSeenAt: atHour(0),
    progressAfter: atHour(0),
    progressSeenAt: atHour(0),
    idleSinceFirstSight: true,
    ...more,
  });
const upload = (of: UploadRecord, hour = 8) =>
  assess(of, { scannedAt: atHour(hour), listedAt: atHour(hour) }, FUNCTION_DEFAULTS);
const NOW = atHour(8);
const SECOND = 1 / 3600;
const MINUTES = 1 / 60;

let events = 0;
function call(hour: number, refusal?: string): RecordedCall {
  events += 1;
  const caller = { at: atHour(hour), principal: `p${hour}` };
  return { uploadId: 'a', caller, eventId: `${events}`, ...(refusal !== undefined && { refusal }) };
}
const callsOf = (from: number, to: number, more: Partial<PartCalls> = {}): PartCalls => ({
  ...{ from: atHour(from), to: atHour(to) },
  ...more,
});
const at = (hour: number) => ({ at: atHour(hour), principal: `p${hour}` });
const reading = (
  direction: PartReading['direction'],
  from: number,
  to: number,
  calls: RecordedCall[],
  readTo?: number,
) => ({
  ...{ direction, window: { from: atHour(from), to: atHour(to) }, calls },
  readTo: readTo === undefined ? undefined : atHour(readTo),
});

describe('the range of the last part', () => {
  it('takes a call two minutes beyond what lists leave, and none beyond that', () => {
    const hours = [-2 * MINUTES - SECOND, -2 * MINUTES, 0.5, 1 + 2 * MINUTES, 1 + 2 * MINUTES + SECOND];
    expect(hours.map((hour) => isInRange(atHour(hour), record()))).toEqual([false, true, true, true, false]);
    expect(isInRange(atHour(-20), open())).toBe(true);
  });

  it('is exactly at the call, and never beyond what lists leave', () => {
    const exact = (hour: number) =>
      provenIdleRange(record({ partCalls: callsOf(-1, 8, { last: at(hour) }) }));
    expect(exact(0.5)).toEqual({ after: atHour(0.5), seenAt: atHour(0.5), isOpen: false });
    expect(exact(-MINUTES)).toEqual({ after: atHour(0), seenAt: atHour(0), isOpen: false });
    expect(exact(1 + MINUTES)).toEqual({ after: atHour(1), seenAt: atHour(1), isOpen: false });
    expect(exact(3)).toEqual({ after: atHour(0), seenAt: atHour(1), isOpen: false });
  });

  it('ends where silence begins that is trusted, and reaches to the scan that saw the part', () => {
    const silent = (of: typeof open, from: number, to: number, isSilenceTrusted = true) =>
      idleRange(of({ partCalls: callsOf(from, to, isSilenceTrusted ? { isSilenceTrusted } : {}) }));
    const listed = { after: atHour(0), seenAt: atHour(1), isOpen: false };
    expect(silent(record, 0.5, 1)).toEqual({ ...listed, seenAt: atHour(0.5) });
    expect(silent(record, 0.5, 1 - SECOND)).toEqual(listed);
    expect(silent(record, 0.5, 1, false)).toEqual(listed);
    expect(silent(open, -9, 0)).toEqual({ after: atHour(-9), seenAt: atHour(-9), isOpen: true });
    expect(silent(open, -40, 0)).toMatchObject({ after: atHour(-30) });
    const lost = open({ partCalls: callsOf(-9, 0, { isSilenceTrusted: true }) });
    expect(provenIdleRange(lost)).toEqual({ after: atHour(0), seenAt: atHour(0), isOpen: true });
  });
});

describe('calls of parts are looked for', () => {
  const isSought = (of: UploadRecord, hour = 8) => isLastPartSought(upload(of, hour), atHour(hour));

  it('of uploads in danger, of those that are not known, and until silence is known to the end', () => {
    expect([isSought(record()), isSought(record(), 2)]).toEqual([true, false]);
    expect([isSought(open(), 2), isSought(open(), 25)]).toEqual([true, true]);
    const moving = (to: number) => isSought(record({ partCalls: callsOf(0, to, { last: at(0.5) }) }), 2);
    expect([moving(0.9), moving(1)]).toEqual([true, false]);
  });

  it('of none that has no part, that is gone, or that a newer scan has seen', () => {
    const progress = { parts: 0, bytes: 0, fingerprint: '', highestPart: 0 };
    const gone = { at: atHour(7), seenAt: atHour(6), lost: false };
    for (const more of [{ progress }, { gone }, { scannedAt: atHour(9) }])
      expect(isSought(record(more))).toBe(false);
    expect(isSought(record({ scannedAt: atHour(8) }))).toBe(true);
  });

  it('first in the range that lists leave, a day back at most, and then further back', () => {
    const window = (of: UploadRecord, now = NOW) => backwards(upload(of), now);
    const edge = 2 * MINUTES;
    expect(window(record())).toEqual({ from: atHour(-edge), to: atHour(1 + edge) });
    expect(window(record(), atHour(1))).toEqual({ from: atHour(-edge), to: atHour(1) });
    expect(window(open(), atHour(0))).toEqual({ from: atHour(-24), to: atHour(0) });
    expect(window(open({ partCalls: callsOf(-3, -1) }))).toEqual({
      from: atHour(-24 + edge),
      to: atHour(-3),
    });
    expect(window(open({ partCalls: callsOf(-24 + edge, 0) }))).toBeUndefined();
    expect(window(open({ partCalls: callsOf(-24, 0) }))).toBeUndefined();
    expect(window(open({ partCalls: callsOf(-3, 0, { last: at(-3) }) }))).toBeUndefined();
  });

  it('and from then on in what came since', () => {
    const window = (partCalls?: PartCalls) => onwards(upload(record(partCalls && { partCalls })), NOW);
    expect(window()).toBeUndefined();
    expect(window(callsOf(0, 6))).toEqual({ from: atHour(6), to: NOW });
    expect(window(callsOf(0, 8))).toBeUndefined();
  });

  it('between two scans before all else', () => {
    const narrow = (to: number) =>
      isNarrow(upload(record({ progressSeenAt: atHour(to) })), FUNCTION_DEFAULTS);
    expect([narrow(1), narrow(2), narrow(2.1)]).toEqual([true, true, false]);
  });
});

describe('what was read', () => {
  const readInto = (of: UploadRecord, what: PartReading, shownTo?: number) =>
    afterReading(of, what, shownTo === undefined ? undefined : atHour(shownTo));

  it('is the newest part that Glacier took in the range, whatever was refused or lies beyond', () => {
    const calls = [call(3), call(0.9, 'AccessDenied'), call(0.6), call(0.4), call(0.6 - SECOND)];
    expect(readInto(record(), reading('backwards', 0, 1, calls), 6)).toMatchObject({
      last: at(0.6),
      from: atHour(0.6),
    });
    const known = record({ partCalls: callsOf(0.6, 1, { last: at(0.6) }) });
    expect(readInto(known, reading('onwards', 1, 8, [call(0.5)]), 6).last).toEqual(at(0.6));
    expect(readInto(known, reading('onwards', 1, 8, [call(0.7)]), 6)).toMatchObject({
      last: at(0.7),
      from: atHour(0.7),
    });
  });

  it('reaches back as far as it was read, and up to what CloudTrail is taken to show', () => {
    expect(readInto(open(), reading('backwards', -24, 0, []), -1.5)).toEqual(callsOf(-24, -1.5));
    expect(readInto(open(), reading('backwards', -24, 0, [], -5), -1.5)).toEqual(callsOf(-5, -1.5));
    expect(readInto(open(), reading('backwards', -24, 0, [], -5), 3)).toEqual(callsOf(-5, 0));
    expect(readInto(open(), reading('backwards', -24, 0, []))).toEqual(callsOf(-24, -24));
    const known = open({ partCalls: callsOf(-5, -1.5) });
    expect(readInto(known, reading('backwards', -24, -5, [], -9), 3)).toEqual(callsOf(-9, -1.5));
    expect(readInto(known, reading('onwards', -1.5, 4, []), 3)).toEqual(callsOf(-5, 3));
    expect(readInto(known, reading('onwards', -1.5, 2, []), 3)).toEqual(callsOf(-5, 2));
    expect(readInto(known, reading('onwards', -1.5, 4, []), -2)).toEqual(callsOf(-5, -1.5));
    expect(readInto(known, reading('onwards', -1.5, 4, [], 1), 3)).toEqual(callsOf(-5, -1.5));
    expect(readInto(known, reading('onwards', -1.5, 4, []))).toEqual(callsOf(-5, -1.5));
    expect(readInto(record(), reading('onwards', 1, 8, []), 3)).toEqual(callsOf(1, 3));
  });

  it('has how many parts were refused since the last one, each counted once, with the code of the latest', () => {
    const first = readInto(
      record(),
      reading('backwards', 0, 1, [call(0.9, 'New'), call(0.8, 'Old'), call(0.5), call(0.4, 'Before')]),
      6,
    );
    expect(first.refused).toEqual({ calls: 2, since: atHour(0.8), until: atHour(0.9), code: 'New' });
    const known = record({ partCalls: first });
    const more = [call(5, 'Latest'), call(0.9, 'New'), call(0.8, 'Old'), call(0.7, 'Earlier')];
    expect(readInto(known, reading('onwards', 1, 8, more), 6).refused).toEqual({
      ...{ calls: 4, since: atHour(0.7), until: atHour(5), code: 'Latest' },
    });
    expect(readInto(known, reading('onwards', 1, 8, []), 6).refused).toEqual(first.refused);
  });

  it('forgets what was refused before a later part', () => {
    const refused = { calls: 9, since: atHour(0.3), until: atHour(0.9), code: 'Code' };
    const known = record({ partCalls: callsOf(0.2, 1, { last: at(0.2), refused }) });
    const afterPart = (hour: number) => readInto(known, reading('onwards', 1, 8, [call(hour)]), 6).refused;
    expect(afterPart(0.5)).toEqual({ calls: 1, since: atHour(0.9), until: atHour(0.9), code: 'Code' });
    expect(afterPart(0.9)).toBeUndefined();
    expect(afterPart(0.25)).toEqual(refused);
  });

  it('counts all that was refused where no part is known', () => {
    const { refused } = readInto(
      open(),
      reading('backwards', -24, 0, [call(-1, 'Code'), call(-9, 'Code')]),
      -1,
    );
    expect(refused).toMatchObject({ calls: 2, since: atHour(-9) });
  });

  it('contradicts lists only by a part that Glacier took beyond the range', () => {
    const calls = [call(5), call(5, 'Denied'), call(0.5)];
    expect(contradictionsIn(record(), calls)).toEqual(calls.slice(0, 1));
  });
});

describe('attempts to complete an upload', () => {
  it('are looked for in the range at first, and then since they were looked for', () => {
    expect(completionWindow(upload(record()), NOW)).toEqual({ from: atHour(-2 * MINUTES), to: NOW });
    const known = record({ partCalls: callsOf(0, 6) });
    expect(completionWindow(upload(known), NOW)).toEqual({ from: atHour(6), to: NOW });
  });

  it('are remembered by the newest one that was refused after the last part', () => {
    const known = callsOf(0, 6, { last: at(0.5) });
    const refused = [call(3, 'New'), call(2, 'Old')];
    const { completion } = withCompletion(known, [call(4), ...refused]);
    expect(completion).toEqual({ caller: at(3), code: 'New' });
    expect(withCompletion({ ...known, ...(completion && { completion }) }, []).completion).toEqual(
      completion,
    );
    expect(withCompletion(known, [call(0.5, 'Before')])).toEqual(known);
    expect(withCompletion(callsOf(0, 6), [call(0.1, 'Any')]).completion?.code).toBe('Any');
    const later = { ...callsOf(0, 6, { last: at(3.5) }), ...(completion && { completion }) };
    expect(withCompletion(later, [])).not.toHaveProperty('completion');
  });
});

describe('trust in silence', () => {
  const WEEK = 7 * 24;
  const trust = (of: UploadRecord, partCalls: PartCalls) =>
    trustAfter(undefined, [{ record: of, partCalls }], NOW);

  it('begins with a part that shows, and lasts a week', () => {
    const shown = trust(record(), callsOf(0.5, 6, { last: at(0.5) }));
    expect(shown).toEqual({ shownAt: NOW, scannedAt: NOW });
    expect([isTrusted(shown, atHour(8 + WEEK - 1)), isTrusted(shown, atHour(8 + WEEK))]).toEqual([
      true,
      false,
    ]);
    expect(isTrusted({ scannedAt: NOW }, NOW)).toBe(false);
    const known = record({ partCalls: callsOf(0.5, 6, { last: at(0.5) }) });
    expect(trust(known, callsOf(0.5, 7, { last: at(0.5) }))).toEqual({ scannedAt: NOW });
  });

  it('is withdrawn for a week by a part of lists that does not show', () => {
    const missed = trust(record(), callsOf(0, 1));
    expect(missed).toEqual({ withdrawnAt: NOW, scannedAt: NOW });
    const again = trustAfter({ ...missed, shownAt: NOW }, [], NOW);
    expect([
      isTrusted(again, NOW),
      isTrusted({ ...again, shownAt: atHour(8 + WEEK) }, atHour(8 + WEEK)),
    ]).toEqual([false, true]);
    for (const partCalls of [callsOf(0.1, 1), callsOf(0, 0.9)])
      expect(trust(record(), partCalls)).toEqual({ scannedAt: NOW });
    expect(trust(open(), callsOf(-30, 0))).toMatchObject({ withdrawnAt: NOW });
    expect(trust(open(), callsOf(-29, 0))).toEqual({ scannedAt: NOW });
  });

  it('is withdrawn by a part that shows where silence was read, and by no other', () => {
    const known = open({ partCalls: callsOf(-9, -1) });
    const isWithdrawn = (hour: number) =>
      trust(known, callsOf(hour, -1, { last: at(hour) })).withdrawnAt !== undefined;
    expect([-9.5, -9, -5, -1, -0.5].map(isWithdrawn)).toEqual([false, false, true, false, false]);
  });
});

describe('an upload with the calls of its parts', () => {
  const withCalls = (of: UploadRecord, partCalls: PartCalls) =>
    withPartCalls(upload(of), partCalls, NOW, FUNCTION_DEFAULTS);

  it('is judged anew at the same moment, and remembers when something was learned', () => {
    const exact = withCalls(record(), callsOf(0.5, 6, { last: at(0.5) }));
    expect(exact).toMatchObject({
      verdict: 'stuck',
      idleAtLeastSeconds: 7.5 * 3600,
      idleAtMostSeconds: 7.5 * 3600,
    });
    expect(exact.record).toMatchObject({ scannedAt: NOW, partCalls: { learnedAt: NOW } });
    const unchanged = withCalls(record(), callsOf(0.5, 0.9));
    expect(unchanged.record.partCalls).toEqual(callsOf(0.5, 0.9));
    const raised = withCalls(record(), callsOf(0.5, 6, { isSilenceTrusted: true }));
    expect(raised.record.partCalls?.learnedAt).toEqual(NOW);
    const closed = withCalls(open({ progressAfter: atHour(0) }), callsOf(0, 6, { last: at(0) }));
    expect([closed.record.partCalls?.learnedAt, closed.idle.isOpen]).toEqual([NOW, false]);
  });
});
