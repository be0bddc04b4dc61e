// The folder of --memory: what a run finds there, and leaves there.
import { writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../../lambda/core/items.ts';
import {
  clock,
  fileOf,
  glacier,
  HOUR,
  MINE,
  memory,
  remembered,
  rowsOf,
  run,
  runJson,
  START,
  seed,
} from '../../support/command-line.ts';

describe('with a memory', () => {
  it('has a file for each Region, and prints a table for each', async () => {
    seed('photos', 'stands', 30, 5);
    const both = ['--memory', memory, '--region', 'eu-central-1', '--region=us-east-1'];
    await run(both.slice(0, 4));
    clock.now = new Date(START.getTime() + 7 * HOUR);
    const { document } = await runJson(both);
    expect(document.regions.map(({ region, uploads }) => [region, uploads[0]?.verdict])).toEqual([
      ['eu-central-1', 'stuck'],
      ['us-east-1', 'unknown'],
    ]);
    const { stdout } = await run(both);
    expect(rowsOf(stdout).filter(([verdict]) => verdict === 'verdict')).toHaveLength(2);
    expect((await readdir(memory)).sort()).toEqual([`${MINE}-eu-central-1.json`, `${MINE}-us-east-1.json`]);
  });

  it('holds no description, and leaves nothing beside the file', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    expect(await remembered()).not.toContain('payroll');
    expect(await readdir(memory)).toEqual([`${MINE}-us-east-1.json`]);
  });

  it('keeps what another run has written meanwhile, of each item the newer scan’s', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    const before: Item[] = JSON.parse(await remembered());
    const newer = before.map((item) => ({ ...item, scannedAt: START.getTime() + 2 * HOUR, mark: 'newer' }));
    const another = { collection: 'uploads/mail', name: 'another', scannedAt: 1, mark: 'another' };
    clock.now = new Date(START.getTime() + HOUR);
    const body = (normal: object) => {
      writeFileSync(fileOf(), JSON.stringify([...newer, another]));
      return normal;
    };
    glacier.fault({ kind: 'reply', operation: 'ListParts', body });
    expect(await run(['--memory', memory])).toMatchObject({ code: 0 });
    expect(JSON.parse(await remembered())).toEqual([...newer, another]);
  });

  it.each([
    ['half a file', '[{"collection":'],
    ['something else', '{"version":2}'],
  ])('refuses %s in one sentence, before the scan, and leaves it as it is', async (_, contents) => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    glacier.resetRequests();
    writeFileSync(fileOf(), contents);
    const { code, stderr } = await run(['--memory', memory]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `Nothing was scanned of account ${MINE}, us-east-1 (AWS_REGION), with the keys in the environment (AWS_ACCESS_KEY_ID):\n- --memory: ${fileOf()} is no memory that this version can read; remove it to begin anew, or name another folder\n`,
    );
    expect(await remembered()).toBe(contents);
    expect(glacier.requests).toEqual([]);
  });

  it('takes an upload whose item cannot be read for idle since its creation, as it was known', async () => {
    seed('photos', 'stands', 30, 5);
    await run(['--memory', memory]);
    writeFileSync(fileOf(), (await remembered()).replace('"progressSeenAt":"2026', '"was":"2026'));
    clock.now = new Date(START.getTime() + 7 * HOUR);
    const { code, stderr, verdicts } = await runJson(['--memory', memory]);
    expect(stderr).toContain('what it remembers of stands cannot be read (progressSeenAt)');
    expect({ code, verdicts }).toEqual({ code: 1, verdicts: ['stands expiring'] });
  });

  it('is a folder that the first run makes, where its parent is there', async () => {
    const missing = join(memory, 'missing');
    const { code, stderr } = await run(['--memory', missing]);
    expect({ code, requests: glacier.requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(
      `- --memory: expected a folder that can be read and written, or whose parent can, got ${missing} (ENOENT: no such file or directory); name another`,
    );
    glacier.world.createVault('empty');
    expect(await run(['--memory', memory])).toMatchObject({ code: 0 });
    expect(await readdir(memory)).toEqual([`${MINE}-us-east-1.json`]);
  });

  it('is no file', async () => {
    writeFileSync(memory, '[]');
    const { code, stderr } = await run(['--memory', memory]);
    expect({ code, requests: glacier.requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toBe(
      `Nothing was scanned of an unknown account, us-east-1 (AWS_REGION), with the keys in the environment (AWS_ACCESS_KEY_ID):\n- --memory: expected a folder, got the file ${memory}; name a folder\n`,
    );
  });

  it('fails the scan in one sentence where it can no longer be written, and still shows what was found', async () => {
    for (const vault of ['a', 'b', 'c']) seed(vault, `in-${vault}`, 1, 1);
    const body = (normal: object) => {
      writeFileSync(memory, 'a file by now');
      return normal;
    };
    glacier.fault({ kind: 'reply', operation: 'ListVaults', body });
    const { code, stdout, stderr } = await run(['--memory', memory]);
    expect({ code, rows: rowsOf(stdout).length }).toEqual({ code: 2, rows: 4 });
    expect(stderr.match(/ENOTDIR/g)).toHaveLength(1);
    expect(stderr).toContain(`: ${fileOf()} cannot be read (ENOTDIR: not a directory); make it readable`);
  });
});
