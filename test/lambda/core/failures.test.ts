import { describe, expect, it } from 'vitest';
import {
  AnswerError,
  attempt,
  ClockError,
  describeError,
  failureAt,
  ListingError,
  merged,
  OutOfTimeError,
  PartError,
  type Place,
  placeText,
  reasonOf,
  ScanError,
  ScanIncompleteError,
} from '../../../lambda/core/failures.ts';
import { glacierError } from '../../support/fake-glacier.ts';

const photos: Place = { at: 'vault', vault: 'photos' };
const denied = glacierError('AccessDeniedException');

describe('an error', () => {
  it.each<[Error, string, string]>([
    [new ListingError('a marker again'), 'Glacier', 'contradiction'],
    [new PartError('parts overlap'), 'Glacier', 'contradiction'],
    [new AnswerError('SNS', 'Count', 'a number', null), 'SNS', 'unreadable'],
    [new ClockError('set it right'), 'the monitor', 'clock'],
    [new OutOfTimeError('list all'), 'the monitor', 'outOfTime'],
  ])('knows its service and its reason: %s', (error, service, reason) => {
    expect(error).toBeInstanceOf(ScanError);
    expect(error).toMatchObject({ service, reason });
  });

  it('of a list has the service and the reason of what ended the list', () => {
    const error = new ListingError('vault photos, ListParts: AccessDenied', denied);
    expect(error).toMatchObject({ service: 'Glacier', reason: 'denied', cause: denied });
    expect(new ListingError('list', new Error('odd'))).toMatchObject({ reason: 'other' });
  });

  it('keeps AWS’s clause and its own advice when a list passes it on', () => {
    const circumstances = {
      service: 'Glacier',
      reason: 'denied',
      clause: 'with a deny',
      advice: 'ask Ada',
    } as const;
    expect(new ListingError('list', new ScanError('no', circumstances))).toMatchObject(circumstances);
  });

  it('that nobody foresaw is of another reason', () => {
    expect([reasonOf(new Error('odd')), reasonOf('odd'), reasonOf(undefined)]).toEqual([
      'other',
      'other',
      'other',
    ]);
  });

  it('is shown in one line, by its name where that says more', () => {
    expect(describeError(denied)).toBe('AccessDeniedException: refused');
    expect(describeError(new PartError('parts overlap'))).toBe('PartError: parts overlap');
    expect(describeError(new TypeError('odd'))).toBe('TypeError: odd');
    expect(describeError('odd')).toBe('odd');
  });
});

describe('a failure', () => {
  it('has its place, and service and reason of its cause', () => {
    expect(failureAt(photos, denied)).toEqual({
      ...{ place: photos, service: 'Glacier', reason: 'denied', cause: denied },
    });
  });

  it('is of the Region, or of the clock, wherever it is met', () => {
    expect(failureAt(photos, glacierError('NoLongerSupportedException')).place).toEqual({ at: 'region' });
    expect(failureAt({ at: 'memory' }, new ClockError('wrong')).place).toEqual({ at: 'clock' });
  });

  it('is one at the Region and one at the clock, and stays one for each vault', () => {
    const at = (vault: string, error: Error) => failureAt({ at: 'vault', vault }, error);
    const errors = [glacierError('NoLongerSupportedException'), new ClockError('wrong'), denied];
    const failures = errors.flatMap((error) => [at('a', error), at('b', error)]);
    const places = merged(failures).map(({ place }) => placeText(place));
    expect(places).toEqual(['the Region', 'the clock', 'vault a', 'vault b']);
  });

  it('is shown with its place', () => {
    expect(placeText({ at: 'entry', entry: 'x*' })).toBe('pattern x*');
    const error = new ScanIncompleteError([failureAt(photos, denied), failureAt({ at: 'alert' }, 'odd')]);
    expect(error.message).toBe(
      'expected to list every upload and publish it, but vault photos: AccessDeniedException: refused; the alarm about new danger: odd',
    );
    expect(error.errors).toEqual([denied, 'odd']);
  });

  it('of a step is data, and so is its value', async () => {
    expect(await attempt(photos, async () => 7)).toEqual({ value: 7, failures: [] });
    const failed = await attempt(photos, () => Promise.reject(denied));
    expect(failed).toEqual({ value: undefined, failures: [failureAt(photos, denied)] });
  });
});
