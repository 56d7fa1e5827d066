// SPDX-License-Identifier: Apache-2.0
import type { RegionBox, Report, Target } from '../../../../dashboard/web/src/model';

const NO_BOX: RegionBox = {
  min: null, whisker_low: null, q1: null, median: null, q3: null, whisker_high: null, max: null,
  p90: null, p95: null, p99: null, mean: null, stddev: null, median_low: null, median_high: null,
};

/** A box around a median, in milliseconds. */
export function boxAt(ms: number): RegionBox {
  const at = (shift: number) => Math.round((ms + shift) * 1e6);
  return {
    min: at(-2), whisker_low: at(-2), q1: at(-1), median: at(0), q3: at(1), whisker_high: at(2), max: at(5),
    p90: at(1.5), p95: at(2), p99: at(4), mean: at(0.1), stddev: 1e6, median_low: at(-0.2), median_high: at(0.2),
  };
}

export function targetNamed(target: string, rank: number, more: Partial<Target> = {}): Target {
  return {
    target, service: 's3', name: null, city: null, rank, standing: 'slower', group: 'a', n: 100, ok: 100, failures: {},
    loss_ratio: 0, timeout_ns: 1e9, rtt_ns: boxAt(10 * rank), outliers_ns: [], phases_ns: {},
    behind_best_ns: { estimate: null, low: null, high: null }, address: null, warnings: [], ...more,
  };
}

export const silent = (target: string, rank: number): Target =>
  targetNamed(target, rank, { standing: 'silent', ok: 0, loss_ratio: 1, failures: { timeout: 100 }, rtt_ns: NO_BOX });

export const untried = (target: string, rank: number): Target =>
  targetNamed(target, rank, { n: 0, ok: 0, timeout_ns: null, rtt_ns: NO_BOX });

export function reportOf(targets: Target[]): Report {
  return {
    schema: 'regionbench.report/1', probe: 'p', method: 'tcp', conn: 'cold', started_at: '2026-11-25T00:00:00Z',
    elapsed_ns: 86_400e9, rounds: 100, confidence: 0.95, quantile: 0.5, min_difference: { ratio: 0.02, ns: 1e6 },
    verdict: { state: 'winner', best: [], margin_ns: { estimate: null, low: null, high: null }, rounds_still_needed: null, text: 'x' },
    targets, warnings: [],
  };
}
