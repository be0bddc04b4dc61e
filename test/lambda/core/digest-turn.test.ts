import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestDue, digestedBefore } from '../../../lambda/core/digest-turn.ts';
import { addSeconds, MINUTE } from '../../../lambda/core/time.ts';
import { check } from '../../support/check.ts';

const WEEKLY = { digest: 'weekly', scanEveryMinutes: 60 } as const;
const DAILY = { digest: 'daily', scanEveryMinutes: 60 } as const;
const NEVER = { digest: 'never', scanEveryMinutes: 60 } as const;
const LONG_AGO = new Date('2025-11-03T07:17:00Z');

const at = (time: string) => new Date(`2026-01-${time}:00Z`);
const MONDAY = '05T07:00';

describe('a digest', () => {
  it.each([
    { settings: WEEKLY, last: '04T08:17', before: '05T06:59', due: MONDAY },
    { settings: DAILY, last: '05T07:17', before: '06T06:59', due: '06T07:00' },
    { settings: DAILY, last: '09T07:17', before: '10T06:59', due: '10T07:00' },
  ])('is due $settings.digest from $due on, and not before', ({ settings, last, before, due }) => {
    expect(digestDue(at(last), at(before), settings)).toBeUndefined();
    expect(digestDue(at(last), at(due), settings)).toBe(settings.digest);
  });

  it('is due weekly on no other day', () => {
    for (const day of ['06', '07', '08', '09', '10', '11']) {
      expect(digestDue(at('05T07:17'), at(`${day}T07:17`), WEEKLY)).toBeUndefined();
    }
    expect(digestDue(at('05T07:17'), at('12T07:17'), WEEKLY)).toBe('weekly');
  });

  it('is never due where none is wanted', () => {
    expect(digestDue(LONG_AGO, at(MONDAY), NEVER)).toBeUndefined();
  });

  it('is still due after scans that were missed', () => {
    expect(digestDue(at('04T06:17'), at('07T23:17'), WEEKLY)).toBe('weekly');
  });

  it('is not due again in another attempt at the scan that sent it', () => {
    expect(digestDue(at(MONDAY), at(MONDAY), WEEKLY)).toBeUndefined();
  });

  it('is due, where nobody knows the last, only in a scan that is the first from its time on', () => {
    const dueAt = (time: string) => digestDue(digestedBefore(undefined, at(time), WEEKLY), at(time), WEEKLY);
    expect(dueAt('05T06:17')).toBeUndefined();
    expect(dueAt('05T07:17')).toBe('weekly');
    expect(dueAt('05T08:00')).toBeUndefined();
    expect(dueAt('05T08:17')).toBeUndefined();
  });

  it('keeps the time that is known', () => {
    expect(digestedBefore(LONG_AGO, at(MONDAY), WEEKLY)).toBe(LONG_AGO);
  });

  it('is sent once for each turn, whichever scans are missed or attempted again', async () => {
    const moment = fc.record({ missed: fc.boolean(), attempts: fc.integer({ min: 1, max: 3 }) });
    const period = fc.constantFrom(10, 15, 20, 30, 60);
    await check(
      'inProcess',
      fc.property(
        fc.array(moment, { minLength: 200, maxLength: 400 }),
        period,
        (moments, scanEveryMinutes) => {
          const settings = { digest: 'daily', scanEveryMinutes } as const;
          const start = at('03T00:07');
          const days = new Map<number, { scanned: boolean; sent: number }>();
          const sevenHours = 7 * 3_600_000;
          const dayOf = (time: Date) => Math.floor((time.getTime() - sevenHours) / 86_400_000);
          let known: Date | undefined = start;
          for (const [index, { missed, attempts }] of moments.entries()) {
            const time = addSeconds(start, index * scanEveryMinutes * MINUTE);
            const day = days.get(dayOf(time)) ?? { scanned: false, sent: 0 };
            days.set(dayOf(time), day);
            if (missed) continue;
            day.scanned = true;
            for (let attempt = 0; attempt < attempts; attempt += 1) {
              if (digestDue(digestedBefore(known, time, settings), time, settings) === undefined) continue;
              day.sent += 1;
              known = time;
            }
          }
          const [, ...others] = days.values();
          for (const { scanned, sent } of others) expect(sent).toBe(scanned ? 1 : 0);
        },
      ),
    );
  });
});
