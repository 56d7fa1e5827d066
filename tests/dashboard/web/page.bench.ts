// SPDX-License-Identifier: Apache-2.0
// What the page costs: `run.mjs page.bench`. Prints figures; they pass whatever
// they are, but for the bounds that are far away.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { openBrowser } from './support/browser';
import { manyTargets, random } from './support/past';
import { boxAt, reportOf, targetNamed } from './support/reports';
import { Serve } from './support/serve';

const TARGETS = 500;

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

// Each of them moves nearly every row.
const SORTS = ['min', 'min', 'city', 'rank', 'rank', 'q1', 'q1', 'city', 'n', 'n', 'p95', 'p95'];

// From the click until the browser has laid out and painted the new order.
async function sortTimes(page: Page): Promise<{ script: number; painted: number; moved: number }[]> {
  return page.evaluate(async (sorts) => {
    const times: { script: number; painted: number; moved: number }[] = [];
    const order = () => [...document.querySelectorAll('table.regions tbody tr')].map((row) => row.getAttribute('data-target'));
    for (const column of sorts) {
      const button = document.querySelector<HTMLButtonElement>(`table.regions thead .${column} button`)!;
      const before = order();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const begin = performance.now();
      button.click();
      await new Promise((done) => setTimeout(done));
      void document.body.offsetHeight;
      const script = performance.now() - begin;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push({ script, painted: performance.now() - begin, moved: order().filter((one, i) => one !== before[i]).length });
    }
    return times;
  }, SORTS);
}

// The page in a file, from its parts as the program has them.
function writeReport(file: string, targets: number): void {
  const next = random(9);
  const report = reportOf(
    Array.from({ length: targets }, (_, i) => {
      const ms = 5 * 60 ** next();
      const outliers_ns = Array.from({ length: 12 }, () => (ms + 5 * next()) * 1e6);
      return targetNamed(`custom/target-${i + 1}`, i + 1, { city: `City ${i % 90}`, name: `Name ${i}`, rtt_ns: boxAt(ms), outliers_ns, n: 100 + i });
    }),
  );
  const part = (name: string) => readFileSync(join('dist', name), 'utf8');
  const put = (page: string, mark: string, text: string) => page.replace(mark, () => text);
  const page = put(put(part('standalone.html'), '@STYLE@', part('app.css')), '@SCRIPT@', part('app.js'));
  writeFileSync(file, put(page, '"@REPORT@"', JSON.stringify(report)));
}

test('sorting', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'regionbench-bench-'));
  const browser = await openBrowser();
  try {
    writeReport(join(folder, 'report.html'), TARGETS);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.waitForFunction((n) => document.querySelectorAll('table.regions tbody tr').length === n, TARGETS);
    const cpu = await page.context().newCDPSession(page);
    await cpu.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => Object.fromEntries((await cpu.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
    const before = await spent();
    const times = await sortTimes(page);
    const after = await spent();
    assert.ok(times.every(({ moved }) => moved > TARGETS / 2), JSON.stringify(times));
    // What the main thread worked, whoever else was on the machine.
    const each = (name: string) => +(((after[name]! - before[name]!) / times.length) * 1000).toFixed(1);
    console.log(JSON.stringify({
      cpu_ms: each('TaskDuration'), script_ms: each('ScriptDuration'), layout_ms: each('LayoutDuration'), style_ms: each('RecalcStyleDuration'),
      rows: TARGETS,
      sort_ms: +median(times.map((one) => one.script)).toFixed(1),
      sort_worst_ms: +Math.max(...times.map((one) => one.script)).toFixed(1),
      sort_painted_ms: +median(times.map((one) => one.painted)).toFixed(1),
    }));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the first table', { timeout: 600_000 }, async () => {
  const serve = await Serve.start();
  const browser = await openBrowser();
  try {
    await serve.upload(manyTargets(TARGETS));
    const first: number[] = [];
    const answers: number[] = [];
    let bytes = 0;
    for (let i = 0; i < 5; ++i) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      const begin = performance.now();
      await page.goto(`${serve.url}#/regions?probe=many`);
      await page.waitForFunction((n) => document.querySelectorAll('table.regions tbody tr').length === n, TARGETS, { timeout: 120_000 });
      first.push(performance.now() - begin);
      const loaded = await page.evaluate(() =>
        (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).concat(performance.getEntriesByType('navigation') as PerformanceNavigationTiming[])
          .map(({ name, transferSize, duration }) => ({ name, transferSize, duration })),
      );
      bytes = loaded.filter(({ name }) => !name.includes('/api/')).reduce((sum, one) => sum + one.transferSize, 0);
      answers.push(loaded.find(({ name }) => name.includes('/api/v1/report'))?.duration ?? 0);
      await context.close();
    }
    const figures = {
      targets: TARGETS,
      first_load_bytes: bytes,
      first_table_ms: Math.round(median(first)),
      of_which_report_ms: Math.round(median(answers)),
    };
    console.log(JSON.stringify(figures));
    assert.ok(bytes > 0 && bytes < 60_000);
  } finally {
    await browser.close();
    await serve.stop();
  }
});
