// SPDX-License-Identifier: Apache-2.0
// What the aggregator answers. Durations are nanoseconds; null is unknown, and
// in a box it is a value among the failures.

export type Ns = number | null;

export interface Interval {
  estimate: Ns;
  low: Ns;
  high: Ns;
}

export interface Box {
  min: Ns;
  whisker_low: Ns;
  q1: Ns;
  median: Ns;
  q3: Ns;
  whisker_high: Ns;
  max: Ns;
  p90: Ns;
  p95: Ns;
  p99: Ns;
  mean: Ns;
}

export interface RegionBox extends Box {
  stddev: Ns;
  median_low: Ns;
  median_high: Ns;
}

export type Standing = 'best' | 'tied' | 'slower' | 'unsure' | 'lossy' | 'silent';
export type VerdictState = 'winner' | 'tied' | 'unsure' | 'no_data';

export interface Target {
  target: string;
  service: string | null;
  name: string | null;
  city: string | null;
  rank: number;
  standing: Standing;
  group: string;
  n: number;
  ok: number;
  failures: Record<string, number>;
  loss_ratio: number;
  timeout_ns: Ns;
  rtt_ns: RegionBox;
  outliers_ns: number[];
  phases_ns: Record<string, { median: number }>;
  behind_best_ns: Interval;
  address: string | null;
  warnings: string[];
}

export interface Report {
  schema: 'regionbench.report/1';
  probe: string;
  method: string;
  conn: string;
  started_at: string;
  elapsed_ns: number;
  rounds: number;
  confidence: number;
  quantile: number;
  min_difference: { ratio: number; ns: number };
  verdict: {
    state: VerdictState;
    best: string[];
    margin_ns: Interval;
    rounds_still_needed: number | null;
    text: string;
  };
  targets: Target[];
  warnings: string[];
}

export interface Overall {
  state: 'agreed' | 'divided' | 'unsure' | 'no_data';
  probes: number;
  decided: number;
  fastest: { target: string; probes: number }[];
  text: string;
}

export interface Reports {
  schema: 'regionbench.reports/1';
  verdict: Overall;
  reports: Report[];
}

export interface Cell {
  probe: string;
  target: string;
  service: string | null;
  method: string;
  conn: string;
  n: number;
  ok: number;
  loss_ratio: number;
  median_ns: Ns;
  timeout_ns: Ns;
  rank: number;
  standing: Standing;
}

export interface MatrixTarget {
  target: string;
  service: string | null;
  name: string | null;
  city: string | null;
}

export interface Matrix {
  schema: 'regionbench.matrix/1';
  since: string;
  until: string;
  verdict?: Overall;
  probes: { probe: string; state: VerdictState; best: string[] }[];
  targets: MatrixTarget[];
  cells: Cell[];
}

export interface Point {
  at: string;
  n: number;
  ok: number;
  failures: Record<string, number>;
  loss_ratio: number;
  rtt_ns: Box;
  phases_ns?: Record<string, { median: number }>;
}

export interface Change {
  at: string;
  before_ns: Ns;
  after_ns: Ns;
  score: number;
  same_hour_days: number;
}

export interface Series {
  probe: string;
  target: string;
  service: string | null;
  method: string;
  conn: string;
  family: number | null;
  timeout_ns: Ns;
  cold_start: boolean;
  points: Point[];
  changes: Change[] | null;
}

export interface SeriesAnswer {
  schema: 'regionbench.series/1';
  since: string;
  until: string;
  step_ns: number;
  series: Series[];
}

interface RosterEntry {
  methods: string[];
  series: number;
  first_seen: string;
  last_seen: string;
}

export interface Probes {
  schema: 'regionbench.probes/1';
  probes: (RosterEntry & { probe: string; targets: number })[];
}

export interface Targets {
  schema: 'regionbench.targets/1';
  targets: (RosterEntry & MatrixTarget & { probes: number })[];
}

/** In the order in which an exchange goes through them. */
export const PHASES = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const;

export const providerOf = (target: string): string =>
  target.slice(0, Math.max(0, target.indexOf('/')));

/** `aws/us-east-1/dynamodb`, the way a question names it. */
export const fullName = (one: { target: string; service: string | null }): string =>
  one.service === null ? one.target : `${one.target}/${one.service}`;
