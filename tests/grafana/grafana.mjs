// SPDX-License-Identifier: Apache-2.0
//
// What the tests read: dashboards, rules, and the grammar of PromQL.
import { parser } from '@prometheus-io/lezer-promql';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
export const path = (name) => fileURLToPath(new URL(name, root));
export const text = (name) => readFileSync(path(name), 'utf8');
export const yaml = (name) => parse(text(name));

export const names = ['overview', 'target', 'fleet'];
export const read = (name) => JSON.parse(text(`dashboard/grafana/dashboards/${name}.json`));
export const panels = (dashboard) => dashboard.panels.filter(({ type }) => type !== 'row');

// As Prometheus would get it: values do not matter here, only that there are some.
export const substituted = (expr) =>
  expr.replace(/\$__(rate_interval|interval|range)\b/g, '5m').replace(/\$\w+/g, 'x');

// The nodes of one kind, each with its text and a walk upwards; and of mistakes.
export const nodes = (expr, wanted) => {
  const found = [];
  parser.parse(expr).iterate({
    enter: (ref) => {
      const mistake = ref.type.isError;
      if (wanted === 'mistake' ? mistake : wanted.includes(ref.name)) {
        found.push({ node: ref.node, text: expr.slice(ref.from, ref.to), from: ref.from });
      }
    },
  });
  return found;
};
export const mistakes = (expr) =>
  nodes(expr, 'mistake').map(({ from }) => `at ${from}: ${expr.slice(Math.max(0, from - 20), from + 20)}`);

// The functions and aggregations around a node, the nearest first.
export const around = (node, expr) => {
  const names = [];
  for (let up = node.parent; up; up = up.parent) {
    const head = up.name === 'FunctionCall' || up.name === 'AggregateExpr' ? up.firstChild : null;
    if (head) names.push(expr.slice(head.from, head.to));
  }
  return names;
};
