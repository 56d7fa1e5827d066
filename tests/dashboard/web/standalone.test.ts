// SPDX-License-Identifier: Apache-2.0
// The page that `compare --format html` writes, opened from a disk.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { axeProblems, openBrowser } from './support/browser';
import { threeProbes } from './support/past';
import { program, Serve } from './support/serve';

let serve: Serve;
let browser: Browser;
const complaints: string[] = [];

before(async () => {
  serve = await Serve.start();
  for (const probe of threeProbes()) await serve.upload(probe);
  await serve.end();
  browser = await openBrowser();
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  await serve?.stop();
});

function write(name: string, ...more: string[]): string {
  const asked = ['compare', '--db', join(serve.folder, 'samples.db'), '--since', '24h', '--format', 'html', '--quiet', ...more];
  const { stdout, status, stderr } = spawnSync(program(), asked, { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.ok(status === 0 || status === 3, stderr);
  const file = join(serve.folder, name);
  writeFileSync(file, stdout);
  return file;
}

async function open(file: string, hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  complaints.length = 0;
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => request.url().startsWith('file:') || complaints.push(`asked ${request.url()}`));
  await page.goto(pathToFileURL(file).href + hash);
  await page.locator('table.regions tbody tr').first().waitFor();
  return page;
}

const rows = (page: Page) => page.locator('table.regions tbody tr').evaluateAll((all) => all.map((row) => row.getAttribute('data-target')!));

test('one report in one file, as it is on the page', { timeout: 60_000 }, async () => {
  const file = write('tokyo.html', '--probe', 'tokyo-office');
  const page = await open(file, '#/regions?sort=-median&provider=aws');
  assert.match(await page.locator('.verdict').innerText(), /custom\/my-lab is fastest from tokyo-office/);
  const shown = await rows(page);
  assert.ok(shown.length > 5 && shown.every((id) => id.startsWith('aws/')));
  assert.equal(shown[0], 'aws/af-south-1/dynamodb');
  await page.locator('thead button', { hasText: 'median' }).click();
  assert.deepEqual(await rows(page), [...shown].reverse());
  await page.getByLabel('filter').fill('tokyo');
  assert.deepEqual(await rows(page), ['aws/ap-northeast-1/dynamodb']);
  await page.reload();
  assert.deepEqual(await rows(page), ['aws/ap-northeast-1/dynamodb']);
  await page.locator('tbody button').first().focus();
  await page.getByRole('tooltip').waitFor();
  assert.deepEqual(await axeProblems(page), []);
  assert.deepEqual(complaints, []);
});

test('several probes in one file', { timeout: 60_000 }, async () => {
  const page = await open(write('all.html'));
  assert.match(await page.locator('.verdict').first().innerText(), /3 probes/);
  await page.getByRole('combobox', { name: 'from', exact: true }).selectOption('osaka');
  await page.locator('.verdict', { hasText: 'fastest from osaka' }).waitFor();
  assert.match(page.url(), /probe=osaka/);
  assert.deepEqual(complaints, []);
});

test('its policy lets nothing else run', { timeout: 60_000 }, async () => {
  const file = write('osaka.html', '--probe', 'osaka');
  const foreign = join(serve.folder, 'foreign.html');
  const more = '<script>document.title = "run"</script><img src="https://example.invalid/x.png" onerror="document.title = 1">';
  writeFileSync(foreign, readFileSync(file, 'utf8').replace('<noscript>', `${more}<noscript>`));
  const page = await open(foreign);
  assert.equal(await page.title(), 'regionbench');
  assert.ok(complaints.some((text) => /Content Security Policy/.test(text)), complaints.join('\n'));
});

test('text from outside stays text', { timeout: 60_000 }, async () => {
  // A report may come from anybody: its texts go in as the program writes them.
  const hostile = '</script><img src=x onerror="document.title=1"><!-- "@REPORT@" <svg onload=alert(1)>';
  const file = write('plain.html', '--probe', 'tokyo-office');
  const page0 = readFileSync(file, 'utf8');
  const begin = page0.indexOf('id="report">') + 'id="report">'.length;
  const end = page0.indexOf('</script>', begin);
  const report = JSON.parse(page0.slice(begin, end)) as { probe: string; verdict: { text: string }; warnings: string[]; targets: Record<string, unknown>[] };
  report.probe = hostile;
  report.verdict.text = hostile;
  report.warnings = [hostile, `${hostile} 2`];
  Object.assign(report.targets[0]!, { target: `custom/${hostile}`, name: hostile, city: hostile, group: hostile, address: hostile, warnings: [hostile] });
  writeFileSync(file, page0.slice(0, begin) + JSON.stringify(report).replaceAll('<', '\\u003c') + page0.slice(end));
  const page = await open(file);
  await page.locator('tbody tr').first().hover();
  await page.getByRole('tooltip').waitFor();
  assert.ok((await page.getByRole('tooltip').innerText()).includes(hostile));
  assert.equal(await page.locator('#page img, #page script, [onload], [onerror]').count(), 0);
  assert.equal(await page.title(), 'regionbench');
  assert.deepEqual(complaints, []);
});
