// The table that the README shows is what the command line prints.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { startGlacier } from '../../../embedded/glacier/server.ts';
import { createWorld } from '../../../embedded/glacier/world.ts';
import { useEnvironment } from '../../support/environment.ts';
import { runCommand } from '../../support/terminal.ts';

const HOUR = 3_600_000;
const MIB = 1024 ** 2;
const COLUMNS = 100;
const LAST_RUN = new Date('2026-03-01T00:00:00Z').getTime();
const THIS_RUN = new Date('2026-03-01T07:00:00Z').getTime();

let now = LAST_RUN;
const world = createWorld({ clock: () => new Date(now), seed: 'readme', region: 'eu-central-1' });
const glacier = await startGlacier({ world });
useEnvironment({
  AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
  AWS_REGION: 'eu-central-1',
});

async function run(memory: string): Promise<string> {
  const { stdout } = await runCommand([`--memory=${memory}`], {
    now: () => new Date(now),
    columns: COLUMNS,
  });
  return stripVTControlCharacters(stdout);
}

it('is in the README as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-sample-'));
  const memory = join(folder, 'uploads');
  try {
    const begin = (vault: string, ageHours: number, partMib: number, count: number) => {
      world.createVault(vault);
      const times = { createdAt: new Date(LAST_RUN - ageHours * HOUR), lastActivityAt: new Date(LAST_RUN) };
      return world.seed({ vault, ...times, partSizeBytes: partMib * MIB, parts: { count } });
    };
    begin('documents', 9, 8, 120);
    begin('finance-2019', 52, 32, 420);
    const moves = begin('photos', 11, 16, 412);
    const isOld = begin('research-data', 96 * 24, 1024, 1_903);
    await run(memory);
    now = THIS_RUN;
    for (let count = 0; count < 420; count += 1) addPart(moves, 16 * MIB);
    for (let count = 0; count < 21; count += 1) addPart(isOld, 1024 * MIB);
    const printed = await run(memory);
    const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
    const [, sample = ''] = /^```\n( +account \d{12}, eu-central-1, .*?)^```$/ms.exec(readme) ?? [];
    const [table = ''] = printed.split('\n\n');
    // Blanks at the end of a line are nothing that one sees.
    expect(sample).toBe(`${table.replaceAll(/ +$/gm, '')}\n`);
  } finally {
    await glacier.close();
    await rm(folder, { recursive: true });
  }
});

function addPart(id: string, bytes: number): void {
  const first = world.upload(id).partCount * bytes;
  world.uploadPart(id, { first, last: first + bytes - 1 });
}
