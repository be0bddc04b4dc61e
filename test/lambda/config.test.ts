import { describe, expect, it } from 'vitest';
import {
  CONFIG_DEFAULTS,
  type Config,
  ConfigError,
  parseConfig,
  toEnvironment,
} from '../../lambda/config.ts';

describe('the environment', () => {
  it('carries the settings there and back', () => {
    const config: Config = {
      ...CONFIG_DEFAULTS,
      vaults: ['backup-*', '!backup-old', 'photos'],
      staleAfterDays: 2.5,
    };
    expect(parseConfig(toEnvironment(config))).toEqual(config);
    expect(toEnvironment(config)).toMatchObject({
      VAULTS: 'backup-*,!backup-old,photos',
      STALE_AFTER_DAYS: '2.5',
    });
  });

  it('names every problem at once', () => {
    const environment = { VAULTS: 'a b', STALE_AFTER_DAYS: '', NAMESPACE: 'AWS/Glacier' };
    expect(() => parseConfig(environment)).toThrow(ConfigError);
    expect(() => parseConfig(environment)).toThrow(
      /VAULTS: .*got "a b"; STALE_AFTER_DAYS: .*got ""; NAMESPACE: .*got "AWS\/Glacier"; CONCURRENCY: .*got nothing/,
    );
  });

  it.each([
    ['STALE_AFTER_DAYS', '0'],
    ['STALE_AFTER_DAYS', '1e3'],
    ['STALE_AFTER_DAYS', 'Infinity'],
    ['STALE_AFTER_DAYS', ' 7'],
    ['CONCURRENCY', '1.5'],
    ['CONCURRENCY', '0'],
    ['CONCURRENCY', '257'],
    ['CONCURRENCY', '-1'],
    ['VAULTS', ''],
    ['VAULTS', 'a,,b'],
    ['VAULTS', '!'],
    ['VAULTS', 'a,!a'],
    ['VAULTS', '["a"'],
    ['NAMESPACE', ''],
    ['NAMESPACE', 'aws/x'],
  ])('refuses %s=%j', (name, value) => {
    const environment = { ...toEnvironment(CONFIG_DEFAULTS), [name]: value };
    expect(() => parseConfig(environment)).toThrow(name);
  });
});
