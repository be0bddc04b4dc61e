// Which scan an event asks for.
import { describe, expect, it } from 'vitest';
import { scanTimeOf } from '../../../lambda/core/event.ts';

const NOW = new Date('2026-01-02T00:17:05Z');

describe('the time of a scan', () => {
  it('is that at which the schedule meant it', () => {
    expect(scanTimeOf({ scheduledTime: '2026-01-02T00:17:00Z' }, NOW)).toEqual({
      at: new Date('2026-01-02T00:17:00Z'),
    });
  });

  it('is that of an attempt within an hour, clocks apart', () => {
    expect(scanTimeOf({ scheduledTime: '2026-01-01T23:12:05Z' }, NOW)).toHaveProperty('at');
  });

  it.each([{}, undefined, null, 'text', { other: 1 }])('is its own where the event has none: %j', (event) => {
    expect(scanTimeOf(event, NOW)).toEqual({});
  });

  it.each([
    ['<aws.scheduler.scheduled-time>', 'a time such as'],
    ['2026-02-31T00:00:00Zz', 'a time such as'],
    [1_767_312_000_000, 'a time such as'],
    [null, 'a time such as'],
    ['2026-01-02T00:22:06Z', 'no later than now, 2026-01-02T00:17:05.000Z'],
    ['2026-01-01T23:12:04Z', 'of the last hour before 2026-01-02T00:17:05.000Z'],
  ])('is its own, and the reason is given, where it cannot be used: %j', (scheduledTime, expected) => {
    const { at, problem } = scanTimeOf({ scheduledTime }, NOW);
    expect(at).toBeUndefined();
    expect(problem).toContain(`expected scheduledTime to be ${expected}`);
    expect(problem).toContain(`got ${JSON.stringify(scheduledTime)}`);
  });
});
