import { describe, expect, it } from 'vitest';
import { RESOURCES } from '../../../../embedded/cloud/identity.ts';
import {
  type Config,
  ConfigError,
  FUNCTION_DEFAULTS,
  parseConfig,
  toEnvironment,
} from '../../../../lambda/core/settings/settings.ts';

const whole: Config = {
  ...FUNCTION_DEFAULTS,
  ...RESOURCES,
};

describe('the environment', () => {
  it('carries the settings there and back', () => {
    const config: Config = {
      ...whole,
      vaults: ['backup-*', '!backup-old', '!*-old', 'photos'],
      staleAfterDays: 2.5,
      remindAtHoursLeft: [],
    };
    expect(parseConfig(toEnvironment(config))).toEqual(config);
    expect(toEnvironment(config)).toMatchObject({
      VAULTS: 'backup-*,!backup-old,!*-old,photos',
      STALE_AFTER_DAYS: '2.5',
    });
  });

  it('names every problem at once', () => {
    const environment = { VAULTS: 'a b', STALE_AFTER_DAYS: '', NAME: '2 many' };
    expect(() => parseConfig(environment)).toThrow(ConfigError);
    expect(() => parseConfig(environment)).toThrow(
      /VAULTS: .*got "a b"; STALE_AFTER_DAYS: .*got ""; .*NAME: .*got "2 many"; CONCURRENCY: .*got nothing; TABLE_NAME: /,
    );
  });

  it.each([
    ['STALE_AFTER_DAYS', '0'],
    ['STALE_AFTER_DAYS', '1e3'],
    ['STALE_AFTER_DAYS', 'Infinity'],
    ['STALE_AFTER_DAYS', ' 7'],
    ['STUCK_AFTER_HOURS', '0'],
    ['EXPIRY_WARNING_HOURS', '23'],
    ['REMIND_AT_HOURS_LEFT', '3,0'],
    ['REMIND_AT_HOURS_LEFT', '[3'],
    ['REMIND_AT_HOURS_LEFT', '23'],
    ['SLOWEST_UPLOAD_MBIT_PER_SECOND', '0'],
    ['SCAN_EVERY_MINUTES', '25'],
    ['SCAN_EVERY_MINUTES', ''],
    ['DIGEST', ''],
    ['DIGEST', 'hourly'],
    ['TABLE_NAME', ''],
    ['TOPIC_ARN', 'Uploads'],
    ['CONCURRENCY', '1.5'],
    ['CONCURRENCY', '0'],
    ['CONCURRENCY', '257'],
    ['CONCURRENCY', '-1'],
    ['VAULTS', ''],
    ['VAULTS', 'a,,b'],
    ['VAULTS', '!'],
    ['VAULTS', 'a,!a'],
    ['VAULTS', 'photos,!photo*'],
    ['VAULTS', 'pho*,!p*'],
    ['VAULTS', '*,!*'],
    ['VAULTS', '!*'],
    ['VAULTS', 'a,b*c,!b*'],
    ['VAULTS', '["a"'],
    ['NAME', ''],
    ['NAME', '2nd'],
    ['NAME', 'a_b'],
    ['NAME', 'n'.repeat(129)],
  ])('refuses %s=%j', (name, value) => {
    const environment = { ...toEnvironment(whole), [name]: value };
    expect(() => parseConfig(environment)).toThrow(name);
  });
});
