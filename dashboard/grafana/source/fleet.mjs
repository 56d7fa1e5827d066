// SPDX-License-Identifier: Apache-2.0
//
// Whether the figures can be trusted to be there: probes, aggregator, store.
import { dashboard, variable, whose } from './dashboard.mjs';
import { instant, override, query, row, stat, steps, table, timeseries } from './panels.mjs';

const where = 'job=~"$job", instance=~"$instance"';
const some = (metric, more = '') => `regionbench_${metric}{${where}${more ? `, ${more}` : ''}}`;
const probes = 'probe=~"$probe"';
const rate = (metric, more) => `rate(${some(metric, more)}[$__rate_interval])`;
const classicQuantile = (q, metric, by = '') =>
  `histogram_quantile(${q}, sum by (le${by}) (${rate(`${metric}_bucket`)}))`;
const good = steps([null, 'red'], [1, 'green']);

const lines = (title, unit, description, targets, more = {}) =>
  timeseries({ title, unit, description, targets, size: [8, 8], ...more });
const perAgent = (title, unit, description, metric, legend = '{{instance}}') =>
  lines(title, unit, description, [query(metric, legend)]);

export const fleet = dashboard({
  uid: 'regionbench-fleet',
  title: 'regionbench: fleet',
  description: 'Probes, the aggregator that they send to, its store, and the agents themselves.',
  from: 'now-6h',
  variables: [
    ...whose('regionbench_build_info'),
    variable('probe', 'Probe', `label_values(regionbench_probe_info{${where}}, probe)`, { many: true }),
  ],
  panels: [
    stat({
      title: 'Up', size: [4, 4], unit: 'none',
      description: 'Scrapes that succeeded, of aggregators and agents.',
      targets: [instant(`sum(up{${where}})`, 'up'), instant(`count(up{${where}})`, 'of')],
    }),
    stat({
      title: 'Probes heard in 10 minutes', size: [4, 4], unit: 'none',
      description: 'Of all that were ever heard and are still in the store.',
      targets: [
        instant(`count(time() - ${some('probe_last_ingest_timestamp_seconds', probes)} < 600) or vector(0)`, 'heard'),
        instant(`count(${some('probe_info', probes)})`, 'of'),
      ],
    }),
    stat({
      title: 'Measured series', size: [4, 4], unit: 'percentunit',
      description: 'How much of max_series is used. Beyond it, new series are refused and counted.',
      more: { thresholds: steps([null, 'green'], [0.8, 'yellow'], [0.95, 'red']) },
      targets: [instant(`max(${some('series')} / ${some('series_limit')})`, 'used')],
    }),
    stat({
      title: 'Settings', size: [4, 4], unit: 'none', text: 'value_and_name',
      description: 'Whether the settings were last read without a mistake. Nothing before the first reload.',
      more: {
        noValue: 'not reloaded', thresholds: good,
        mappings: [{ type: 'value', options: { 0: { text: 'mistake', color: 'red', index: 0 }, 1: { text: 'good', color: 'green', index: 1 } } }],
      },
      targets: [
        instant(some('config_last_reload_successful'), 'serve {{instance}}'),
        instant(some('agent_config_last_reload_successful'), 'agent {{instance}}'),
      ],
    }),
    stat({
      title: 'Certificate ends', size: [4, 4], unit: 'dateTimeFromNow',
      description: 'Of the certificate that the aggregator serves.',
      more: { noValue: 'no TLS' },
      targets: [instant(`${some('certificate_expiry_timestamp_seconds')} * 1000`, '{{instance}}')],
    }),
    stat({
      title: 'Versions', size: [4, 4], unit: 'none', text: 'name',
      description: 'What runs.',
      targets: [instant(`count by (version) (${some('build_info')})`, '{{version}}')],
    }),
    table({
      title: 'Probes', size: [12, 8], unit: 'none',
      description: 'When each was heard last, how many samples it sends, and how far its clock is off.',
      targets: [
        instant(`max by (probe) (${some('probe_last_ingest_timestamp_seconds', probes)}) * 1000`),
        instant(`sum by (probe) (${rate('samples_total', probes)})`),
        instant(`max by (probe) (${some('probe_clock_offset_seconds', probes)})`),
      ],
      sortBy: [{ displayName: 'Last heard', desc: false }],
      transformations: [
        { id: 'merge', options: {} },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true }, indexByName: { probe: 0, 'Value #A': 1, 'Value #B': 2, 'Value #C': 3 },
            renameByName: { probe: 'Probe', 'Value #A': 'Last heard', 'Value #B': 'Samples', 'Value #C': 'Clock ahead' },
          },
        },
      ],
      overrides: [
        override('Last heard', { unit: 'dateTimeFromNow' }),
        override('Samples', { unit: 'cps' }),
        override('Clock ahead', { unit: 's' }),
      ],
    }),
    timeseries({
      title: 'Silence', size: [12, 8], unit: 's', table: true,
      description: 'How long ago each probe was heard.',
      more: { min: 0 },
      targets: [query(`time() - max by (probe) (${some('probe_last_ingest_timestamp_seconds', probes)})`, '{{probe}}')],
    }),
    row('Aggregator'),
    lines('Samples', 'cps', 'What became of the lines of uploads.', [
      query(`sum(${rate('ingest_samples_total')})`, 'stored'),
      query(`sum(${rate('ingest_duplicates_total')})`, 'there already'),
      query(`sum(${rate('ingest_rejected_total')})`, 'rejected'),
    ]),
    lines('Uploads', 'cps', 'All, and those that the store did not take.', [
      query(`sum(${rate('ingest_batches_total')})`, 'uploads'),
      query(`sum(${rate('ingest_failed_total')})`, 'failed'),
    ]),
    lines('Bytes received', 'Bps', 'As they came, compressed or not.', [query(`sum(${rate('ingest_bytes_total')})`, 'uploads')]),
    lines('Requests by status', 'reqps', 'Of every route, scrapes included.', [
      query(`sum by (route, code) (${rate('http_request_duration_seconds_count')})`, '{{route}} {{code}}')]),
    lines('Request duration, 95th percentile', 's', 'By route.', [
      query(classicQuantile('0.95', 'http_request_duration_seconds', ', route'), '{{route}}')]),
    lines('Commit duration', 's', 'How long the store takes to make samples durable.', [
      query(classicQuantile('0.5', 'store_commit_seconds'), 'median'),
      query(classicQuantile('0.95', 'store_commit_seconds'), '95th percentile')]),
    lines('Store size', 'bytes', 'The file, and what was written and is not in it yet.', [
      query(some('store_bytes'), 'file {{instance}}'),
      query(some('store_wal_bytes'), 'log {{instance}}')]),
    lines('Upkeep', 'cps', 'Samples packed, and looks at the store that went wrong.', [
      query(`sum(${rate('store_compacted_samples_total')})`, 'packed'),
      query(`sum(${rate('store_upkeep_failures_total')})`, 'failures')]),
    lines('Series on the page', 'short', 'Measured series, and how many may be shown.', [
      query(some('series'), 'series {{instance}}'), query(some('series_limit'), 'limit {{instance}}'),
      query(some('series_refused_total'), 'refused {{instance}}')]),
    lines('Processor', 'percentunit', 'Of one core.', [
      query(`rate(process_cpu_seconds_total{${where}}[$__rate_interval])`, '{{job}} {{instance}}')]),
    lines('Memory', 'bytes', 'Resident.', [query(`process_resident_memory_bytes{${where}}`, '{{job}} {{instance}}')]),
    lines('Open files', 'short', 'Against the limit, requests begin to fail.', [
      query(`process_open_fds{${where}}`, '{{job}} {{instance}}')]),
    row('Agents (scraped where they run)'),
    perAgent('Lag of the last round', 's', 'How late a round began: a busy machine measures itself.', some('agent_lag_seconds', 'stat="last"'), '{{instance}} {{group}}'),
    lines('Rounds late or missed', 'cps', 'Begun more than half the mean gap late, or never.', [
      query(rate('agent_rounds_late_total'), 'late {{instance}} {{group}}'),
      query(rate('agent_rounds_missed_total'), 'missed {{instance}} {{group}}')]),
    perAgent('Attempts', 'cps', 'By how they ended.', `sum by (instance, outcome) (${rate('agent_samples_total')})`, '{{instance}} {{outcome}}'),
    perAgent('Samples in the spool', 'short', 'Taken and not yet with the aggregator.', some('agent_spool_samples')),
    perAgent('Spool size', 'bytes', 'On disk, compressed.', some('agent_spool_bytes')),
    lines('Lost at the probe', 'cps', 'Dropped by a full spool, lost before it, or refused by the aggregator.', [
      query(rate('agent_spool_dropped_samples_total'), 'dropped {{instance}}'),
      query(rate('agent_overflowed_samples_total'), 'overflowed {{instance}}'),
      query(rate('agent_rejected_samples_total'), 'refused {{instance}}')]),
    lines('Pushed', 'cps', 'Samples that arrived, and uploads that have to be repeated.', [
      query(rate('agent_pushed_samples_total'), 'samples {{instance}}'),
      query(rate('agent_push_failures_total'), 'failed uploads {{instance}}')]),
    perAgent('Since the last push', 's', 'How long ago the aggregator last took samples.', `time() - ${some('agent_last_push_timestamp_seconds')}`),
    perAgent('Clock ahead of the aggregator', 's', 'Measured with each upload.', some('agent_clock_offset_seconds')),
  ],
});
