// The dashboard as a page: every widget in its place.
import { marked } from 'marked';
import type { Point } from '../../embedded/cloud/cloudwatch.ts';
import { chartOption } from './chart.ts';
import type { AlarmSummary, Dashboard, MetricWidget, Widget } from './dashboard.ts';
import { evaluateMetrics, type Series } from './metrics.ts';
import { type Line, runQuery, type Table } from './queries.ts';

/** What the function published and logged. */
export interface Collected {
  readonly points: readonly Point[];
  readonly log: readonly Line[];
}

export function renderPage(dashboard: Dashboard, collected: Collected, introduction: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Dashboard of glacier-upload-monitor</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<p class="introduction">${escapeHtml(introduction)}</p>
<main>
${dashboard.widgets.map((widget) => section(widget, content(widget, dashboard, collected))).join('\n')}
</main>
<script src="/echarts.js"></script>
<script src="/page-client.js"></script>
</html>
`;
}

function section({ type, x, y, width, height, properties }: Widget, html: string): string {
  const place = `--place: ${y + 1} / ${x + 1} / span ${height} / span ${width}`;
  const title = 'title' in properties ? `<h2>${escapeHtml(properties.title)}</h2>` : '';
  return `<section class="${type}" style="${place}">${title}${html}</section>`;
}

function content(widget: Widget, { alarms }: Dashboard, { points, log }: Collected): string {
  switch (widget.type) {
    case 'text':
      return marked.parse(widget.properties.markdown, { async: false });
    case 'alarm':
      return alarmList(widget.properties.alarms.map((name) => alarms.get(name) ?? unknownAlarm(name)));
    case 'log':
      return table(runQuery(widget.properties.query, log));
    case 'metric': {
      const series = evaluateMetrics(widget.properties.metrics, points);
      return widget.properties.view === 'singleValue' ? singleValues(series) : chart(widget, series);
    }
  }
}

function unknownAlarm(name: string): never {
  throw new Error(`expected an alarm of the stack, got ${name}`);
}

const alarmList = (alarms: readonly AlarmSummary[]) => `
<ul>${alarms.map(({ name, condition }) => `<li><b>${escapeHtml(name)}</b> ${escapeHtml(condition)}</li>`).join('')}</ul>
<p class="note">CloudWatch will show their states here.</p>`;

const singleValues = (series: readonly Series[]) =>
  `<dl>${series.map((each) => `<div><dd>${escapeHtml(shown(each.values.at(-1)?.[1]))}</dd><dt>${escapeHtml(each.label)}</dt></div>`).join('')}</dl>`;

function chart(widget: MetricWidget, series: readonly Series[]): string {
  const drawn = series.filter(({ values }) => values.length > 0);
  const missing = series.filter(({ values }) => values.length === 0).map(({ label }) => label);
  const note =
    missing.length > 0 ? `<p class="note">Not simulated: ${escapeHtml(missing.join(', '))}</p>` : '';
  return `<div class="chart" data-option="${escapeHtml(JSON.stringify(chartOption(widget, drawn)))}"></div>${note}`;
}

function table({ columns, lines }: Table): string {
  const cell = (tag: string, name: string, text: string) => {
    const type = lines.some((line) => typeof line[name] === 'number') ? ' class="number"' : '';
    return `<${tag}${type}>${escapeHtml(text)}</${tag}>`;
  };
  const head = columns.map((name) => cell('th', name, name)).join('');
  const rows = lines.map(
    (line) => `<tr>${columns.map((name) => cell('td', name, shown(line[name]))).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function shown(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 2 }) : String(value);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
