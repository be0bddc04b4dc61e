import { describe, expect, it } from 'vitest';
import { needsVaultList, selectVaults } from '../../../../lambda/core/settings/vaults.ts';

const listed = ['archive', 'backup-2019', 'backup-2020', 'backup.old', 'photos'];
const select = (...entries: string[]) => {
  const { vaults, unmatched } = selectVaults(entries, listed, []);
  return { names: vaults.map(({ name }) => name), unmatched };
};

describe('choosing vaults', () => {
  it('takes all for *', () => {
    expect(select('*')).toEqual({ names: listed, unmatched: [] });
  });

  it('takes exact names whether they are listed or not, as configured', () => {
    expect(selectVaults(['gone', 'photos'], listed, []).vaults).toEqual([
      { name: 'gone', configured: true },
      { name: 'photos', configured: true },
    ]);
  });

  it('takes what a pattern matches, a dot being a dot', () => {
    expect(select('backup.*').names).toEqual(['backup.old']);
    expect(select('*20*').names).toEqual(['backup-2019', 'backup-2020']);
  });

  it('names a pattern that matches nothing, unless it is the bare * of an empty account', () => {
    expect(select('photos*', 'vidoe*').unmatched).toEqual(['vidoe*']);
    expect(selectVaults(['*'], [], []).unmatched).toEqual([]);
  });

  it('leaves out what is excluded, by name or pattern', () => {
    expect(select('*', '!backup-*').names).toEqual(['archive', 'backup.old', 'photos']);
    expect(select('backup*', '!backup-2020').names).toEqual(['backup-2019', 'backup.old']);
  });

  it('takes exclusions alone as exclusions from all', () => {
    expect(select('!photos').names).not.toContain('photos');
    expect(select('!photos').names).toHaveLength(4);
  });

  it('scans a vault once that is both named and matched', () => {
    expect(select('photos', '*').names.filter((name) => name === 'photos')).toHaveLength(1);
  });

  it('takes remembered vaults that a pattern matches, though they do not make it match', () => {
    const { vaults, unmatched } = selectVaults(['x*', 'photos'], listed, ['x1', 'photos', 'y']);
    expect(vaults).toEqual([
      { name: 'photos', configured: true },
      { name: 'x1', configured: false },
    ]);
    expect(unmatched).toEqual(['x*']);
  });

  it('asks for the list of vaults only if it needs it', () => {
    expect(needsVaultList(['a', 'b'])).toBe(false);
    expect(needsVaultList(['a', 'b*'])).toBe(true);
    expect(needsVaultList(['!a'])).toBe(true);
  });
});
