// SPDX-License-Identifier: Apache-2.0
//
// What promtool does not look at: whether each alert tells what to do, and is shown
// to ring and to stay silent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakes, text, yaml } from './grafana.mjs';

const rules = ['alerts', 'recording']
  .flatMap((name) => yaml(`dashboard/prometheus/rules/regionbench-${name}.yml`).groups)
  .flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert);
const cases = ['results', 'programs']
  .flatMap((name) => yaml(`tests/prometheus/${name}_test.yml`).tests);
const runbook = text('dashboard/prometheus/RUNBOOK.md');

test('every expression is PromQL', () => {
  for (const rule of rules) assert.deepEqual(mistakes(rule.expr), [], rule.alert ?? rule.record);
});

test('recorded series say level:metric:operations', () => {
  for (const { record } of rules.filter((rule) => rule.record)) {
    assert.match(record, /^(series|probe|target):regionbench_\w+:\w+$/);
  }
});

for (const { alert, for: patience, labels, annotations } of alerts) {
  test(`${alert}: is patient, graded, and says what to do`, () => {
    assert.match(alert, /^Regionbench[A-Z]\w+$/);
    assert.ok(patience);
    assert.ok(['warning', 'critical'].includes(labels.severity));
    assert.ok(annotations.summary && annotations.description);
    const [file, section] = annotations.runbook_url.split('#');
    assert.equal(file, 'RUNBOOK.md');
    const sections = [...runbook.matchAll(/^## (\w+)\n(.+)/gm)].map(([, title]) => title.toLowerCase());
    assert.ok(sections.includes(section), section);
  });

  test(`${alert}: is shown to ring and to stay silent`, () => {
    const looks = cases.flatMap((one) => one.alert_rule_test ?? []).filter(({ alertname }) => alertname === alert);
    assert.ok(looks.some(({ exp_alerts }) => exp_alerts.length > 0), 'never rings');
    assert.ok(looks.some(({ exp_alerts }) => exp_alerts.length === 0), 'always rings');
  });
}

test('the runbook speaks of no alert that is not there', () => {
  const used = new Set(alerts.map(({ annotations }) => annotations.runbook_url.split('#')[1]));
  for (const [, title] of runbook.matchAll(/^## (\w+)/gm)) {
    assert.ok(used.has(title.toLowerCase()), title);
  }
});

test('every recorded series is used or tested', () => {
  const all = JSON.stringify([rules.map(({ expr }) => expr), cases]);
  for (const { record } of rules.filter((rule) => rule.record)) assert.ok(all.includes(record), record);
});
