// SPDX-License-Identifier: Apache-2.0
//
// One target as one probe sees it: how its round trips are spread, and why.
import { choice, dashboard, variable, whose } from './dashboard.mjs';
import { distribution, mean, quantile } from './histogram.mjs';
import { boxes, heatmap, instant, override, query, row, stat, steps, timeseries } from './panels.mjs';

const where = 'job=~"$job", instance=~"$instance"';
const series = `${where}, probe="$probe", provider="$provider", region="$region", service="$service", method="$method", conn="$conn"`;
const windowed = `${series}, window="$window"`;
const box = (name) => `regionbench_round_trip_box_seconds{${windowed}, stat="${name}"}`;
const from = (...labels) =>
  `${where}${labels.map((label) => `, ${label}="$${label}"`).join('')}`;
const pick = (name, label, ...before) =>
  variable(name, label, `label_values(regionbench_samples_total{${from(...before)}}, ${name})`);
const shares = [['0.05', '5th percentile'], ['0.25', 'first quartile'], ['0.5', 'median'], ['0.75', 'third quartile'], ['0.95', '95th percentile']];
const loss = steps([null, 'green'], [0.01, 'yellow'], [0.05, 'red']);

const figure = (title, expr, unit, description, more = {}) =>
  stat({ title, description, unit, size: [4, 4], more, targets: [instant(expr, title)] });

export const target = dashboard({
  uid: 'regionbench-target',
  title: 'regionbench: target',
  description: 'One target from one probe: boxes over time, the whole distribution, phases and failures.',
  from: 'now-6h',
  variables: [
    ...whose('regionbench_samples_total'),
    pick('probe', 'From'),
    pick('provider', 'Provider', 'probe'),
    pick('region', 'Region', 'probe', 'provider'),
    pick('service', 'Service', 'probe', 'provider', 'region'),
    pick('method', 'Method', 'probe', 'provider', 'region', 'service'),
    pick('conn', 'Connection', 'probe', 'provider', 'region', 'service', 'method'),
    choice('window', 'Boxes over', ['5m', '1h', '24h']),
  ],
  panels: [
    figure('Median', box('median'), 's', 'Half of all attempts were at least as fast.'),
    figure('95th percentile', box('p95'), 's', 'Missing when it falls among the failures.'),
    figure('Fastest', box('min'), 's', 'About what the distance costs.'),
    figure('Loss', `regionbench_loss_ratio{${windowed}}`, 'percentunit', 'Share of attempts that failed in any way.', { thresholds: loss }),
    figure('Rank', `regionbench_region_rank{${windowed}}`, 'none', 'Place among the targets of this probe: 1 is the best.'),
    figure('Attempts', `regionbench_round_trip_box_samples{${windowed}}`, 'short', 'That count in the window.'),
    boxes({
      title: 'Boxes over time', size: [24, 10], unit: 's',
      description: 'Each candle is the box of the window that ends there: quartiles, whiskers (the farthest attempts within 1.5 box lengths), and the median as a line.',
      open: 'first quartile', close: 'third quartile', low: 'lower whisker', high: 'upper whisker',
      targets: [
        query(box('q1'), 'first quartile'), query(box('q3'), 'third quartile'),
        query(box('whisker_low'), 'lower whisker'), query(box('whisker_high'), 'upper whisker'),
        query(box('median'), 'median'),
      ],
      overrides: [override('median', { 'custom.lineWidth': 2, 'custom.fillOpacity': 0, color: { mode: 'fixed', fixedColor: 'orange' } })],
    }),
    heatmap({
      title: 'Distribution over time', size: [12, 10], unit: 's',
      description: 'Every reply. Two bands one above the other are two ways through the net.',
      targets: [query(distribution('regionbench_round_trip_seconds', series), '{{le}}')],
    }),
    timeseries({
      title: 'Quantiles of replies', size: [12, 10], unit: 's',
      description: 'From the histogram: of replies only, unlike the boxes, in which a failure counts as slower than any reply.',
      targets: shares.map(([q, name]) => query(quantile(q, 'regionbench_round_trip_seconds', series), name)),
      overrides: [override('median', { 'custom.lineWidth': 2 })],
    }),
    row('Why'),
    timeseries({
      title: 'Phases, mean', size: [12, 9], unit: 's', stacked: true,
      description: 'What a cold http exchange spends its time on. Other methods have no phases.',
      targets: [query(mean('regionbench_phase_seconds', series, 'phase'), '{{phase}}')],
    }),
    timeseries({
      title: 'Phases, median', size: [12, 9], unit: 's',
      description: 'Of each phase by itself: they do not add up to the median of the whole.',
      targets: [query(quantile('0.5', 'regionbench_phase_seconds', series, 'phase'), '{{phase}}')],
    }),
    timeseries({
      title: 'Attempts by outcome', size: [12, 8], unit: 'cps', stacked: true,
      description: 'How many attempts a second arrived at the aggregator, by how they ended.',
      targets: [query(`sum by (outcome) (rate(regionbench_samples_total{${series}}[$__rate_interval]))`, '{{outcome}}')],
    }),
    timeseries({
      title: 'Failures', size: [12, 8], unit: 'cps', stacked: true,
      description: 'The same without what went well.',
      targets: [query(`sum by (outcome) (rate(regionbench_samples_total{${series}, outcome!="ok"}[$__rate_interval]))`, '{{outcome}}')],
    }),
  ],
});
