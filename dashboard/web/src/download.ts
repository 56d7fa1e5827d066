// SPDX-License-Identifier: Apache-2.0
import type { Matrix, Report, Series, Target } from './model';

type Value = string | number | null;

// A spreadsheet would run a text that starts like a formula.
function cell(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  let text = value.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  if (/^[=+\-@|%]/.test(text)) text = `'${text}`;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180. */
export function csv(header: string, rows: Value[][]): string {
  return [header, ...rows.map((row) => row.map(cell).join(','))].map((line) => `${line}\r\n`).join('');
}

const BOX = ['min', 'whisker_low', 'q1', 'median', 'q3', 'whisker_high', 'max', 'p90', 'p95', 'p99', 'mean'] as const;
const MORE = ['stddev', 'median_low', 'median_high'] as const;

const REPORT_HEADER = [
  'rank,target,service,name,city,standing,group,n,ok,loss_ratio',
  ...[...BOX, ...MORE].map((name) => `${name}_ns`),
  'behind_best_ns,behind_best_low_ns,behind_best_high_ns,address,warnings',
].join(',');

/** The same columns as `compare --format csv`. */
export function reportCsv(targets: readonly Target[]): string {
  return csv(
    REPORT_HEADER,
    targets.map((t) => [
      t.rank, t.target, t.service, t.name, t.city, t.standing, t.group, t.n, t.ok, t.loss_ratio,
      ...[...BOX, ...MORE].map((name) => t.rtt_ns[name]),
      t.behind_best_ns.estimate, t.behind_best_ns.low, t.behind_best_ns.high,
      t.address, t.warnings.join('; '),
    ]),
  );
}

/** The report with only these targets, in this order. */
export function reportJson(report: Report, targets: readonly Target[]): string {
  return `${JSON.stringify({ ...report, targets }, null, 2)}\n`;
}

export function matrixCsv(matrix: Matrix): string {
  return csv(
    'probe,target,service,method,conn,n,ok,loss_ratio,median_ns,timeout_ns,rank,standing',
    matrix.cells.map((c) => [
      c.probe, c.target, c.service, c.method, c.conn, c.n, c.ok, c.loss_ratio,
      c.median_ns, c.timeout_ns, c.rank, c.standing,
    ]),
  );
}

export function seriesCsv(series: Series): string {
  return csv(
    ['probe,target,service,method,conn,at,n,ok,loss_ratio', ...BOX.map((name) => `${name}_ns`)].join(','),
    series.points.map((p) => [
      series.probe, series.target, series.service, series.method, series.conn,
      p.at, p.n, p.ok, p.loss_ratio, ...BOX.map((name) => p.rtt_ns[name]),
    ]),
  );
}

/** Hands a text to the user as a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\w.-]+/g, '-');
  link.click();
  URL.revokeObjectURL(url);
}
