// The dashboard as CloudWatch gets it.
import type { Template } from 'aws-cdk-lib/assertions';
import { Color } from 'aws-cdk-lib/aws-cloudwatch';
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutHash } from '../../../demo/page/template.ts';
import { dashboardOf, synthesize, type Widget } from '../../support/synthesize.ts';

let template: Template;
let widgets: readonly Widget[];
beforeAll(() => {
  template = synthesize({ alarmEmail: 'a@example.com' });
  ({ widgets } = dashboardOf(template));
});

const titled = (title: string, among = widgets) => {
  const found = among.find(({ properties }) => properties.title === title);
  if (!found) throw new Error(`expected a widget "${title}"`);
  return found;
};
const linesOf = ({ properties }: Widget) => properties.annotations?.horizontal?.map(({ value }) => value);

describe('the dashboard', () => {
  it('shows three days, a point for each scan, under the name that the messages link', () => {
    expect(dashboardOf(template)).toMatchObject({ start: '-P3D', periodOverride: 'inherit' });
    const [resource] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const [deployed] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(resource?.Properties.DashboardName).toEqual(
      deployed?.Properties.Environment.Variables.DASHBOARD_NAME,
    );
  });

  it('begins with what is wrong, and says all that there is in this order', () => {
    const inReadingOrder = widgets.toSorted((a, b) => a.y - b.y || a.x - b.x);
    expect(inReadingOrder.map(({ type, properties }) => properties.title ?? type)).toEqual([
      'text',
      'Alarms',
      'Uploads that need attention, at the latest scan',
      'Longest time without progress, by vault (hours)',
      'Uploads in danger, all vaults',
      'text',
      'All vaults, at the latest scan',
      'What arrived since the scan before, by vault (GiB)',
      'Size of the uploads in progress, by vault (GiB)',
      'All uploads in progress, at the latest scan, with what arrived since the scan before',
      'text',
      'Last complete scans (UTC)',
      'Scans: 1 complete, 0 partial',
      'Vaults and scans that failed',
      'Duration of a scan (seconds)',
      'Requests to Glacier',
      'Confirmed subscriptions of the topic',
    ]);
  });

  it('has a first screen no higher than 900 pixels, in rows of 52', () => {
    const { y, height } = titled('Uploads in danger, all vaults');
    expect((y + height) * 52).toBeLessThanOrEqual(900);
  });

  it('puts alarms that are on before those that are not', () => {
    expect(titled('Alarms').properties).toMatchObject({ sortBy: 'stateUpdatedTimestamp' });
  });

  it('fills its 24 columns without a gap or an overlap', () => {
    const bottom = Math.max(...widgets.map(({ y, height }) => y + height));
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells).toHaveLength(24 * bottom);
  });

  it('has the state of every alarm, once', () => {
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    const alarms = Object.keys({
      ...template.findResources('AWS::CloudWatch::Alarm'),
      ...template.findResources('AWS::CloudWatch::CompositeAlarm'),
    });
    expect(shown.toSorted()).toEqual(alarms.map((name) => `<${withoutHash(name)}.Arn>`).sort());
  });

  it('says nothing of an alarm that there is none', () => {
    const { widgets: without } = dashboardOf(synthesize());
    expect(without.flatMap(({ properties }) => properties.alarms ?? [])).not.toContain('<NobodyListens.Arn>');
    expect(linesOf(titled('Confirmed subscriptions of the topic', without)) ?? []).toEqual([]);
  });

  it('says how it comes that nobody gets a message', () => {
    const [, , monitor] = widgets.filter(({ type }) => type === 'text');
    expect(monitor?.properties.markdown).toMatch(
      /no confirmed subscription it sends no message: .*\*NobodyListens\*/,
    );
    expect(JSON.stringify(dashboardOf(synthesize({ chat: true })))).toMatch(
      /its topics have no confirmed subscription.*Confirmed subscriptions of the topics/,
    );
    expect(monitor?.properties.markdown).toContain('\nTOPIC=<Topic>\n');
  });

  it('gives the latest numbers in the units of a person', () => {
    const shown = titled('All vaults, at the latest scan')
      .properties.metrics?.map((metric) => metric.at(-1) as Record<string, unknown>)
      .filter(({ visible }) => visible !== false);
    expect(shown?.map(({ label, expression }) => (expression ? `${label} = ${expression}` : label))).toEqual([
      'In progress',
      'Stale',
      'Longest idle (hours) = theLongestIdleTime / 3600',
      'Oldest (days) = theOldestUploadAge / 86400',
      'Size (GiB) = theUploadedBytes / 1073741824',
      'Parts',
      'Most parts of one upload',
      'Vaults listed',
    ]);
  });

  it('draws the thresholds that the alarms have, those of counts where no count hides them', () => {
    expect(linesOf(titled('Uploads in danger, all vaults'))).toEqual([0.5]);
    expect(linesOf(titled('Scans: 1 complete, 0 partial'))).toEqual([0.5]);
    expect(linesOf(titled('Vaults and scans that failed'))).toEqual([0.5]);
    expect(linesOf(titled('Confirmed subscriptions of the topic'))).toEqual([0.5]);
    expect(linesOf(titled('Duration of a scan (seconds)'))).toEqual([720, 900]);
    expect(linesOf(titled('Longest time without progress, by vault (hours)'))).toEqual([16, 24]);
    const { widgets: warned } = dashboardOf(synthesize({ expiryWarningHours: 4 }));
    expect(linesOf(titled('Longest time without progress, by vault (hours)', warned))).toEqual([20, 24]);
  });

  it.each([10, 60])('gives hours and GiB by vault by the label of a search, every %i minutes', (minutes) => {
    const { widgets: own } = dashboardOf(synthesize({ scanEveryMinutes: minutes, name: 'Team-2' }));
    for (const [title, name, unit] of [
      ['Longest time without progress, by vault (hours)', 'LongestIdleTime', 3_600],
      ['Size of the uploads in progress, by vault (GiB)', 'UploadedBytes', 1_073_741_824],
      ['What arrived since the scan before, by vault (GiB)', 'ArrivedBytes', 1_073_741_824],
    ] as const) {
      expect(titled(title, own).properties.metrics).toEqual([
        [
          {
            expression: `SEARCH('{"GlacierUploads",Monitor,VaultName} MetricName="${name}" Monitor="Team-2"', 'Maximum', ${minutes * 60}) / ${unit}`,
            period: minutes * 60,
          },
        ],
      ]);
    }
  });

  it('has a colour for each account-wide line, and green only for what shall be high', () => {
    const lines = widgets
      .filter(
        ({ properties }) =>
          properties.annotations !== undefined || /Requests|subscriptions/.test(properties.title ?? ''),
      )
      .flatMap(({ properties }) => properties.metrics ?? [])
      .map((metric) => metric.at(-1) as Readonly<Record<string, unknown>>)
      .filter(({ expression }) => !String(expression).startsWith('SEARCH'));
    expect(lines.length).toBeGreaterThan(12);
    for (const { label, color } of lines) expect(color, String(label)).toMatch(/^#[0-9a-f]{6}$/);
    const isGreen = (color: unknown) => {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
        Number.parseInt(String(color).slice(at, at + 2), 16),
      );
      return green > red && green > blue;
    };
    expect(lines.filter(({ color }) => isGreen(color)).map(({ label }) => label)).toEqual([
      'complete',
      'subscriptions',
    ]);
  });

  it('gives thresholds colours that no vault can have', () => {
    const colors = widgets.flatMap(
      ({ properties }) => properties.annotations?.horizontal?.map(({ color }) => color.toLowerCase()) ?? [],
    );
    expect(new Set(colors)).toEqual(new Set(['#414d5c', '#b45f00', '#b00000']));
    const ofCdk = Object.values(Color).filter((color) => typeof color === 'string');
    for (const color of ofCdk) expect(colors).not.toContain(color);
  });

  it('says what it watches, and where to read what to do', () => {
    const settings = {
      vaults: Array.from({ length: 12 }, (_, index) => `vault-${index}`),
      scanEveryMinutes: 15,
      runbookUrl: 'https://wiki.example.com/runbook',
    };
    const [text, words] = dashboardOf(synthesize(settings)).widgets.filter(({ type }) => type === 'text');
    expect(text?.properties.markdown).toBe(
      '**Glacier uploads in <AWS::Region>**, every 15 minutes. What to do: [runbook](https://wiki.example.com/runbook)',
    );
    expect(words?.properties.markdown).toMatch(
      /^## By vault\n\nWatched: `vault-0`, .*`vault-9` and 2 more entries\n/,
    );
    const [unlinked, all] = widgets.filter(({ type }) => type === 'text');
    expect(unlinked?.properties.markdown).toContain('every 60 minutes. What to do: `docs/runbook.md`');
    expect(all?.properties.markdown).toContain('\nWatched: `*`\n');
  });
});
