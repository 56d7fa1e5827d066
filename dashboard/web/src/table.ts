// SPDX-License-Identifier: Apache-2.0
import { providerOf, type Ns, type Target } from './model';

export type ColumnId =
  | 'rank' | 'group' | 'region' | 'name' | 'city' | 'provider' | 'n' | 'loss'
  | 'min' | 'q1' | 'median' | 'q3' | 'p95' | 'p99' | 'behind';

const texts = new Intl.Collator('en', { numeric: true });

// A value among the failures is more than any value that is known, and one that
// nobody tried is none at all.
type Key = number | string | null;

function duration(ns: Ns, of: Target): Key {
  if (ns !== null) return ns;
  return of.n === 0 ? null : Infinity;
}

const KEYS: Record<ColumnId, (target: Target) => Key> = {
  rank: (t) => t.rank,
  group: (t) => t.group || null,
  region: (t) => t.target,
  name: (t) => t.name,
  city: (t) => t.city,
  provider: (t) => providerOf(t.target),
  n: (t) => t.n,
  loss: (t) => (t.n === 0 ? null : t.loss_ratio),
  min: (t) => duration(t.rtt_ns.min, t),
  q1: (t) => duration(t.rtt_ns.q1, t),
  median: (t) => duration(t.rtt_ns.median, t),
  q3: (t) => duration(t.rtt_ns.q3, t),
  p95: (t) => duration(t.rtt_ns.p95, t),
  p99: (t) => duration(t.rtt_ns.p99, t),
  behind: (t) => (t.rank === 1 ? -Infinity : t.behind_best_ns.estimate),
};

export interface Order {
  column: ColumnId;
  down: boolean;
}

export const isColumn = (text: string): text is ColumnId => Object.hasOwn(KEYS, text);

export function orderFrom(text: string): Order {
  const down = text.startsWith('-');
  const column = down ? text.slice(1) : text;
  return isColumn(column) ? { column, down } : { column: 'rank', down: false };
}

/** As a click on the heading of `column` changes it. */
export function orderAfter(order: Order, column: ColumnId): string {
  const down = order.column === column && !order.down;
  const text = `${down ? '-' : ''}${column}`;
  return text === 'rank' ? '' : text;
}

/** A new list. What has no value comes last both ways; equals stay by rank. */
export function sorted(targets: readonly Target[], order: Order): Target[] {
  const key = KEYS[order.column];
  const rows = targets.map((target) => ({ target, key: key(target) }));
  const sign = order.down ? -1 : 1;
  rows.sort((a, b) => {
    if (a.key === null || b.key === null) {
      if (a.key !== b.key) return a.key === null ? 1 : -1;
    } else if (typeof a.key === 'string' || typeof b.key === 'string') {
      const way = texts.compare(String(a.key), String(b.key));
      if (way !== 0) return sign * way;
    } else if (a.key !== b.key) {
      return a.key < b.key ? -sign : sign;
    }
    return a.target.rank - b.target.rank;
  });
  return rows.map((row) => row.target);
}

/** Every word has to be in the id, the name, the city or the standing. */
export function filtered(targets: readonly Target[], provider: string, text: string): Target[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return targets.filter((one) => {
    if (provider !== '' && providerOf(one.target) !== provider) return false;
    const all = `${one.target} ${one.service ?? ''} ${one.name ?? ''} ${one.city ?? ''} ${one.standing}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
