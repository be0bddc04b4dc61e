// What is declared once in the code and told again elsewhere: the two must not drift apart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALARMS } from '../infra/alarm-table.ts';
import { MONITOR_SETTINGS, SETTINGS } from '../infra/settings.ts';
import { METRICS, VAULT_DIMENSION } from '../lambda/metrics.ts';
import { runMonitor } from './support/fake-run.ts';

const textOf = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
const readme = textOf('README.md');

/** The rows of the README's table under this heading, cell by cell. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
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

describe('the README', () => {
  it('has the table of settings that the code has', () => {
    expect(tableUnder('Settings')).toEqual(
      Object.entries(SETTINGS).map(([name, setting]) => [
        `\`${name}\``,
        shown(setting.default),
        setting.meaning,
      ]),
    );
  });

  it('has the table of metrics that the code has', () => {
    expect(tableUnder('Metrics')).toEqual(
      Object.entries(METRICS).map(([name, { unit, perVault, meaning }]) => [
        `\`${name}\``,
        unit,
        perVault ? 'yes' : '',
        meaning,
      ]),
    );
  });

  it('has the table of alarms that the code has', () => {
    const told = { everyone: 'yes', alarmTopic: '`alarmTopicArn` only', nobody: '' };
    expect(tableUnder('Alarms')).toEqual(
      Object.entries(ALARMS).map(([id, { severity, onAlarm, meaning }]) => [
        `[\`${id}\`](docs/runbook.md#${id.toLowerCase()})`,
        severity,
        told[onAlarm],
        meaning,
      ]),
    );
  });

  it('gives the cost of the metrics that there are', () => {
    const account = Object.keys(METRICS).length;
    const vault = Object.values(METRICS).filter(({ perVault }) => perVault).length;
    expect(readme.replaceAll('\n', ' ')).toContain(
      `${dollars(account)} for the account and ${dollars(vault)} for each vault that has uploads all month`,
    );
  });
});

const asSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

describe('the construct', () => {
  it('has the props that there are settings, each with its meaning and default', () => {
    const [, props = ''] =
      /interface GlacierUploadMonitorProps \{(.*?)^\}/ms.exec(textOf('infra/construct.ts')) ?? [];
    const documented = [...props.matchAll(/\/\*\*(.*?)@default (.*?)\n.*?readonly (\w+)\?:/gs)];
    const unwrapped = (comment: string) =>
      comment
        .split(/\s+\*?\s*/)
        .join(' ')
        .trim();
    const code = (value: unknown) => JSON.stringify(value)?.replaceAll('"', "'") ?? '- none';
    expect(documented.map(([, comment = '', value, name]) => [name, unwrapped(comment), value])).toEqual(
      Object.entries(MONITOR_SETTINGS).map(([name, setting]) => [
        name,
        asSentence(setting.meaning),
        code(setting.default),
      ]),
    );
  });

  it('has the methods that there are metrics; -u writes them', async () => {
    const methods = Object.entries(METRICS).flatMap(([name, { meaning, unit, perVault }]) => [
      '  /**',
      `   * ${asSentence(meaning)}`,
      `   * In ${unit}, of all vaults${perVault ? `, or of one with \`dimensionsMap: { ${VAULT_DIMENSION}: 'photos' }\`` : ''}.`,
      '   */',
      `  metric${name}(options?: MetricOptions): Metric;`,
    ]);
    const text = [
      '// The metrics as methods, for TypeScript and its users. Written by test/contract.test.ts, not by hand.',
      "import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';",
      '',
      '/** All are gauges: the statistic is Maximum, and the period an hour, which always holds a scan. */',
      'export interface MetricMethods {',
      ...methods,
      '}',
      '',
    ].join('\n');
    await expect(text).toMatchFileSnapshot('../infra/metric-methods.ts');
  });
});

describe('the catalogue of metrics', () => {
  it('is what a scan of an empty account publishes', async () => {
    const { data } = await runMonitor({});
    expect(data.map(({ metric }) => metric).sort()).toEqual(Object.keys(METRICS).sort());
  });

  it('is what a scan of a vault publishes for it', async () => {
    const { vault } = await runMonitor({ photos: [{ id: 'a' }] });
    const perVault = Object.entries(METRICS).filter(([, metric]) => metric.perVault);
    expect(Object.keys(vault('photos')).sort()).toEqual(perVault.map(([name]) => name).sort());
  });
});
