// SPDX-License-Identifier: Apache-2.0
//
// Which region is nearest from one probe, by how much, and is that certain.
import { choice, dashboard, variable, whose } from './dashboard.mjs';
import { instant, override, query, row, stat, steps, table, timeline, timeseries } from './panels.mjs';

const where = 'job=~"$job", instance=~"$instance"';
const kind = 'method="$method", conn="$conn"';
const series = `${where}, probe="$probe", ${kind}, provider=~"$provider", window="$window"`;
const box = (name) => `regionbench_round_trip_box_seconds{${series}, stat="${name}"}`;
const rank = `regionbench_region_rank{${series}}`;

// The target as one label, as the program writes it.
const target = (expr) => `label_join(${expr}, "target", "/", "provider", "region", "service")`;
const onlyTarget = (expr) =>
  `${target(expr)} and on (target) label_replace(vector(1), "target", "$target", "", "")`;

// One row for each target, with its city, under the same labels in every query.
const perRow = (expr) => target(
  `max by (provider, region, service, city) (${expr} * on (job, instance, provider, region, service)` +
  ` group_left (city) regionbench_target_info{${where}})`);

const certainty = {
  type: 'value',
  options: {
    3: { text: 'winner', color: 'green', index: 0 },
    2: { text: 'tied', color: 'blue', index: 1 },
    1: { text: 'unsure', color: 'yellow', index: 2 },
    0: { text: 'no data', color: 'red', index: 3 },
  },
};
const verdict = (matcher, by) => {
  const state = (name) => `regionbench_verdict{${where}, ${matcher}, ${kind}, window="$window", state="${name}"}`;
  return `sum by (${by}) (${state('winner')} * 3 or ${state('tied')} * 2 or ${state('unsure')} or ${state('no_data')} * 0)`;
};
const loss = steps([null, 'green'], [0.01, 'yellow'], [0.05, 'red']);
const gauge = { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' };
const names = ['Rank', 'Median', 'First quartile', 'Third quartile', '95th percentile', 'Loss', 'Samples'];

export const overview = dashboard({
  uid: 'regionbench-overview',
  title: 'regionbench: overview',
  description: 'Which cloud region is nearest from one place, by how much, and is that certain?',
  from: 'now-24h',
  variables: [
    ...whose('regionbench_region_rank'),
    variable('probe', 'From', `label_values(regionbench_region_rank{${where}}, probe)`),
    variable('method', 'Method', `label_values(regionbench_region_rank{${where}, probe="$probe"}, method)`),
    variable('conn', 'Connection', `label_values(regionbench_region_rank{${where}, probe="$probe", method="$method"}, conn)`),
    variable('provider', 'Provider', `label_values(regionbench_region_rank{${where}, probe="$probe", ${kind}}, provider)`, { many: true }),
    choice('window', 'Over the last', ['1h', '24h']),
    variable('target', 'Bands', `query_result(count by (target) (${target(rank)}))`,
      { many: true, allValue: '', regex: '/target="([^"]+)"/' }),
  ],
  panels: [
    stat({
      title: 'Fastest from $probe', size: [8, 5], unit: 's', text: 'value_and_name',
      description: 'The target with the best standing in the window, and its median round trip. Whether it is certain stands beside it.',
      targets: [instant(`${target(box('median'))} and ignoring (stat, target) (${rank} == 1)`, '{{target}}')],
    }),
    stat({
      title: 'Verdict', size: [4, 5], unit: 'none', text: 'value',
      description: 'Winner or proved tie: decided. Unsure: more samples are needed before anybody should act on the ranking.',
      more: { mappings: [certainty] },
      targets: [instant(verdict('probe="$probe"', 'probe'), '{{probe}}')],
    }),
    timeline({
      title: 'Verdict over time, from every probe', size: [12, 5], unit: 'none',
      description: 'How certain the ranking was, from each place that measures.',
      more: { mappings: [certainty], color: { mode: 'thresholds' } },
      targets: [query(verdict('probe=~".+"', 'probe'), '{{probe}}')],
    }),
    table({
      title: 'Ranking from $probe', size: [24, 9], unit: 'none',
      description: 'Quantiles over all attempts of the window. A figure that is missing falls among the failures: it is longer than the timeout.',
      targets: [
        instant(perRow(rank)), instant(perRow(box('median'))), instant(perRow(box('q1'))),
        instant(perRow(box('q3'))), instant(perRow(box('p95'))),
        instant(perRow(`regionbench_loss_ratio{${series}}`)),
        instant(perRow(`regionbench_round_trip_box_samples{${series}}`)),
      ],
      sortBy: [{ displayName: 'Rank', desc: false }],
      transformations: [
        { id: 'merge', options: {} },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true, provider: true, region: true, service: true },
            indexByName: { 'Value #A': 0, target: 1, city: 2, 'Value #B': 3, 'Value #C': 4, 'Value #D': 5, 'Value #E': 6, 'Value #F': 7, 'Value #G': 8 },
            renameByName: {
              target: 'Target', city: 'City',
              ...Object.fromEntries(names.map((name, i) => [`Value #${String.fromCharCode(65 + i)}`, name])),
            },
          },
        },
      ],
      overrides: [
        override('Rank', { 'custom.width': 60 }),
        override('Median', { unit: 's', 'custom.cellOptions': gauge, min: 0, color: { mode: 'continuous-BlPu' } }),
        override('First quartile', { unit: 's' }),
        override('Third quartile', { unit: 's' }),
        override('95th percentile', { unit: 's', 'custom.cellOptions': gauge, min: 0, color: { mode: 'continuous-BlPu' } }),
        override('Loss', { unit: 'percentunit', 'custom.cellOptions': { type: 'color-text' }, thresholds: loss }),
        override('Samples', { unit: 'short' }),
      ],
    }),
    timeseries({
      title: 'Median round trip', size: [12, 9], unit: 's', table: true,
      description: 'Of the window that ends at each moment.',
      targets: [query(target(box('median')), '{{target}}')],
    }),
    timeseries({
      title: 'Behind the fastest', size: [12, 9], unit: 's', table: true,
      description: 'Median less the smallest median from this probe. A target that loses much can be faster than the best one.',
      targets: [query(
        `${target(box('median'))} - on (job, instance, probe, method, conn) group_left () ` +
        `min by (job, instance, probe, method, conn) (${box('median')})`, '{{target}}')],
    }),
    timeseries({
      title: 'Loss', size: [12, 8], unit: 'percentunit', table: true,
      description: 'Share of the window\'s attempts that failed in any way.',
      more: { min: 0, thresholds: loss },
      targets: [query(target(`regionbench_loss_ratio{${series}}`), '{{target}}')],
    }),
    timeseries({
      title: 'Rank', size: [12, 8], unit: 'none', table: true,
      description: 'Place in the ranking: 1 is the best. Where lines cross, the ranking changed.',
      more: { decimals: 0, min: 1, custom: { axisPlacement: 'left', drawStyle: 'line', lineInterpolation: 'stepAfter', lineWidth: 2, showPoints: 'never', spanNulls: false } },
      targets: [query(target(rank), '{{target}}')],
    }),
    row('Median and the middle half, target by target'),
    timeseries({
      title: '$target', size: [8, 7], unit: 's', fill: 0,
      description: 'The line is the median, the band the middle half of all attempts.',
      repeat: 'target', repeatDirection: 'h', maxPerRow: 3,
      targets: [
        query(onlyTarget(box('q1')), 'first quartile'),
        query(onlyTarget(box('median')), 'median'),
        query(onlyTarget(box('q3')), 'third quartile'),
      ],
      overrides: [
        override('first quartile', { 'custom.lineWidth': 0, color: { mode: 'fixed', fixedColor: 'blue' } }),
        override('median', { 'custom.lineWidth': 2, color: { mode: 'fixed', fixedColor: 'blue' } }),
        override('third quartile', {
          'custom.lineWidth': 0, 'custom.fillBelowTo': 'first quartile', 'custom.fillOpacity': 25,
          color: { mode: 'fixed', fixedColor: 'blue' },
        }),
      ],
    }),
  ],
});
