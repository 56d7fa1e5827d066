// SPDX-License-Identifier: Apache-2.0
// The page of a real aggregator, as Chromium shows it in light and in dark:
//   node page.mjs REGIONBENCH STORE FOLDER   -> FOLDER/page-{light,dark}.png
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [program, store, folder] = process.argv.slice(2);
const web = join(dirname(fileURLToPath(import.meta.url)), '../../dashboard/web/package.json');
const { chromium } = createRequire(web)('playwright-core');
const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

const serve = spawn(program, ['serve', '--db', store, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] });
const ended = new Promise((resolve) => serve.once('exit', resolve));
const address = await new Promise((resolve, reject) => {
  let said = '';
  serve.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
    const found = /127\.0\.0\.1:\d+/.exec(said);
    if (found) resolve(found[0]);
  });
  serve.once('exit', () => reject(new Error(said)));
});
const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
try {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 560 }, colorScheme });
    await page.goto(`http://${address}/#/regions?since=1h`);
    await page.locator('.view[aria-busy="false"] table.regions').waitFor({ timeout: 60_000 });
    // Of the page, down to its last row.
    const last = await page.locator('table.regions').evaluate((table) => table.getBoundingClientRect().bottom);
    await page.screenshot({ path: join(folder, `page-${colorScheme}.png`), clip: { x: 0, y: 0, width: 1280, height: Math.ceil(last) + 16 } });
    await page.close();
  }
} finally {
  await browser.close();
  serve.kill('SIGTERM');
  await ended;
}
