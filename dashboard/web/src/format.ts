// SPDX-License-Identifier: Apache-2.0
// Numbers as the program's tables print them: the same value must not look
// different in a terminal and on the page.
import type { Ns, Target } from './model';

const NS_PER_MS = 1e6;

/** Decimals of milliseconds that an interval of that half width can carry. */
export function decimalsFor(halfWidthNs: number): number {
  const unit = Math.abs(halfWidthNs / NS_PER_MS) / 2;
  if (unit <= 0) return 3;
  return Math.min(3, Math.max(0, Math.ceil(-Math.log10(unit))));
}

/** For all numbers of one table: what its narrowest interval can carry. */
export function decimalsOf(targets: readonly Target[]): number {
  let narrowest = 1e9;
  let smallest = Infinity;
  for (const { rtt_ns: box } of targets) {
    if (box.median === null) continue;
    smallest = Math.min(smallest, box.median);
    if (box.median_low === null || box.median_high === null) continue;
    narrowest = Math.min(narrowest, box.median_high - box.median_low);
  }
  const most = smallest < NS_PER_MS ? 3 : 2;
  return Math.min(most, Math.max(1, decimalsFor(narrowest)));
}

/** Milliseconds without their unit. */
export function ms(ns: number, decimals: number): string {
  const text = (ns / NS_PER_MS).toFixed(decimals);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** `1 s`, `250 ms`. */
export function roundDuration(ns: number): string {
  const value = ns / NS_PER_MS;
  return value < 1000 ? `${+value.toPrecision(6)} ms` : `${+(value / 1000).toPrecision(6)} s`;
}

/** `> 1 s`: somewhere among the failures. */
export function censored(timeoutNs: Ns): string {
  return timeoutNs === null ? 'lost' : `> ${roundDuration(timeoutNs)}`;
}

/** A statistic of a table's cell; the column says milliseconds. */
export function level(ns: Ns, of: { n: number; timeout_ns: Ns }, decimals: number): string {
  if (ns !== null) return ms(ns, decimals);
  return of.n === 0 ? '–' : censored(of.timeout_ns);
}

/** The same where nothing else says the unit. */
export function levelWithUnit(ns: Ns, of: { n: number; timeout_ns: Ns }, decimals: number): string {
  return ns === null ? level(ns, of, decimals) : `${ms(ns, decimals)} ms`;
}

export function interval(low: Ns, high: Ns, of: { n: number; timeout_ns: Ns }, decimals: number): string {
  if (low === null && high === null) return '';
  return `${low === null ? '…' : ms(low, decimals)} to ${level(high, of, decimals)}`;
}

/** `2.4 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  if (value > 0 && value < 0.1) return '<0.1 %';
  if (value > 99 && value < 100) return '>99 %';
  return `${value.toFixed(value >= 9.95 || value <= 0 ? 0 : 1)} %`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-25 22:04 UTC`, to the minute. */
export function utc(at: Date): string {
  if (Number.isNaN(at.getTime())) return 'unknown';
  const day = `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
  return `${day} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())} UTC`;
}

/** `5 s`, `3 min`, `2 h`, `4 d`: how long ago. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** `12 timeout, 3 refused`. */
export function failuresText(failures: Record<string, number>): string {
  return Object.entries(failures)
    .map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`)
    .join(', ');
}
