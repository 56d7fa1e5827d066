// SPDX-License-Identifier: Apache-2.0
//
// What surrounds the panels: variables, places, links.
import { datasource } from './panels.mjs';

export const datasourceVariable = {
  name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus',
  refresh: 1, regex: '', hide: 0, includeAll: false, multi: false, options: [],
};

// A variable that Prometheus answers. `many`: several at once, all at first.
export const variable = (name, label, expr, { many = false, regex = '', allValue = '.+', hide = 0 } = {}) => ({
  name, label, type: 'query', datasource,
  query: { query: expr, refId: `variable-${name}` },
  regex, hide,
  refresh: 2, sort: 1,  // when the time range changes; by name
  multi: many, includeAll: many,
  ...(many ? { ...(allValue ? { allValue } : {}), current: { selected: true, text: ['All'], value: ['$__all'] } } : {}),
  options: [],
});

export const choice = (name, label, values) => ({
  name, label, type: 'custom', query: values.join(','), hide: 0,
  multi: false, includeAll: false,
  current: { selected: true, text: values[0], value: values[0] },
  options: values.map((value, i) => ({ selected: i === 0, text: value, value })),
});

// Which aggregators: all that are scraped, until somebody picks.
export const whose = (metric) => [
  datasourceVariable,
  variable('job', 'Job', `label_values(${metric}, job)`, { many: true }),
  variable('instance', 'Instance', `label_values(${metric}{job=~"$job"}, instance)`, { many: true }),
];

// Left to right, and a new line when one is full.
const placed = (panels) => {
  let x = 0, y = 0, height = 0;
  return panels.map(({ size: [w, h], ...panel }, i) => {
    if (x + w > 24) { x = 0; y += height; height = 0; }
    const gridPos = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
    return { id: i + 1, ...panel, gridPos };
  });
};

const link = ([title, uid]) => ({
  asDropdown: false, icon: 'dashboard', includeVars: true, keepTime: true, tags: [],
  targetBlank: false, title, tooltip: '', type: 'link', url: `/d/${uid}`,
});
export const all = [
  ['Overview', 'regionbench-overview'],
  ['Target', 'regionbench-target'],
  ['Fleet', 'regionbench-fleet'],
];

export const dashboard = ({ uid, title, description, variables, from, panels }) => ({
  uid, title, description,
  tags: ['regionbench'],
  schemaVersion: 39,  // Grafana 10.4; later ones bring it forward
  editable: false, graphTooltip: 1, fiscalYearStartMonth: 0, liveNow: false,
  refresh: '1m', time: { from, to: 'now' }, timezone: 'browser', weekStart: '',
  timepicker: {},
  links: all.filter(([, other]) => other !== uid).map(link),
  annotations: {
    list: [{
      builtIn: 1, datasource: { type: 'grafana', uid: '-- Grafana --' }, enable: true, hide: true,
      iconColor: 'rgba(0, 211, 255, 1)', name: 'Annotations & Alerts', type: 'dashboard',
    }],
  },
  templating: { list: variables },
  panels: placed(panels),
});
