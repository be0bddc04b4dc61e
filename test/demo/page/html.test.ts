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

describe('the page', () => {
  it('knows every widget of the dashboard, and puts it in its place', () => {
    const html = renderPage(dashboard, { points: [], log: [] }, 'Introduction');
    expect(html.match(/<section/g)).toHaveLength(dashboard.widgets.length);
    expect(dashboard.widgets.length).toBeGreaterThan(20);
    expect(html).toContain('<section class="text" style="--place: 1 / 1 / span 2 / span 24">');
    expect(html).toContain('<h1>Glacier uploads in eu-central-1</h1>');
  });

  it('names every alarm and when it rings, and shows no state', () => {
    const html = renderPage(dashboard, { points: [], log: [] }, '');
    for (const [id, { onlyWith }] of Object.entries(ALARMS))
      expect(html.includes(`<b>${id}</b>`), id).toBe(onlyWith === undefined);
    expect(html).toContain('<b>MonitorBlind</b> ScanOverdue or VaultsFailing');
    expect(html).toContain('<b>ScanOverdue</b> ScanCompleted &lt; 1');
    expect(html).toContain('<b>ScanNearTimeout</b> ScanDuration ≥ 720');
    expect(html).not.toMatch(/OK|IN ALARM|INSUFFICIENT/);
  });

  it('says what it has no values for, and does not draw it', () => {
    const failed = titled(
      renderPage(dashboard, { points: [], log: [] }, ''),
      'Scans that failed or did not start',
    );
    expect(failed).toContain(
      'Not simulated: attempts that failed, scans that failed in all attempts, in the dead-letter queue, given up by the schedule',
    );
  });

  it('shows the latest of single values', () => {
    const html = renderPage(dashboard, { points: points('LongestIdleTime', {}, 5_400), log: [] }, '');
    expect(titled(html, 'All vaults, at the latest scan')).toContain(
      '<dd>1.5</dd><dt>Longest idle (hours)</dt>',
    );
  });

  it('draws a line for each vault, and the thresholds', () => {
    const html = renderPage(
      dashboard,
      { points: points('StuckUploads', { VaultName: '<b>' }, 2), log: [] },
      '',
    );
    const option = /data-option="(.+?)"/.exec(titled(html, 'Stuck uploads, by vault'))?.[1] ?? '';
    expect(html).not.toContain('"<b>"');
    expect(
      JSON.parse(option.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>')),
    ).toMatchObject({
      series: [
        { name: '<b>', data: [[Date.UTC(2026, 2, 1, 1), 2]] },
        { markLine: { data: [{ yAxis: 0.5, label: { formatter: 'StuckUploads: 1 or more' } }] } },
      ],
    });
  });
});
