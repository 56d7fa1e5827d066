// SPDX-License-Identifier: Apache-2.0
// What the page costs: `run.mjs page.bench`. Prints figures; they pass whatever
// they are, but for the bounds that are far away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser } from './support/browser';
import { manyTargets } from './support/past';
import { Serve } from './support/serve';

const TARGETS = 500;

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

// From the click until the browser has laid out and painted the new order.
async function sortTimes(page: Page): Promise<{ script: number; painted: number }[]> {
  return page.evaluate(async () => {
    const times: { script: number; painted: number }[] = [];
    const buttons = [...document.querySelectorAll<HTMLButtonElement>('table.regions thead button')];
    for (let i = 0; i < 30; ++i) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const begin = performance.now();
      buttons[i % buttons.length]!.click();
      await new Promise((done) => setTimeout(done));
      void document.body.offsetHeight;
      const script = performance.now() - begin;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push({ script, painted: performance.now() - begin });
    }
    return times;
  });
}

test('what the page costs', { timeout: 600_000 }, async () => {
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
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${serve.url}#/regions?probe=many`);
    await page.waitForSelector('table.regions tbody tr');
    const times = await sortTimes(page);
    const figures = {
      targets: TARGETS,
      first_load_bytes: bytes,
      first_table_ms: Math.round(median(first)),
      of_which_report_ms: Math.round(median(answers)),
      sort_ms: +median(times.map((one) => one.script)).toFixed(1),
      sort_worst_ms: +Math.max(...times.map((one) => one.script)).toFixed(1),
      sort_painted_ms: +median(times.map((one) => one.painted)).toFixed(1),
    };
    console.log(JSON.stringify(figures));
    assert.ok(bytes > 0 && bytes < 60_000);
  } finally {
    await browser.close();
    await serve.stop();
  }
});
