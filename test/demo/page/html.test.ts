// The page shows each widget of the dashboard, from what the function published.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Dashboard, synthesizeDashboard } from '../../../demo/page/dashboard.ts';
import { renderPage } from '../../../demo/page/html.ts';
import type { Point } from '../../../embedded/cloud/cloudwatch.ts';
import { ALARMS } from '../../../infra/alarms/alarms.ts';

let dashboard: Dashboard;
beforeAll(() => {
  dashboard = synthesizeDashboard('eu-central-1');
});

const titled = (html: string, title: string) =>
  html.split('<section').find((section) => section.includes(`<h2>${title}</h2>`)) ?? '';
const points = (metric: string, dimensions: Point['dimensions'], value: number): readonly Point[] => [
  {
    namespace: 'GlacierUploads',
    metric,
    dimensions: { Monitor: 'GlacierUploadMonitor', ...dimensions },
    value,
    unit: 'Count',
    at: new Date('2026-03-01T01:17Z'),
  },
];

const MADE = new Date('2026-03-01T00:00Z');
const collected = (metrics: readonly Point[] = [], now = new Date('2026-03-01T01:19Z')) => ({
  points: metrics,
  log: [],
  made: MADE,
  now,
});

describe('the page', () => {
  it('knows every widget of the dashboard, and puts it in its place', () => {
    const html = renderPage(dashboard, collected(), 'Introduction');
    expect(html.match(/<section/g)).toHaveLength(dashboard.widgets.length);
    expect(dashboard.widgets.length).toBeGreaterThan(15);
    expect(html).toContain('<section class="text" style="--place: 1 / 1 / span 1 / span 24">');
    expect(html).toContain('<strong>Glacier uploads in eu-central-1</strong>');
  });

  it('names every alarm and when it is on', () => {
    const html = renderPage(dashboard, collected(), '');
    for (const [id, { onlyWith }] of Object.entries(ALARMS))
      expect(html.includes(`<b>${id}</b>`), id).toBe(onlyWith === undefined);
    expect(html).toContain('title="ScanOverdue or VaultsFailing"><b>MonitorBlind</b>');
    expect(html).toContain('title="ScanCompleted &lt; 1"><b>ScanOverdue</b>');
    expect(html).toContain('title="ScanDuration ≥ 720"><b>ScanNearTimeout</b>');
  });

  it('gives the state of every alarm, those first that are on', () => {
    const html = renderPage(dashboard, collected(points('StuckUploads', {}, 2)), '');
    const states = [...titled(html, 'Alarms').matchAll(/<li class="(\w+)".*?<b>(\w+)<\/b> ([\w ]+)/g)];
    expect(states.slice(0, 2).map((found) => found.slice(1))).toEqual([
      ['alarm', 'StuckUploads', 'In alarm'],
      // An upload alarm without any data, and one that is still warming up.
      ['insufficient', 'BrokenUploads', 'Insufficient data'],
    ]);
    const ranks = states.map(([, state = '']) => ['alarm', 'insufficient', 'ok'].indexOf(state));
    expect(ranks).toEqual(ranks.toSorted());
    expect(states.at(-1)?.[3]).toBe('OK');
  });

  it('cuts an id and keeps the whole under the pointer', () => {
    const line = { message: 'upload', verdict: 'stuck', startedAt: 'now', uploadId: 'a"b', order: 0 };
    const end = { message: 'scan ended', startedAt: 'now', scannedAt: 'now' };
    const html = renderPage(dashboard, { ...collected(), log: [line, end] }, '');
    expect(html).toContain('<td class="id" title="a&quot;b">a&quot;b</td>');
  });

  it('says what it has no values for, and does not draw it', () => {
    const failed = titled(renderPage(dashboard, collected(), ''), 'Vaults and scans that failed');
    expect(failed).toContain(
      'Not simulated: vaults that could not be listed, attempts that failed, scans that failed in all attempts, in the dead-letter queue, given up by the schedule',
    );
  });

  it('shows the latest of single values', () => {
    const html = renderPage(dashboard, collected(points('LongestIdleTime', {}, 5_400)), '');
    expect(titled(html, 'All vaults, at the latest scan')).toContain(
      '<dd>1.5</dd><dt>Longest idle (hours)</dt>',
    );
  });

  it('draws a line for each vault, and the thresholds', () => {
    const html = renderPage(dashboard, collected(points('LongestIdleTime', { VaultName: '<b>' }, 7_200)), '');
    const option =
      /data-option="(.+?)"/.exec(titled(html, 'Longest time without progress, by vault (hours)'))?.[1] ?? '';
    expect(html).not.toContain('"<b>"');
    expect(
      JSON.parse(option.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>')),
    ).toMatchObject({
      series: [
        { name: '<b>', data: [[Date.UTC(2026, 2, 1, 1), 2]] },
        {
          markLine: { data: [{ yAxis: 16, label: { formatter: '16 hours: expiring' } }, { yAxis: 24 }] },
        },
      ],
    });
  });
});
