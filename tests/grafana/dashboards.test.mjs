// SPDX-License-Identifier: Apache-2.0
//
// The dashboards against Grafana's own types and against the rules of its public
// dashboard linter, written anew here: that program cannot be had as a package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboards, textOf } from '../../dashboard/grafana/build.mjs';
import { around, mistakes, names, nodes, panels, read, substituted, text, yaml } from './grafana.mjs';
import { validator } from './schema.mjs';

const each = (what, check) => {
  for (const name of names) test(`${name}: ${what}`, () => check(read(name), name));
};
const eachPanel = (what, check) =>
  each(what, (dashboard) => {
    for (const panel of panels(dashboard)) check(panel, dashboard);
  });
const eachQuery = (what, check) =>
  eachPanel(what, (panel, dashboard) => {
    for (const target of panel.targets) check(target, panel, dashboard);
  });

const validate = validator();
const complaints = (dashboard) =>
  validate(dashboard) ? [] : validate.errors.map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`);

each('is what its source makes', (_, name) => {
  assert.equal(text(`dashboard/grafana/dashboards/${name}.json`), textOf(dashboards[name]),
    'run: node dashboard/grafana/build.mjs');
});

each('is what Grafana takes for a dashboard', (dashboard) => {
  assert.deepEqual(complaints(dashboard), []);
});

test('the schema finds a misspelt key, a wrong type, a wrong mode and a missing colour', () => {
  const spoilt = (change) => {
    const dashboard = read('target');
    change(dashboard, dashboard.panels.find(({ type }) => type === 'candlestick'));
    return complaints(dashboard).length;
  };
  assert.notEqual(spoilt((_, panel) => { panel.titel = 'x'; }), 0);
  assert.notEqual(spoilt((dashboard) => { dashboard.schemaVersion = '39'; }), 0);
  assert.notEqual(spoilt((_, panel) => { panel.options.mode = 'candle'; }), 0);
  assert.notEqual(spoilt((_, panel) => { delete panel.options.colors.flat; }), 0);
});

each('has a fixed uid, no id, and cannot be changed where it is provisioned', (dashboard, name) => {
  assert.equal(dashboard.uid, `regionbench-${name}`);
  assert.equal(dashboard.id, undefined);
  assert.equal(dashboard.editable, false);
  assert.ok(dashboard.title && dashboard.description);
});

each('has the data source as a variable, and uses no other', (dashboard) => {
  const source = dashboard.templating.list.find(({ type }) => type === 'datasource');
  assert.deepEqual([source.name, source.label, source.query], ['datasource', 'Data source', 'prometheus']);
  const wanted = { type: 'prometheus', uid: '${datasource}' };
  for (const panel of panels(dashboard)) {
    assert.deepEqual(panel.datasource, wanted, panel.title);
    for (const target of panel.targets) assert.deepEqual(target.datasource, wanted, panel.title);
  }
  for (const one of dashboard.templating.list.filter(({ type }) => type === 'query')) {
    assert.deepEqual(one.datasource, wanted, one.name);
  }
});

each('has job and instance as variables with all their values', (dashboard) => {
  for (const [name, label] of [['job', 'Job'], ['instance', 'Instance']]) {
    const one = dashboard.templating.list.find((each) => each.name === name);
    assert.deepEqual([one.type, one.label, one.multi, one.includeAll, one.allValue],
      ['query', label, true, true, '.+']);
  }
});

each('asks for the values of its variables anew when the time range changes', (dashboard) => {
  for (const one of dashboard.templating.list.filter(({ type }) => type === 'query')) {
    assert.equal(one.refresh, 2, one.name);
    assert.ok(one.label, one.name);
    const expr = one.query.query.replace(/^label_values\((.*), *\w+\)$|^query_result\((.*)\)$/, '$1$2');
    assert.deepEqual(mistakes(substituted(expr)), [], one.name);
  }
});

each('uses every variable, and none that is not there', (dashboard) => {
  const known = dashboard.templating.list.map(({ name }) => name);
  const used = (whole) => new Set([...JSON.stringify(whole).matchAll(/\$\{?(\w+)/g)].map(([, name]) => name));
  for (const name of known) assert.ok(used([dashboard.panels, dashboard.templating]).has(name), name);
  for (const panel of panels(dashboard)) {
    for (const name of used([panel.targets, panel.title])) {
      assert.ok(name.startsWith('__') || known.includes(name), `${panel.title}: $${name}`);
    }
  }
});

each('has a place of its own for each panel', ({ panels }) => {
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Set();
  for (const { gridPos: { x, y, w, h }, title } of panels) {
    assert.ok(x >= 0 && x + w <= 24, title);
    for (let i = x; i < x + w; ++i) {
      for (let j = y; j < y + h; ++j) {
        assert.ok(!taken.has(`${i},${j}`), title);
        taken.add(`${i},${j}`);
      }
    }
  }
});

eachPanel('has a title, a description, a unit, a word for nothing, and queries', (panel) => {
  assert.ok(panel.title && panel.description, panel.title);
  assert.ok(panel.fieldConfig.defaults.unit, panel.title);
  assert.ok(panel.fieldConfig.defaults.noValue, panel.title);
  assert.ok(panel.targets.length > 0, panel.title);
  assert.equal(new Set(panel.targets.map(({ refId }) => refId)).size, panel.targets.length);
});

eachPanel('names only fields that its queries or transformations make', (panel) => {
  const text = JSON.stringify([panel.targets, panel.transformations ?? []]);
  for (const { matcher } of panel.fieldConfig.overrides) {
    assert.ok(text.includes(`"${matcher.options}"`), `${panel.title}: ${matcher.options}`);
  }
  for (const field of Object.values(panel.options.fields ?? {})) {
    if (typeof field === 'string' && field) assert.ok(text.includes(`"${field}"`), `${panel.title}: ${field}`);
  }
});

eachQuery('is PromQL', ({ expr }, { title }) => {
  assert.deepEqual(mistakes(substituted(expr)), [], title);
});

eachQuery('asks only the jobs and instances that were chosen', ({ expr }, { title }) => {
  for (const { text } of nodes(substituted(expr), ['VectorSelector'])) {
    assert.match(text, /job=~"x", instance=~"x"/, title);
  }
});

const overTime = ['rate', 'increase', 'irate'];
eachQuery('takes rates over $__rate_interval and of nothing else', ({ expr }, { title }) => {
  for (const range of expr.matchAll(/\[([^\]]+)\]/g)) assert.equal(range[1], '$__rate_interval', title);
});

// How many there are since a start says little; histograms and totals are counters.
const asTheyAre = ['regionbench_series_refused_total'];
eachQuery('takes counters by their rate', ({ expr }, { title }) => {
  const asked = substituted(expr);
  for (const { node, text } of nodes(asked, ['VectorSelector'])) {
    const metric = text.split('{')[0];
    const counter = /_(total|count|sum|bucket)$/.test(metric) && !asTheyAre.includes(metric);
    if (!counter) continue;
    assert.ok(around(node, asked).some((name) => overTime.includes(name)), `${title}: ${metric}`);
  }
});

eachQuery('averages or sums no quantile', ({ expr }, { title }) => {
  const asked = substituted(expr);
  for (const { node, text } of nodes(asked, ['VectorSelector'])) {
    if (!text.startsWith('regionbench_round_trip_box_seconds')) continue;
    for (const name of around(node, asked)) assert.ok(!['sum', 'avg'].includes(name), title);
  }
});

eachQuery('shows a legend, or is a table', ({ legendFormat, format }, { title }) => {
  assert.ok(legendFormat || format === 'table', title);
});

test('what is provisioned is there', () => {
  const sources = yaml('dashboard/grafana/provisioning/datasources/regionbench.yaml');
  assert.equal(sources.apiVersion, 1);
  assert.equal(sources.datasources[0].type, 'prometheus');
  const { apiVersion, providers: [provider] } = yaml('dashboard/grafana/provisioning/dashboards/regionbench.yaml');
  assert.equal(apiVersion, 1);
  assert.equal(provider.type, 'file');
  assert.match(provider.options.path, /\/share\/regionbench\/grafana\/dashboards$/);
});
