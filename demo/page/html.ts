// The dashboard as a page: every widget in its place.
import { marked } from 'marked';
import type { AlarmState } from '../../embedded/cloud/alarm-states.ts';
import type { Alarm, Published } from './alarms.ts';
import { chartOption } from './chart.ts';
import type { Dashboard } from './dashboard.ts';
import { evaluateMetrics, type Series } from './metrics.ts';
import { type Line, runQuery, type Table } from './queries.ts';
import type { MetricWidget, Widget } from './widgets.ts';

/** What the function published and logged. */
export interface Collected extends Published {
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

function content(widget: Widget, { alarms }: Dashboard, collected: Collected): string {
  const { points, log } = collected;
  switch (widget.type) {
    case 'text':
      return marked.parse(widget.properties.markdown, { async: false });
    case 'alarm':
      return alarmList(
        widget.properties.alarms.map((name) => alarms.get(name) ?? unknownAlarm(name)),
        collected,
      );
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

/** In the order in which CloudWatch sorts them. */
const STATES: Readonly<Record<AlarmState, string>> = {
  alarm: 'In alarm',
  insufficient: 'Insufficient data',
  ok: 'OK',
};

/** By state, and in each those first that changed last. */
function alarmList(alarms: readonly Alarm[], published: Published): string {
  const judged = alarms.map((alarm) => {
    const states = alarm.states(published);
    const state = states.at(-1) ?? 'insufficient';
    return { ...alarm, state, changed: states.findLastIndex((each) => each !== state) };
  });
  const rank = Object.keys(STATES);
  const sorted = judged.toSorted(
    (one, other) =>
      rank.indexOf(one.state) - rank.indexOf(other.state) ||
      other.changed - one.changed ||
      one.name.localeCompare(other.name),
  );
  const items = sorted.map(
    ({ name, condition, state }) =>
      `<li class="${state}" title="${escapeHtml(condition)}"><b>${escapeHtml(name)}</b> ${STATES[state]}</li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

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
    const isNumber = lines.some((line) => typeof line[name] === 'number');
    // The page cuts an id where there is no room, and shows the whole under the pointer.
    const id = name === 'uploadId' ? ` class="id" title="${escapeHtml(text)}"` : '';
    return `<${tag}${isNumber ? ' class="number"' : id}>${escapeHtml(text)}</${tag}>`;
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
