// Opens the page of `npm start -- --page` in a real browser, wide in light and narrow in dark, and looks at what it shows.
// Given a path, saves a picture of the first screen of the wide one there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Locator, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
// The last three keep it from calling its makers' servers.
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const SCREENS = [
  { width: 1500, colorScheme: 'light' },
  { width: 800, colorScheme: 'dark' },
] as const;
const HEIGHT = 900;
/** What says whether something is wrong, what, and how long one has. */
const FIRST_SCREEN = [
  ...['Alarms', 'Uploads that need attention', 'Longest time without progress', 'Uploads in danger'],
];
/** A line of a graph, for which ECharts takes this width. */
const SERIES = 'path[stroke-width="2"]:not([stroke-opacity="0"])';
/** What each kind of widget must hold. */
const CONTENTS: Readonly<Record<string, string>> = {
  alarm: 'li',
  log: 'tbody td',
  metric: `dd, ${SERIES}`,
  text: 'strong, h2',
};

if (!existsSync(CHROMIUM)) {
  console.error(`This test needs Debian's Chromium at ${CHROMIUM}: apt-get install chromium`);
  process.exit(1);
}

// The browser leaves files behind where it is killed.
const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-browser-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const env = { ...process.env, TMPDIR: folder };
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, env });
const server = spawn(process.execPath, ['demo/main.ts', '--page'], { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(server, 'exit');
try {
  const address = await Promise.race([
    once(createInterface(server.stdout), 'line').then(([line]) => String(line)),
    ended.then(() => assert.fail('expected the page to be served, but the process ended')),
  ]);
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+$/);
  const grounds = new Set<unknown>();
  for (const { width, colorScheme } of SCREENS) {
    console.log(`${width} pixels wide, ${colorScheme}:`);
    const page = await browser.newPage({ viewport: { width, height: HEIGHT }, colorScheme });
    const problems = watch(page, address);
    await page.addInitScript({ path: `${import.meta.dirname}/clipped-texts.js` });
    await page.goto(address);
    const widgets = await page.locator('section').all();
    assert.ok(widgets.length > 15, `expected the whole dashboard, got ${widgets.length} widgets`);
    for (const widget of widgets) await checkWidget(widget);
    let end = 0;
    for (const title of FIRST_SCREEN) end = Math.max(end, await checkSeenAtOnce(page, title));
    await checkStates(page);
    await checkIds(page);
    await checkRise(page, 'finance-2019');
    const widest = await page.evaluate('document.documentElement.scrollWidth');
    assert.equal(widest, width, 'the page is as wide as its window');
    assert.deepEqual(await page.evaluate('clippedTexts()'), [], 'no text is cut off');
    assert.deepEqual(problems, []);
    grounds.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
    const picture = process.argv[2];
    if (picture && colorScheme === 'light') {
      const clip = { x: 0, y: 0, width, height: end + 8 };
      await page.screenshot({ path: picture, clip });
    }
    await page.close();
  }
  assert.equal(grounds.size, SCREENS.length, 'light and dark differ');
  server.kill('SIGINT');
  assert.deepEqual(await ended, [0, null], 'Ctrl-C ends it well');
  console.log('The page shows every widget.');
} catch (error) {
  if (browser.isConnected()) throw error;
  console.error('The browser went away before it had shown all. Run it again.');
  process.exitCode = 1;
} finally {
  await browser.close();
  server.kill();
}

/** Collects everything that the page should not do. */
function watch(page: Page, address: string): readonly string[] {
  const problems: string[] = [];
  page.on('console', (message) => problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${address}/`) && !request.url().startsWith('data:'))
      problems.push(`request: ${request.url()}`);
  });
  return problems;
}

async function checkWidget(widget: Locator): Promise<void> {
  const text = await widget.innerText();
  const [name = ''] = text.split('\n');
  const kind = (await widget.getAttribute('class')) ?? '';
  assert.ok((await widget.locator(`:is(${CONTENTS[kind]})`).count()) > 0, `${name} shows nothing`);
  assert.doesNotMatch(text, /–|NaN|undefined/, `${name} lacks a value`);
  for (const chart of await widget.locator('.chart').all()) {
    const { legend } = await optionOf(chart);
    assert.equal(await chart.locator(SERIES).count(), legend.data.length, `${name} lacks a line`);
  }
  console.log(`  ${name}`);
}

/** @returns where it ends. */
async function checkSeenAtOnce(page: Page, title: string): Promise<number> {
  const box = await page.locator('section', { hasText: title }).first().boundingBox();
  const end = box ? box.y + box.height : Number.NaN;
  assert.ok(end <= HEIGHT, `${title} ends at ${end}, below the first screen`);
  console.log(`  ${title} ends at ${Math.round(end)} of ${HEIGHT}`);
  return end;
}

/** Those that are on come first, and each state has a colour of its own. */
async function checkStates(page: Page): Promise<void> {
  const items: readonly (readonly [state: string, ground: string])[] = await page.evaluate(
    "[...document.querySelectorAll('.alarm li')].map((li) => [li.className, getComputedStyle(li).backgroundColor])",
  );
  assert.match(items.map(([state]) => state).join(' '), /^(alarm )+ok( ok)*$/);
  assert.equal(new Set(items.map(([, ground]) => ground)).size, 2);
}

async function checkIds(page: Page): Promise<void> {
  const heights = await Promise.all((await page.locator('td').all()).map((cell) => cell.boundingBox()));
  for (const box of heights) assert.ok((box?.height ?? 99) < 35, 'each row of a table is one line');
}

/** The upload of this vault stopped, so its drawn line must climb every hour, from below the threshold to above it. */
async function checkRise(page: Page, vault: string): Promise<void> {
  const chart = page.locator('section', { hasText: 'Longest time without progress' }).locator('.chart');
  const { color, legend } = await optionOf(chart);
  const own = color[legend.data.indexOf(vault)];
  const levels = await levelsOf(chart.locator(`${SERIES}[stroke="${own}"]`));
  const [threshold = 0] = await levelsOf(chart.locator('path[stroke="#b45f00"]'));
  const crossing = levels.findIndex((level) => level > threshold);
  const climb = levels.slice(crossing - 12, crossing + 6);
  assert.equal(climb.length, 18, `expected ${vault} to cross the line at 16 hours`);
  for (const [index, level] of climb.entries())
    assert.ok(index === 0 || level > (climb[index - 1] ?? 0), `expected ${vault} to rise`);
}

interface Option {
  readonly color: readonly string[];
  readonly legend: { readonly data: readonly string[] };
}

async function optionOf(chart: Locator): Promise<Option> {
  return JSON.parse((await chart.getAttribute('data-option')) ?? '');
}

/** How high each point of a path is above the bottom of the page. */
async function levelsOf(path: Locator): Promise<readonly number[]> {
  const points = ((await path.getAttribute('d')) ?? '').matchAll(/[ML][\d.]+ ([\d.]+)/g);
  return [...points].map(([, down]) => -Number(down));
}
