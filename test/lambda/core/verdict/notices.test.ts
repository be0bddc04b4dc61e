// The table of states, row by row; what a day of scans says is in test/stories.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUNCTION_DEFAULTS } from '../../../../lambda/core/settings/settings.ts';
import {
  afterAlerting,
  afterNotifying,
  isAlertDue,
  type Notified,
  noticesOf,
} from '../../../../lambda/core/verdict/notices.ts';
import type { UploadRecord } from '../../../../lambda/core/verdict/record.ts';
import { type AssessedUpload, assess, VERDICTS } from '../../../../lambda/core/verdict/verdict.ts';
import { check } from '../../../support/check.ts';
import { MIB } from '../../../support/fake-glacier.ts';
import { atHour } from '../../../support/story.ts';

const MARKS = FUNCTION_DEFAULTS.remindAtHoursLeft;

/** First seen at hour 0, and moving at hour 1 for the last time: stuck from 7 on, expiring from 17 on, over at 25. */
function uploadAt(
  hour: number,
  more: Partial<UploadRecord> = {},
  settings = FUNCTION_DEFAULTS,
): AssessedUpload {
  const record: UploadRecord = {
    ...{ vault: 'photos', id: 'u1', createdAt: atHour(-1), partSizeBytes: MIB },
    progress: { parts: 3, bytes: 3 * MIB, fingerprint: 'f', highestPart: 3 },
    ...{ firstSeenAt: atHour(0), progressSeenAt: atHour(1), progressAfter: atHour(1) },
    ...{ idleSinceFirstSight: false, scannedAt: atHour(1) },
    ...more,
  };
  return assess(record, { scannedAt: atHour(hour), listedAt: atHour(hour) }, settings);
}
const BROKEN = {
  parts: 2,
  bytes: MIB + 10,
  fingerprint: 'f',
  highestPart: 2,
  firstShortPart: { first: 0, last: 9 },
};
const NEAR = { parts: 9_000, bytes: 9_000 * MIB, fingerprint: 'f', highestPart: 9_000 };
const gone = { at: atHour(26), seenAt: atHour(25), lost: false };
const endedBy = (kind: 'completed' | 'aborted') => ({
  ...gone,
  ending: { kind, caller: { at: atHour(26) } },
});

const STATES = {
  moving: uploadAt(2),
  stuck: uploadAt(8),
  expiring: uploadAt(18),
  broken: uploadAt(2, { progress: BROKEN }),
  lost: uploadAt(26, { gone: { ...gone, lost: true } }),
  perhapsLost: uploadAt(26, { progressSeenAt: atHour(24), gone: { ...gone, lost: true } }),
  ended: uploadAt(26, { gone }),
  completed: uploadAt(26, { gone: endedBy('completed') }),
  aborted: uploadAt(26, { gone: endedBy('aborted') }),
};

/** Said at that hour; of an expiring upload every reminder was said too. */
const notifiedAs = (verdict: Notified['verdict'], hour = 30, hoursLeft = 0): Notified => ({
  ...{ verdict, at: atHour(hour), parts: 3, bytes: 3 * MIB },
  ...(verdict === 'expiring' && { hoursLeft }),
});
const ENDS = ['ended', 'completed', 'aborted'] as const;
const WAS = [...VERDICTS, ...ENDS];
/** Before and after it moved for the last time. */
const [MOVED, STOOD] = [0.5, 30];

describe('the table of states', () => {
  it.each<[keyof typeof STATES, typeof STOOD, readonly Notified['verdict'][], string]>([
    ['completed', STOOD, ['stuck', 'expiring', 'broken', 'lost', 'ended'], 'completed'],
    ['aborted', STOOD, ['stuck', 'expiring', 'broken', 'lost', 'ended'], 'aborted'],
    ['lost', STOOD, ['moving', 'stuck', 'expiring', 'broken', ...ENDS], 'lost'],
    ['perhapsLost', STOOD, ['moving', 'stuck', 'expiring', 'broken', ...ENDS], 'perhapsLost'],
    ['ended', STOOD, ['stuck', 'expiring', 'broken'], 'ended'],
    ['moving', STOOD, ['lost'], 'recovered'],
    ['moving', MOVED, ['stuck', 'expiring', 'broken', 'lost'], 'recovered'],
    ['stuck', STOOD, ['moving', 'lost', ...ENDS], 'stuck'],
    ['stuck', MOVED, WAS, 'stuck'],
    ['expiring', STOOD, ['moving', 'stuck', 'lost', ...ENDS], 'expiring'],
    ['expiring', MOVED, WAS, 'expiring'],
    ['broken', STOOD, ['moving', 'stuck', 'expiring', 'lost', ...ENDS], 'broken'],
    ['broken', MOVED, ['moving', 'stuck', 'expiring', 'lost', ...ENDS], 'broken'],
  ])(
    'of what is %s, if the last notice was at hour %d: after %j it says %s, and else nothing',
    (now, hour, after, notice) => {
      for (const was of WAS) {
        const expected = after.includes(was) ? [notice] : [];
        expect(noticesOf(STATES[now], notifiedAs(was, hour), MARKS), was).toEqual(expected);
      }
    },
  );

  it('takes what was never notified for what was moving', () => {
    for (const state of Object.values(STATES)) {
      expect(noticesOf(state, undefined, MARKS)).toEqual(noticesOf(state, notifiedAs('moving'), MARKS));
    }
  });
});

describe('a reminder', () => {
  const kindsAt = (hour: number, reportedWith: number) =>
    noticesOf(uploadAt(hour), notifiedAs('expiring', 18, reportedWith), MARKS);

  it('is due where a mark has been reached since the last notice, and when the time is over', () => {
    expect([kindsAt(21.9, 7), kindsAt(22, 7)]).toEqual([[], ['stillExpiring']]);
    expect([kindsAt(23.9, 3), kindsAt(24, 3)]).toEqual([[], ['stillExpiring']]);
    expect([kindsAt(24.9, 1), kindsAt(25, 1), kindsAt(40, 0)]).toEqual([[], ['stillExpiring'], []]);
  });

  it('is one for several marks that were reached at once', () => {
    const late = uploadAt(26);
    const after = afterNotifying(late, ['stillExpiring'], notifiedAs('expiring', 18, 7), atHour(26));
    expect(noticesOf(late, after, MARKS)).toEqual([]);
  });

  it('comes without marks too when the time is over', () => {
    expect(noticesOf(uploadAt(25), notifiedAs('expiring', 18, 7), [])).toEqual(['stillExpiring']);
  });
});

describe('an upload near its last part', () => {
  it('is reported once, from the 9,000th part on, beside all else', () => {
    const near = uploadAt(8, { progress: NEAR });
    expect(noticesOf(near, undefined, MARKS)).toEqual(['stuck', 'nearLimit']);
    const after = afterNotifying(near, ['stuck', 'nearLimit'], undefined, atHour(8));
    expect(noticesOf(near, after, MARKS)).toEqual([]);
    expect(noticesOf(uploadAt(8, { progress: { ...NEAR, highestPart: 8_999 } }), after, MARKS)).toEqual([]);
  });

  it('is not reported where that is no news: broken, or gone', () => {
    const broken = { ...NEAR, highestPart: 10_001 };
    expect(noticesOf(uploadAt(2, { progress: broken }), undefined, MARKS)).toEqual(['broken']);
    expect(noticesOf(uploadAt(26, { progress: NEAR, gone }), undefined, MARKS)).toEqual([]);
  });

  it('leaves what was notified of its danger as it was', () => {
    const near = uploadAt(20, { progress: NEAR });
    const after = afterNotifying(near, ['nearLimit'], notifiedAs('expiring', 18, 7), atHour(20));
    expect(after).toMatchObject({ verdict: 'expiring', hoursLeft: 7, nearLimit: true, parts: 9_000 });
  });

  it('stays reported when something else is reported', () => {
    const reported = { ...notifiedAs('moving', 2), nearLimit: true } as const;
    expect(afterNotifying(uploadAt(8, { progress: NEAR }), ['stuck'], reported, atHour(8))).toMatchObject({
      ...{ verdict: 'stuck', nearLimit: true },
    });
  });
});

describe('nothing false is said', () => {
  it('of an upload that moves again only because a threshold was raised', () => {
    const raised = uploadAt(8, {}, { ...FUNCTION_DEFAULTS, stuckAfterHours: 12 });
    expect(raised.verdict).toBe('moving');
    expect(noticesOf(raised, notifiedAs('stuck', 7), MARKS)).toEqual([]);
  });

  const forgotten = { firstSeenAt: atHour(20), progressSeenAt: atHour(20) };

  it('of an upload that was forgotten: nobody saw it move', () => {
    const old = { ...forgotten, progressAfter: atHour(20), idleSinceFirstSight: true };
    expect(noticesOf(uploadAt(20, old), notifiedAs('stuck', 8), MARKS)).toEqual([]);
    expect(noticesOf(uploadAt(28, old), notifiedAs('stuck', 8), MARKS)).toEqual([]);
    expect(
      noticesOf(uploadAt(20, { ...forgotten, progressAfter: atHour(-1) }), notifiedAs('expiring', 18), MARKS),
    ).toEqual([]);
  });

  it('but all that is true is, once it was seen to move after that', () => {
    const moved = { ...forgotten, progressSeenAt: atHour(22), progressAfter: atHour(21) };
    expect(noticesOf(uploadAt(22, moved), notifiedAs('stuck', 8), MARKS)).toEqual(['recovered']);
    expect(noticesOf(uploadAt(28, moved), notifiedAs('stuck', 8), MARKS)).toEqual(['stuck']);
    expect(noticesOf(uploadAt(40, moved), notifiedAs('expiring', 18), MARKS)).toEqual(['expiring']);
    expect(isAlertDue(uploadAt(40, moved), { verdict: 'expiring', at: atHour(18) })).toBe(true);
  });
});

describe('the alarm for new danger', () => {
  const alertsFor = (was: Notified['verdict'], hour: number) =>
    (Object.keys(STATES) as (keyof typeof STATES)[]).filter((now) =>
      isAlertDue(STATES[now], { verdict: was as AssessedUpload['verdict'], at: atHour(hour) }),
    );

  it('is due for what expires, is broken or lost, and was not so before', () => {
    expect(alertsFor('moving', STOOD)).toEqual(['expiring', 'broken', 'lost', 'perhapsLost']);
    expect(alertsFor('expiring', STOOD)).toEqual(['broken', 'lost', 'perhapsLost']);
    expect(alertsFor('broken', STOOD)).toEqual(['lost', 'perhapsLost']);
    expect(alertsFor('lost', STOOD)).toEqual(['expiring', 'broken']);
  });

  it('is due again for what expires again after it moved', () => {
    expect(alertsFor('expiring', MOVED)).toEqual(['expiring', 'broken', 'lost', 'perhapsLost']);
  });

  it('is due for no reminder', () => {
    expect(isAlertDue(uploadAt(25), { verdict: 'expiring', at: atHour(18) })).toBe(false);
  });
});

describe('once a way has accepted', () => {
  const hour = fc.integer({ min: 0, max: 60 });
  const instant = hour.map(atHour);
  const ending = fc.constantFrom(undefined, endedBy('completed').ending, endedBy('aborted').ending);
  const record = fc.record({
    ...{ firstSeenAt: instant, progressSeenAt: instant, progressAfter: instant },
    idleSinceFirstSight: fc.boolean(),
    progress: fc.constantFrom(
      BROKEN,
      NEAR,
      { ...NEAR, parts: 3, highestPart: 3 },
      { ...NEAR, highestPart: 10_001 },
    ),
    gone: fc.option(
      fc
        .record({ at: instant, seenAt: instant, lost: fc.boolean() })
        .chain((each) => ending.map((known) => (known ? { ...each, lost: false, ending: known } : each))),
    ),
  });
  const upload = fc
    .record({ hour, record })
    .map(({ hour, record: { gone, ...more } }) => uploadAt(hour, { ...more, ...(gone && { gone }) }));
  const notified = fc.option(
    fc
      .record({
        ...{ verdict: fc.constantFrom(...WAS), at: instant, parts: fc.nat(9), bytes: fc.nat(9) },
        hoursLeft: fc.option(fc.double({ min: 0, max: 24, noNaN: true })),
        nearLimit: fc.boolean(),
      })
      .map(
        ({ hoursLeft, nearLimit, ...each }): Notified => ({
          ...each,
          ...(hoursLeft !== null && { hoursLeft }),
          ...(nearLimit && { nearLimit }),
        }),
      ),
    { nil: undefined },
  );
  const marks = fc.array(fc.integer({ min: 0, max: 22 }), { maxLength: 3 });

  it('nothing is left for the message to say', async () => {
    await check(
      'inProcess',
      fc.property(upload, notified, marks, instant, (upload, notified, marks, at) => {
        const after = afterNotifying(upload, noticesOf(upload, notified, marks), notified, at);
        expect(noticesOf(upload, after, marks)).toEqual([]);
      }),
    );
  });

  it('nothing is left to turn the alarm on', async () => {
    await check(
      'inProcess',
      fc.property(upload, instant, (upload, at) => {
        expect(isAlertDue(upload, afterAlerting(upload, at))).toBe(false);
      }),
    );
  });
});
