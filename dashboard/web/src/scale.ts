// SPDX-License-Identifier: Apache-2.0
import type { Ns, Target } from './model';

export type AxisKind = 'linear' | 'log';

/** A shared axis: nanoseconds to percent of its width, clamped at the ends. */
export interface Axis {
  kind: AxisKind;
  low: number;
  high: number;
  ticks: number[];
  at(ns: number): number;
}

const STEPS = [1, 2, 2.5, 5, 10];

function linearTicks(low: number, high: number, most: number): number[] {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((one) => one * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-9); ++i) {
    ticks.push(i * step);
  }
  return ticks;
}

// 1, 2, 5 of each decade, or fewer of them where there are many decades.
function logTicks(low: number, high: number, most: number): number[] {
  for (const digits of [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
      for (const digit of digits) {
        const value = digit * power;
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value);
      }
    }
    if (ticks.length <= most) return ticks.length >= 2 ? ticks : linearTicks(low, high, most);
  }
  return [low, high];
}

export function makeAxis(kind: AxisKind, low: number, high: number, most = 7): Axis {
  const of = kind === 'log' ? Math.log : (x: number) => x;
  const begin = of(low);
  const length = of(high) - begin || 1;
  return {
    kind,
    low,
    high,
    ticks: kind === 'log' ? logTicks(low, high, most) : linearTicks(low, high, most),
    at: (ns) => Math.min(100, Math.max(0, (100 * (of(Math.max(ns, 1)) - begin)) / length)),
  };
}

const known = (values: Ns[]): number[] =>
  values.filter((value): value is number => value !== null && value > 0);

/** The axis over the boxes and whiskers of all rows. Whoever wants to see far
 * outliers sees them at its end. */
export function axisOf(targets: readonly Target[], wanted: AxisKind | null, ticks = 7): Axis {
  const ends = targets.flatMap(({ rtt_ns: box }) =>
    known([box.min, box.whisker_low, box.whisker_high, box.q3, box.p95]),
  );
  if (ends.length === 0) return makeAxis('linear', 0, 100e6, ticks);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const kind = wanted ?? (high > 8 * low ? 'log' : 'linear');
  if (kind === 'log') return makeAxis('log', low * 0.9, Math.max(high * 1.12, low * 1.5), ticks);
  const room = Math.max((high - low) * 0.05, high * 0.01);
  // From zero where that wastes little of the width.
  return makeAxis('linear', low < high * 0.35 ? 0 : low - room, high + room, ticks);
}

/** What stands at a tick, in milliseconds. */
export function tickText(ns: number): string {
  return String(+(ns / 1e6).toPrecision(6));
}
