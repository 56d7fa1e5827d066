// SPDX-License-Identifier: Apache-2.0
// A user walks through the page of a real aggregator.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { axeProblems, openBrowser } from './support/browser';
import { threeProbes } from './support/past';
import { Serve } from './support/serve';

let serve: Serve;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];
// A browser that died answers nothing, and must not be waited for.
const LIMIT = { timeout: 180_000 };

before(async () => {
  serve = await Serve.start();
  browser = await openBrowser();
}, { timeout: 60_000 });

after(async () => {
  await browser?.close();
  await serve?.stop();
});

// Whatever a browser complains about is a mistake of ours: policy, script, type.
async function open(hash = '', options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(serve.url + hash);
  return page;
}

beforeEach(() => {
  complaints.length = 0;
});

const rows = () => page.locator('table.regions tbody tr');
const names = () => rows().locator('th').locator('a, button').allTextContents();
const settled = () => page.waitForFunction(() => document.querySelector('.view[aria-busy="false"] table') !== null);

test('a new aggregator tells what to do, and shows the first samples by itself', { timeout: 120_000 }, async () => {
  await open();
  await page.getByRole('heading', { name: 'No samples yet' }).waitFor();
  const problems = await axeProblems(page);
  for (const probe of threeProbes()) await serve.upload(probe);
  await settled();
  assert.deepEqual(problems, []);
  assert.deepEqual(complaints, []);
});

test('the verdict stands above a row for each target', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office');
  await settled();
  const verdict = await page.locator('.verdict').innerText();
  assert.match(verdict, /Winner/);
  assert.match(verdict, /custom\/my-lab is fastest from tokyo-office: median 2\.\d+ ms/);
  assert.equal(await rows().count(), 17);
  const dead = page.locator('tr[data-target="aws/af-south-1/dynamodb"]');
  assert.match(await dead.innerText(), /silent/);
  assert.equal((await dead.locator('td.median').innerText()).trim(), '> 1 s');
  assert.match(await dead.locator('.plot-cell').innerText(), /no answer/);
  const lossy = page.locator('tr[data-target="alibaba/cn-shanghai/oss"]');
  assert.match(await lossy.innerText(), /lossy/);
  assert.equal(await lossy.locator('td.p95').innerText(), '> 1 s');
  assert.deepEqual(complaints, []);
});

test('targets that cannot be told apart share a letter', LIMIT, async () => {
  const letters = await page.locator('td.group').allTextContents();
  // What has too little to compare has none.
  assert.deepEqual(letters.map((text) => /^[a-z]+$/.test(text)), letters.map((_, i) => i < 14), letters.join());
  const groups = new Map((await rows().evaluateAll((all) => all.map((row) => [row.getAttribute('data-target')!, row.querySelector('td.group')!.textContent!]))) as [string, string][]);
  const shared = (a: string, b: string) => [...groups.get(a)!].some((letter) => groups.get(b)!.includes(letter));
  assert.ok(shared('aws/ap-northeast-1/dynamodb', 'gcp/asia-northeast1/storage'));
  assert.ok(!shared('aws/ap-northeast-1/dynamodb', 'aws/us-east-1/dynamodb'));
});

test('every column sorts both ways, by mouse and by keyboard, and says so', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office');
  await settled();
  const headings = await page.locator('table.regions thead button').count();
  assert.equal(headings, 15);
  for (let i = 0; i < headings; ++i) {
    const heading = page.locator('table.regions thead th').filter({ has: page.locator('button') }).nth(i);
    const button = heading.locator('button');
    // By rank is as it was: the first click there is the other way already.
    const ways = i === 0 ? ['descending', 'ascending'] : ['ascending', 'descending'];
    for (const [way, press] of [[ways[0], () => button.click()], [ways[1], () => button.press('Enter')]] as const) {
      await press();
      assert.equal(await heading.getAttribute('aria-sort'), way);
      const column = (await heading.getAttribute('class'))!.split(' ').pop()!;
      await checkOrder(column, way === 'ascending');
    }
  }
  assert.equal(await page.locator('[aria-sort="ascending"], [aria-sort="descending"]').count(), 1);
});

// Values among the failures are the largest; cells without any come last.
async function checkOrder(column: string, up: boolean): Promise<void> {
  const texts = (await rows().evaluateAll((all, name) => all.map((row) => row.querySelector(`.${name}`)!.textContent!.trim()), column));
  if (['region', 'name', 'city', 'provider', 'group'].includes(column)) {
    const known = texts.filter((text) => text !== '');
    const order = [...known].sort((a, b) => new Intl.Collator('en', { numeric: true }).compare(a, b) * (up ? 1 : -1));
    assert.deepEqual(known, order, column);
    assert.deepEqual(texts.slice(known.length).filter((text) => text !== ''), [], column);
    return;
  }
  const numbers = texts.filter((text) => text !== '').map((text) => (text.startsWith('>') ? Infinity : Number(/[+-]?[\d.,]+/.exec(text.replace('<0.1', '0.05'))![0].replaceAll(',', ''))));
  for (let i = 1; i < numbers.length; ++i) {
    const [before, now] = [numbers[i - 1]!, numbers[i]!];
    assert.ok(up ? before <= now : before >= now, `${column}: ${texts.join(' ')}`);
  }
}

// Rows that lie out alone have to look like a table, and be one to those who do not see it.
for (const width of [360, 768, 1280, 2560]) {
  test(`at ${width} pixels the cells of a column stand below each other and hold what is in them`, LIMIT, async () => {
    await open('#/regions?probe=tokyo-office', { viewport: { width, height: 900 } });
    await settled();
    await page.locator('thead button', { hasText: 'p95' }).click();
    const odd = await page.evaluate(() => {
      const found: string[] = [];
      const edges = (row: Element) => [...row.children].map((cell) => cell.getBoundingClientRect()).map(({ left, right }) => `${left.toFixed(1)} ${right.toFixed(1)}`);
      const heading = edges(document.querySelector('table.regions thead tr')!).join();
      for (const row of document.querySelectorAll('table.regions tbody tr')) {
        if (edges(row).join() !== heading) found.push(`${row.getAttribute('data-target')}: ${edges(row)} below ${heading}`);
        for (const cell of row.children) {
          const named = cell.classList.contains('name') || cell.classList.contains('plot-cell');
          if (!named && cell.scrollWidth > cell.clientWidth) found.push(`${cell.textContent} is cut`);
        }
      }
      return found;
    });
    assert.deepEqual(odd, []);
  });
}

test('rows out of sight cost nothing, and are in the table all the same', LIMIT, async () => {
  // As for a screen reader: without one Chromium spares itself their cells.
  const reading = await openBrowser('--force-renderer-accessibility');
  try {
    const low = await reading.newPage({ viewport: { width: 1280, height: 150 } });
    await low.goto(`${serve.url}#/regions?probe=tokyo-office`);
    const drawn = () => low.locator('table.regions tbody tr').last().locator('a').evaluate((link) => link.checkVisibility({ contentVisibilityAuto: true }));
    await low.locator('table.regions tbody tr').first().waitFor();
    assert.equal(await drawn(), false);
    const session = await low.context().newCDPSession(low);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const count = (role: string) => nodes.filter((node) => !node.ignored && node.role?.value === role).length;
    assert.deepEqual([count('table'), count('row'), count('columnheader'), count('rowheader'), count('cell')], [1, 18, 16, 17, 17 * 15]);
    await low.locator('table.regions tbody tr').last().locator('a').focus();
    await low.waitForFunction(() => document.querySelector('table.regions tbody tr:last-child a')!.checkVisibility({ contentVisibilityAuto: true }));
  } finally {
    await reading.close();
  }
});

test('filters narrow the table, and the URL brings the same back', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office');
  await settled();
  await page.getByLabel('filter').fill('japan');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3);
  assert.match(await page.locator('.count').innerText(), /3 of 17 targets; the verdict is about all/);
  await page.getByLabel('filter').fill('');
  await page.getByLabel('provider').selectOption('aws');
  await page.locator('.verdict', { hasText: 'aws/ap-northeast-1 is fastest' }).waitFor();
  assert.ok((await names()).every((name) => name.startsWith('aws/')));
  await page.locator('thead button', { hasText: 'p95' }).click();
  await page.locator('thead button', { hasText: 'p95' }).click();
  await page.getByRole('button', { name: 'linear' }).click();
  const shown = await names();
  const url = page.url();
  assert.match(url, /provider=aws.*sort=-p95.*axis=linear/);
  await page.reload();
  await settled();
  assert.equal(page.url(), url);
  await page.locator('.verdict', { hasText: 'aws/ap-northeast-1 is fastest' }).waitFor();
  assert.deepEqual(await names(), shown);
  assert.equal(await page.getByRole('button', { name: 'linear' }).getAttribute('aria-pressed'), 'true');
  await page.getByLabel('filter').fill('nowhere at all');
  await page.getByText('No target fits the filter.').waitFor();
});

test('another probe, method and time are asked for', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office');
  await settled();
  await page.getByRole('combobox', { name: 'from', exact: true }).selectOption('osaka');
  await page.locator('.verdict', { hasText: 'aws/ap-northeast-3 is fastest from osaka' }).waitFor();
  await page.getByLabel('method').selectOption('http');
  await page.locator('.facts-line', { hasText: 'http cold' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2);
  await page.getByLabel('over').selectOption('6h');
  await page.waitForURL(/since=6h/);
  await page.getByLabel('connection').selectOption('warm');
  await page.getByText('Nothing was measured in this time.').waitFor();
  await page.goBack();
  await page.locator('.verdict', { hasText: 'tokyo-office' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('pointing at a row or focusing it tells every number, and Escape ends it', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office');
  await settled();
  const row = page.locator('tr[data-target="aws/ap-northeast-1/dynamodb"]');
  await row.hover();
  const card = page.getByRole('tooltip');
  await card.waitFor();
  const text = await card.innerText();
  for (const wanted of ['low whisker', 'high whisker', 'q1', 'q3', 'p99', 'Tokyo', '95 % sure', '192.0.2.7', ' ms']) {
    assert.ok(text.includes(wanted), `${wanted} in ${text}`);
  }
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  await page.locator('tr[data-target="aws/us-east-1/dynamodb"] a').focus();
  await card.waitFor();
  assert.match(await card.innerText(), /us-east-1/);
});

test('a region leads to its pair over time, with its change of level', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office');
  await settled();
  await page.getByRole('link', { name: 'aws/us-west-2' }).click();
  await page.getByRole('heading', { name: /tokyo-office.*aws\/us-west-2\/dynamodb/ }).waitFor();
  await page.locator('.u-over').waitFor();
  await page.getByRole('list', { name: 'change points' }).waitFor();
  assert.match(await page.locator('.changes').innerText(), /^9\d\.\d ms → 11\d\.\d ms at 20/);
  // Something is drawn, and it is not one colour.
  const colours = await page.locator('.chart canvas').first().evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 200) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    return seen.size;
  });
  assert.ok(colours > 3, `${colours} colours`);
  await page.locator('.u-over').hover({ position: { x: 300, y: 100 } });
  await page.locator('.u-legend .u-value', { hasText: ' ms' }).first().waitFor();
  await page.getByText('The same as numbers').click();
  assert.ok(await page.locator('.numbers-table tbody tr').count() > 40);
  assert.deepEqual(await axeProblems(page), []);
  await page.goBack();
  await settled();
  assert.match(page.url(), /#\/regions/);
  assert.deepEqual(complaints, []);
});

test('dragging over the chart asks for that time', LIMIT, async () => {
  await open('#/pair?probe=tokyo-office&target=aws/us-west-2/dynamodb');
  const area = (await page.locator('.u-over').boundingBox())!;
  await page.mouse.move(area.x + area.width * 0.4, area.y + 60);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width * 0.8, area.y + 70, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/since=20.*until=20/);
  await page.waitForFunction(() => document.querySelector('.view')?.getAttribute('aria-busy') === 'false');
  await page.locator('.u-over').waitFor();
  // The answer for that time may still be on its way.
  await page.waitForFunction(() => document.querySelectorAll('.numbers-table tbody tr').length > 50);
});

test('an http pair shows its phases', LIMIT, async () => {
  await open('#/pair?probe=osaka&target=aws/ap-northeast-1/dynamodb&method=http');
  await page.getByRole('heading', { name: /Phases/ }).waitFor();
  const legend = page.locator('.u-legend').nth(1);
  await legend.waitFor();
  assert.match(await legend.innerText(), /resolve[\s\S]*connect[\s\S]*tls[\s\S]*processing[\s\S]*transfer/);
  await page.locator('.u-over').nth(1).hover({ position: { x: 400, y: 80 } });
  await legend.locator('.u-value', { hasText: ' ms' }).first().waitFor();
  assert.deepEqual(complaints, []);
});

test('places compares all probes, marks loss, and leads to the pair', LIMIT, async () => {
  await open('#/places');
  await page.locator('table.places').waitFor();
  assert.match(await page.locator('.verdict').innerText(), /3 probes/);
  assert.equal(await page.locator('table.places thead th').count(), 5);
  const cell = page.getByRole('link', { name: /loss (2|3)\d %/ });
  assert.match(await cell.innerText(), /▲/);
  const silent = page.locator('td.silent a').first();
  assert.equal((await silent.innerText()).split('\n')[0]!.slice(0, 5), '> 1 s');
  await page.getByRole('button', { name: 'osaka' }).click();
  assert.equal(await page.locator('table.places tbody th').first().innerText(), 'aws/ap-northeast-3');
  assert.deepEqual(await axeProblems(page), []);
  await page.locator('table.places tbody tr').first().getByRole('link').last().click();
  await page.locator('.u-over').first().waitFor();
  assert.match(page.url(), /#\/pair\?probe=(osaka|tokyo-office)&target=aws\/ap-northeast-3/);
  assert.deepEqual(complaints, []);
});

test('what is shown can be taken along as CSV and JSON', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office&filter=azure%20japan&sort=-median');
  await settled();
  const take = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const csv = await take('CSV');
  assert.equal(csv.name, 'regionbench-tokyo-office.csv');
  assert.deepEqual(csv.text.trim().split('\r\n').map((line) => line.split(',')[1]), ['target', 'azure/japanwest', 'azure/japaneast']);
  const json = JSON.parse((await take('JSON')).text) as { schema: string; targets: { target: string }[] };
  assert.equal(json.schema, 'regionbench.report/1');
  assert.deepEqual(json.targets.map((one) => one.target), ['azure/japanwest', 'azure/japaneast']);
});

test('light and dark, narrow and wide: no serious finding of axe, nothing sticks out', LIMIT, async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await open('#/regions?probe=tokyo-office', { colorScheme });
    await settled();
    assert.deepEqual(await axeProblems(page), [], colorScheme);
  }
  for (const width of [360, 768, 1280, 3840]) {
    await page.setViewportSize({ width, height: 800 });
    for (const hash of ['#/regions?probe=tokyo-office', '#/places', '#/pair?probe=tokyo-office&target=aws/us-west-2/dynamodb']) {
      await page.goto(serve.url + hash);
      await page.locator('table, .u-over').first().waitFor();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${hash} at ${width}: ${over} px too wide`);
    }
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${serve.url}#/regions?probe=tokyo-office`);
  await settled();
  assert.equal(await page.locator('thead th').first().innerText(), 'region');
  assert.deepEqual(await axeProblems(page), [], 'narrow');
});

test('a mistake in the URL is told in the words of the aggregator, as text', LIMIT, async () => {
  await open(`#/regions?probe=${encodeURIComponent('<img src=x onerror=alert(1)>')}`);
  await page.getByRole('alert').waitFor();
  assert.match(await page.getByRole('alert').innerText(), /not a probe's name.*<img src=x onerror=alert\(1\)>/s);
  for (const hostile of [
    '#/regions?probe=tokyo-office&filter=<img src=x onerror=alert(2)>&since=<svg onload=alert(3)>',
    '#/pair?probe=tokyo-office&target=<img src=x onerror=alert(4)>',
    '#/regions?method="><script>alert(5)</script>&provider=<b>x</b>',
  ]) {
    await page.goto(serve.url + hostile);
    await page.reload();
    await page.locator('[role=alert], .waiting, table').first().waitFor();
    await page.waitForTimeout(300);
    assert.equal(await page.locator('img, script:not([src]), main b b, svg[onload]').count(), 0, hostile);
  }
  assert.deepEqual(complaints.filter((text) => !/status of 400/.test(text)), []);
});

test('while the aggregator is away the page says how old it is, and then goes on', { timeout: 120_000 }, async () => {
  await open('#/regions?probe=tokyo-office');
  await settled();
  await serve.end();
  // As a user who comes back to the tab: it asks at once.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const stale = page.getByRole('alert');
  await stale.waitFor();
  assert.match(await stale.innerText(), /Out of date\. The aggregator does not answer\. What is shown is from 20\d\d-.* UTC/);
  assert.equal(await rows().count(), 17);
  await page.locator('thead button', { hasText: 'median' }).click();
  await serve.begin();
  await stale.waitFor({ state: 'detached' });
  assert.equal(await rows().count(), 17);
});

test('a token is asked for where one is needed, and opens the page', LIMIT, async () => {
  await open();
  await context.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  // As from another machine: a proxy's header ends what loopback may.
  await context.setExtraHTTPHeaders({ 'X-Forwarded-For': '198.51.100.7' });
  await page.goto(`${serve.url}#/regions?probe=tokyo-office`);
  await page.getByRole('heading', { name: 'A read token is needed' }).waitFor();
  assert.deepEqual(await axeProblems(page), []);
  await page.getByLabel('token').fill('reads-of-the-tests');
  await page.getByRole('button', { name: 'Show' }).click();
  await settled();
  assert.equal(await rows().count(), 17);
});

test('nothing is asked of anybody else', LIMIT, async () => {
  const asked = new Set<string>();
  await open('');
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  for (const hash of ['#/regions', '#/places', '#/pair?probe=osaka&target=aws/ap-northeast-1/dynamodb']) {
    await page.goto(serve.url + hash);
    await page.reload();
    await page.locator('table, .u-over').first().waitFor();
  }
  assert.deepEqual([...asked], [new URL(serve.url).origin]);
});

test('it prints without its controls', LIMIT, async () => {
  await open('#/regions?probe=tokyo-office', { colorScheme: 'dark' });
  await settled();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.controls').isVisible(), false);
  assert.equal(await page.locator('.verdict').isVisible(), true);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  // So that its heading comes again on each sheet.
  assert.equal(await page.locator('table.regions thead').evaluate((head) => getComputedStyle(head).display), 'table-header-group');
  const pdf = await page.pdf();
  assert.ok(pdf.length > 10_000);
});
