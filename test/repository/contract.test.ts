// What is declared once in the code and repeated elsewhere: the two must not drift apart.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { OPTIONS, usageOf } from '../../cli/ask/options.ts';
import { ALARMS } from '../../infra/alarms/alarms.ts';
import { APP_SETTINGS, MONITOR_SETTINGS } from '../../infra/settings/settings.ts';
import { METRICS } from '../../lambda/core/metrics.ts';
import { partsInARow } from '../support/fake-glacier.ts';
import { createFakeMemory } from '../support/fake-memory.ts';
import { NOW, runMonitor } from '../support/fake-run.ts';
import { WIRE_FAULTS } from '../support/wire-faults.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const metricsPage = read('docs/metrics.md');

/** The rows of the table under this heading, cell by cell. */
function tableUnder(heading: string, page: string): string[][] {
  const section = page.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const shown = (value: unknown) => (value === undefined ? '' : `\`${[value].flat().join(',')}\``);
const dollars = (metrics: number) => `$${(metrics * 0.3).toFixed(2)}`;
/** The metrics that every complete scan publishes; the others cost next to nothing. */
const STEADY = Object.entries(METRICS).flatMap(([name, { kind }]) => (kind === 'event' ? [] : [name]));

describe('the page on settings', () => {
  it('has the table of settings that the code has', () => {
    expect(tableUnder('Settings', read('docs/settings.md'))).toEqual(
      Object.entries(APP_SETTINGS).map(([name, setting]) => [
        `\`${name}\``,
        shown(setting.default),
        v.getDescription(setting.schema as v.GenericSchema) ?? '',
        setting.meaning,
      ]),
    );
  });
});

describe('the README', () => {
  it('is short', () => {
    expect(readme.split('\n').length).toBeLessThan(200);
  });

  it('names the alarms that call somebody, and no others', () => {
    const [section = ''] = readme.split(/^#+ /m).filter((text) => text.startsWith('Metrics and alarms\n'));
    const named = [...section.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    const calling = Object.entries(ALARMS).filter(([, { onAlarm }]) => onAlarm !== 'nobody');
    expect(named.filter((name) => name in ALARMS).sort()).toEqual(calling.map(([id]) => id).sort());
    const [, byMail = ''] = /`alarmTopicArn`(.+)by mail/s.exec(section) ?? [];
    const mailed = calling.filter(([, { onAlarm }]) => onAlarm === 'everyone').map(([id]) => id);
    expect([...byMail.matchAll(/`(\w+)`/g)].map(([, name = '']) => name).sort()).toEqual(mailed.sort());
  });

  it('gives the cost of the metrics that there are', () => {
    const account = STEADY.length;
    const vault = Object.values(METRICS).filter(({ perVault }) => perVault).length;
    expect(readme.replaceAll('\n', ' ')).toContain(
      `${dollars(account)} for the account and ${dollars(vault)} for each vault that has uploads all month`,
    );
  });

  it('gives the cost of the alarms that there are', () => {
    const alarms = Object.values(ALARMS).filter((alarm) => !('anyOf' in alarm)).length;
    expect(readme.replaceAll('\n', ' ')).toContain(
      `${alarms} alarms cost about $${(alarms * 0.1).toFixed(2)}`,
    );
  });
});

describe('the page on metrics and alarms', () => {
  it('has the table of metrics that the code has', () => {
    expect(tableUnder('Metrics', metricsPage)).toEqual(
      Object.entries(METRICS).map(([name, { unit, perVault, meaning }]) => [
        `\`${name}\``,
        unit,
        perVault ? 'yes' : '',
        meaning,
      ]),
    );
  });

  it('has the table of alarms that the code has', () => {
    const notifies = { everyone: 'yes', alarmTopic: '`alarmTopicArn` only', nobody: '' };
    expect(tableUnder('Alarms', metricsPage)).toEqual(
      Object.entries(ALARMS).map(([id, { severity, onAlarm, meaning }]) => [
        `[\`${id}\`](runbook.md#${id.toLowerCase()})`,
        severity,
        notifies[onAlarm],
        meaning,
      ]),
    );
  });
});

describe('the page on the command line', () => {
  it('has the table of options that there are', () => {
    const names = (Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]).filter(
      (name) => name !== 'help' && name !== 'version',
    );
    expect(tableUnder('Options', read('docs/command-line.md'))).toEqual(
      names.map((name) => [`\`${usageOf(name)}\``, OPTIONS[name].meaning]),
    );
  });
});

const asSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

describe('the construct', () => {
  it('has the props that there are settings, each with its meaning and default', () => {
    const [, props = ''] =
      /interface GlacierUploadMonitorProps \{(.*?)^\}/ms.exec(read('infra/construct.ts')) ?? [];
    const documented = [...props.matchAll(/\/\*\*(.*?)@default (.*?)\n.*?readonly (\w+)\?:/gs)];
    const unwrapped = (comment: string) =>
      comment
        .split(/\s+\*?\s*/)
        .join(' ')
        .trim();
    const code = (value: unknown) =>
      JSON.stringify(value)?.replaceAll('"', "'").replaceAll(',', ', ') ?? '- none';
    // The same setting in another form.
    const ofSettings = documented.filter(([, , , name]) => name !== 'alarmTopic');
    expect(ofSettings.map(([, comment = '', value, name]) => [name, unwrapped(comment), value])).toEqual(
      Object.entries(MONITOR_SETTINGS).map(([name, setting]) => [
        name,
        asSentence(setting.meaning),
        name === 'name' ? "- the stack's name, and the path of the construct in it" : code(setting.default),
      ]),
    );
  });
});

describe('the catalogue of metrics', () => {
  it('is what a scan of an empty account publishes, but for what happens to uploads', async () => {
    const { data } = await runMonitor({});
    expect(data.map(({ metric }) => metric).sort()).toEqual([...STEADY].sort());
  });

  it('is in full what a scan publishes that finds an upload in danger', async () => {
    const [first, ...others] = partsInARow(2);
    const parts = [{ range: { first: 0, last: 9 }, treeHash: first?.treeHash ?? '' }, ...others];
    const known = createFakeMemory();
    await runMonitor(
      { photos: [] },
      { run: { memory: known, now: () => new Date(NOW.getTime() - 3_600_000) } },
    );
    const { account } = await runMonitor(
      { photos: [{ id: 'a', createdAt: NOW, parts }] },
      { run: { memory: known } },
    );
    expect(Object.keys(account).sort()).toEqual(Object.keys(METRICS).sort());
  });

  it('is what a scan of a vault publishes for it', async () => {
    const { vault } = await runMonitor({ photos: [{ id: 'a' }] });
    const perVault = Object.entries(METRICS).filter(([, metric]) => metric.perVault);
    expect(Object.keys(vault('photos')).sort()).toEqual(perVault.map(([name]) => name).sort());
  });
});

describe('the page on reliability', () => {
  const rows = tableUnder('Reliability', read('docs/reliability.md'));
  const named = rows.map(([fault = '', , shownBy = '']) => {
    const [, file = '', title = ''] = /^`(.+?)`(?:: (.+))?$/.exec(shownBy) ?? [];
    return { fault, file, title };
  });

  it('names tests that there are', () => {
    expect(named.length).toBeGreaterThan(40);
    for (const { fault, file, title } of named) {
      expect(file, fault).toMatch(/\.test\.ts$/);
      expect(read(file), fault).toContain(title);
    }
  });

  it('has each fault on the wire that is tested, and tests each that it has', () => {
    const byItself = named.filter(({ title }) => title === '').map(({ fault }) => fault);
    expect(byItself.sort()).toEqual(
      [...WIRE_FAULTS.map(({ name }) => name), 'a Glacier that cannot be found by name'].sort(),
    );
  });

  it('says of each fault on the wire what the test expects', () => {
    for (const { name, outcome } of WIRE_FAULTS) {
      const [, does = ''] = rows.find(([fault]) => fault === name) ?? [];
      expect(does.includes('partial'), name).toBe(outcome === 'partial');
    }
  });
});

describe('the pages', () => {
  const pages = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...globSync('docs/**/*.md', { cwd: root }),
  ];
  /** As GitHub makes them of headings. */
  const anchorsOf = (file: string) =>
    [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );

  it.each(pages)('link what there is: %s', (page) => {
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      expect(existsSync(join(root, file)), target).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), target).toContain(anchor);
    }
  });
});

describe.each(['docs', 'docs/decisions'])('the index of %s', (folder) => {
  it('has one line for each file that there is', () => {
    const listed = [...read(`${folder}/README.md`).matchAll(/^- \[(.+?)\]\((.+?)\): \S/gm)];
    const files = globSync('*.{md,json,py}', { cwd: join(root, folder) });
    expect(listed.map(([, name]) => name)).toEqual(listed.map(([, , target]) => target));
    expect(listed.map(([, name]) => name).sort()).toEqual(
      files.filter((name) => name !== 'README.md').sort(),
    );
  });
});

describe('properties', () => {
  it('are all tried as often as is declared in one place', () => {
    const files = globSync('test/**/*.test.ts', { cwd: root });
    const withoutCheck = files.filter((file) => /\bfc\.assert|numRuns/.test(read(file)));
    // This file names the words itself.
    expect(withoutCheck).toEqual(['test/repository/contract.test.ts']);
  });
});
