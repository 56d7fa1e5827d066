// SPDX-License-Identifier: Apache-2.0
//
// The panels that the dashboards are made of, in Grafana's classic JSON model. A
// panel says what it is about; what Grafana wants to hear besides is here.

export const datasource = { type: 'prometheus', uid: '${datasource}' };

// One query. The reference letter comes from its place in the panel.
export const query = (expr, legend = '', more = {}) => ({
  datasource, editorMode: 'code', expr, legendFormat: legend, range: true, ...more,
});
export const instant = (expr, legend = '', more = {}) =>
  query(expr, legend, { range: false, instant: true, ...more });

const legend = (more = {}) =>
  ({ calcs: [], displayMode: 'list', placement: 'bottom', showLegend: true, ...more });
const tooltip = { mode: 'multi', sort: 'asc' };
const thresholds = { mode: 'absolute', steps: [{ color: 'green', value: null }] };

export const steps = (...pairs) => ({
  mode: 'absolute',
  steps: pairs.map(([value, color]) => ({ color, value })),
});
export const override = (field, properties) => ({
  matcher: { id: 'byName', options: field },
  properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
});

// What all panels share. `size` is [width, height] of 24 columns.
const panel = (type, { title, description, size, targets, unit, options, custom, more = {},
  overrides = [], transformations, ...rest }) => ({
  type, title, description, size, datasource,
  targets: targets.map((one, i) => ({ ...one, refId: String.fromCharCode(65 + i) })),
  fieldConfig: {
    defaults: {
      unit, noValue: 'no data', thresholds, ...(custom ? { custom } : {}), ...more,
    },
    overrides,
  },
  options,
  ...(transformations ? { transformations } : {}),
  ...rest,
});

export const timeseries = ({ stacked = false, fill = 0, table = false, ...rest }) =>
  panel('timeseries', {
    options: {
      legend: legend(table ? { displayMode: 'table', placement: 'right', calcs: ['lastNotNull', 'max'] } : {}),
      tooltip,
    },
    custom: {
      drawStyle: 'line', lineWidth: 1, fillOpacity: stacked ? 40 : fill, showPoints: 'never',
      // A gap in the data is a gap on the screen.
      spanNulls: false,
      stacking: { group: 'A', mode: stacked ? 'normal' : 'none' },
    },
    ...rest,
    more: { color: { mode: 'palette-classic' }, ...rest.more },
  });

export const stat = ({ text = 'auto', ...rest }) =>
  panel('stat', {
    options: {
      colorMode: 'value', graphMode: 'none', justifyMode: 'auto', orientation: 'auto',
      percentChangeColorMode: 'standard', showPercentChange: false, textMode: text,
      wideLayout: true, reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
    ...rest,
  });

export const table = ({ sortBy = [], ...rest }) =>
  panel('table', {
    options: { cellHeight: 'sm', frameIndex: 0, showHeader: true, sortBy },
    custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false },
    ...rest,
    targets: rest.targets.map((one) => ({ ...one, format: 'table' })),
  });

export const timeline = (rest) =>
  panel('state-timeline', {
    options: {
      alignValue: 'left', legend: legend(), mergeValues: true, rowHeight: 0.9,
      showValue: 'auto', tooltip: { mode: 'single', sort: 'none' },
    },
    custom: { fillOpacity: 70, lineWidth: 0 },
    ...rest,
  });

// Boxes over time: Grafana has no box plot, and a candle is one. Open and close
// are the quartiles, the wicks the whiskers, and both colours are the same, for a
// candle's colour would only say that the third quartile is above the first.
export const boxes = ({ open, close, low, high, ...rest }) =>
  panel('candlestick', {
    options: {
      candleStyle: 'candles', colorStrategy: 'open-close',
      colors: { down: 'blue', flat: 'blue', up: 'blue' },
      fields: { open, close, low, high }, includeAllFields: true,
      legend: legend(), mode: 'candles', tooltip,
    },
    custom: { drawStyle: 'line', lineWidth: 1, fillOpacity: 40, showPoints: 'never' },
    // The panel reads one frame.
    transformations: [{ id: 'joinByField', options: { byField: 'Time', mode: 'outer' } }],
    ...rest,
  });

export const heatmap = (rest) =>
  panel('heatmap', {
    options: {
      calculate: false, cellGap: 1,
      color: { exponent: 0.5, fill: 'blue', mode: 'scheme', reverse: false, scale: 'exponential', scheme: 'Blues', steps: 64 },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      filterValues: { le: 1e-9 },
      legend: { show: true }, rowsFrame: { layout: 'auto' }, showValue: 'never',
      tooltip: { mode: 'single', yHistogram: true },
      yAxis: { axisPlacement: 'left', unit: 's' },
    },
    custom: { scaleDistribution: { type: 'linear' } },
    ...rest,
    targets: rest.targets.map((one) => ({ ...one, format: 'heatmap' })),
  });

export const row = (title) => ({ type: 'row', title, size: [24, 1], collapsed: false, panels: [] });
