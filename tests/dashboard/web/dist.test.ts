// SPDX-License-Identifier: Apache-2.0
// What is committed is what the sources build.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

const fresh = mkdtempSync(join(tmpdir(), 'regionbench-dist-'));
after(() => rmSync(fresh, { recursive: true, force: true }));

// Compressors differ from one version of node to the next; what is inside must
// not.
function content(folder: string, name: string): Buffer {
  const bytes = readFileSync(join(folder, name));
  if (name.endsWith('.gz')) return gunzipSync(bytes);
  return name.endsWith('.br') ? brotliDecompressSync(bytes) : bytes;
}

test('the committed page is a fresh build of its sources', { timeout: 120_000 }, () => {
  execFileSync('npx', ['vite', 'build', '--outDir', fresh, '--logLevel', 'error'], { stdio: 'inherit' });
  const names = readdirSync(fresh).sort();
  assert.deepEqual(readdirSync('dist').sort(), names);
  for (const name of names) {
    assert.ok(content('dist', name).equals(content(fresh, name)), `dist/${name} is out of date: npm run build`);
  }
});

test('the compressed forms hold the same bytes, and the policy of the one file names them', () => {
  for (const name of readdirSync('dist').filter((one) => /\.(gz|br)$/.test(one))) {
    assert.ok(content('dist', name).equals(readFileSync(join('dist', name.replace(/\.(gz|br)$/, '')))), name);
  }
  const page = readFileSync('dist/standalone.html', 'utf8');
  for (const name of ['app.js', 'app.css']) {
    const hash = createHash('sha256').update(readFileSync(join('dist', name))).digest('base64');
    assert.ok(page.includes(`'sha256-${hash}'`), name);
  }
});

test('the first load is below 60 KB compressed', () => {
  const first = ['index.html.gz', 'app.js.gz', 'app.css.gz', 'pair.js.gz'];
  const bytes = first.map((name) => readFileSync(join('dist', name)).length);
  assert.ok(bytes.reduce((sum, one) => sum + one) < 60_000, bytes.join(' + '));
});

test('the lock file names no registry', () => {
  assert.doesNotMatch(readFileSync('package-lock.json', 'utf8'), /"resolved"|https?:\/\/[^"]*registry/);
});
