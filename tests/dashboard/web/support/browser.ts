// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's browser, without anything that calls home. */
export async function openBrowser(...more: string[]): Promise<Browser> {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('chromium is not installed');
  return chromium.launch({
    executablePath,
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      // Containers have little of it, and a tab that runs out of it dies.
      '--disable-dev-shm-usage',
      ...more,
    ],
  });
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds that is serious or worse, one line each. */
export async function axeProblems(page: Page): Promise<string[]> {
  // Through the protocol, since no page of ours would let a script in.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const found = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run(document));
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join(' ')}`);
}

interface Axe {
  run(root: Document): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
}
