// SPDX-License-Identifier: Apache-2.0
// The page as it looks, for eyes: `run.mjs pictures.bench` writes PNGs into the folder
// that PICTURES names.
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { openBrowser } from './support/browser';
import { threeProbes } from './support/past';
import { Serve } from './support/serve';

const VIEWS: Record<string, string> = {
  regions: '#/regions?probe=tokyo-office',
  places: '#/places',
  pair: '#/pair?probe=tokyo-office&target=aws/us-west-2/dynamodb',
  http: '#/pair?probe=osaka&target=aws/ap-northeast-1/dynamodb&method=http',
};
const SIZES = [[360, 740], [1280, 800], [3840, 2160]] as const;

test('pictures', { timeout: 600_000 }, async () => {
  const folder = process.env['PICTURES'] ?? '/tmp/regionbench-pictures';
  mkdirSync(folder, { recursive: true });
  const serve = await Serve.start();
  for (const probe of threeProbes()) await serve.upload(probe);
  const browser = await openBrowser();
  try {
    for (const [width, height] of SIZES) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport: { width, height }, colorScheme });
        for (const [name, hash] of Object.entries(VIEWS)) {
          await page.goto(serve.url + hash);
          await page.waitForSelector('table, .u-over', { timeout: 60_000 });
          await page.waitForTimeout(400);
          if (name === 'regions' && width === 1280) await page.hover('tbody tr:nth-child(5) th');
          await page.waitForTimeout(100);
          await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` });
        }
        await page.close();
      }
    }
  } finally {
    await browser.close();
    await serve.stop();
  }
});
