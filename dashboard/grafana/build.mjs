// SPDX-License-Identifier: Apache-2.0
//
// Writes dashboards/*.json, which people import, from source/, which people read:
//   node dashboard/grafana/build.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fleet } from './source/fleet.mjs';
import { overview } from './source/overview.mjs';
import { target } from './source/target.mjs';

export const dashboards = { overview, target, fleet };
export const textOf = (dashboard) => `${JSON.stringify(dashboard, null, 2)}\n`;
export const fileOf = (name) =>
  fileURLToPath(new URL(`dashboards/${name}.json`, import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, dashboard] of Object.entries(dashboards)) {
    writeFileSync(fileOf(name), textOf(dashboard));
  }
}
