// SPDX-License-Identifier: Apache-2.0
// Bundles the tests and has node's own runner run them: `run.mjs [NAME...]`, all
// tests without a name; `page.bench` and `pictures.bench` are no tests. REGIONBENCH is the program that is served by.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, '../../../dashboard/web');
const esbuild = createRequire(join(web, 'package.json'))('esbuild');

const names = process.argv.slice(2);
const wanted = readdirSync(here)
  .filter((file) => /\.(test|bench)\.ts$/.test(file))
  .filter((file) => (names.length === 0 ? file.endsWith('.test.ts') : names.some((name) => [`${name}.ts`, `${name}.test.ts`].includes(file))));
if (wanted.length === 0) {
  console.error(`no such test: ${names.join(' ')}`);
  process.exit(2);
}
// Inside node_modules, where packages are found from.
const out = join(web, 'node_modules/.cache/regionbench-tests');
rmSync(out, { recursive: true, force: true });
esbuild.buildSync({
  entryPoints: wanted.map((file) => join(here, file)),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node18',
  sourcemap: 'inline',
  external: ['playwright-core', 'axe-core', 'vite'],
  nodePaths: [join(web, 'node_modules')],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
});
const files = wanted.map((file) => join(out, file.replace(/\.ts$/, '.mjs')));
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], { stdio: 'inherit', cwd: web });
process.exit(status ?? 1);
