// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { level, ms, percent } from './format';
import { providerOf, type Ns, type Target } from './model';
import { sureText } from './plot';
import type { ColumnId } from './table';

/** What a cell needs besides its row. */
export interface CellContext {
  decimals: number;
  narrow: boolean;
  link: ((target: Target) => string) | null; // to the pair over time
}

export interface Column {
  id: ColumnId | 'plot';
  heading: string;
  meaning: string; // in full, as the heading's title
  kind: 'text' | 'number' | 'plot';
  cell(target: Target, context: CellContext): ComponentChildren;
}

const MARKS: Partial<Record<Target['standing'], string>> = { best: '✓', tied: '=', lossy: '▲', silent: '✕' };

/** An id that may break after its slashes, where there is little room. */
export function breakable(id: string, narrow: boolean): ComponentChildren {
  if (!narrow) return id;
  return id.split('/').flatMap((part, i) => (i === 0 ? [part] : ['/', <wbr key={i} />, part]));
}

function region(target: Target, { link, narrow }: CellContext): ComponentChildren {
  const name = link === null
    ? <button type="button" class="plain">{breakable(target.target, narrow)}</button>
    : <a href={link(target)}>{breakable(target.target, narrow)}</a>;
  const tag = target.standing === 'lossy' || target.standing === 'silent' || target.standing === 'unsure';
  return (
    <>
      {name}
      {tag && <span class={`tag ${target.standing}`}>{target.standing}</span>}
      {narrow && <span class="sub">{target.city ?? target.name}</span>}
    </>
  );
}

function value(id: ColumnId, meaning: string, of: (target: Target) => Ns): Column {
  return {
    id, heading: id, meaning: `${meaning}, milliseconds`, kind: 'number',
    cell: (target, { decimals }) => level(of(target), target, decimals),
  };
}

const rank: Column = {
  id: 'rank', heading: '#', meaning: 'rank by median', kind: 'number',
  cell: (target) => (
    <>
      {MARKS[target.standing] && <span class="mark" title={target.standing}>{MARKS[target.standing]}</span>}
      {target.rank}
    </>
  ),
};

const group: Column = {
  id: 'group', heading: 'tie', meaning: 'targets that share a letter are not told apart', kind: 'text',
  cell: (target) => target.group,
};

const loss: Column = {
  id: 'loss', heading: 'loss', meaning: 'share of attempts without an answer', kind: 'number',
  cell: (target) =>
    target.n === 0 ? '–' : target.loss_ratio > 0 ? <span class="lost">{percent(target.loss_ratio)}</span> : percent(0),
};

const median: Column = {
  ...value('median', 'median with its interval', (t) => t.rtt_ns.median),
  cell: (target, { decimals }) => (
    <>
      <b>{level(target.rtt_ns.median, target, decimals)}</b> <span class="sure-text">{sureText(target, decimals)}</span>
    </>
  ),
};

const behind: Column = {
  id: 'behind', heading: 'behind', meaning: 'behind the best, inside the same rounds, milliseconds', kind: 'number',
  cell: (target, { decimals }) => {
    const { estimate } = target.behind_best_ns;
    if (target.rank === 1 || estimate === null) return '';
    return `${estimate < 0 ? '' : '+'}${ms(estimate, decimals)}`;
  },
};

const text = (id: ColumnId, meaning: string, of: (target: Target) => string | null): Column => ({
  id, heading: id, meaning, kind: 'text', cell: (target) => of(target),
});

const plot: Column = { id: 'plot', heading: 'distribution', meaning: 'box plot', kind: 'plot', cell: () => null };
const name = text('name', 'name of the region', (t) => t.name);
const place: Column = { id: 'region', heading: 'region', meaning: 'provider/region', kind: 'text', cell: region };
const city = text('city', 'city', (t) => t.city);
const provider = text('provider', 'provider', (t) => providerOf(t.target));
const n: Column = {
  id: 'n', heading: 'n', meaning: 'attempts that count', kind: 'number',
  cell: (target) => target.n.toLocaleString('en'),
};
const min = value('min', 'fastest answer', (t) => t.rtt_ns.min);
const q1 = value('q1', 'first quartile', (t) => t.rtt_ns.q1);
const q3 = value('q3', 'third quartile', (t) => t.rtt_ns.q3);
const p95 = value('p95', '95 of 100 answer within', (t) => t.rtt_ns.p95);
const p99 = value('p99', '99 of 100 answer within', (t) => t.rtt_ns.p99);

/** Where there is little room, what matters most comes first; the rest is
 * reached by scrolling sideways. */
export function columnsFor(width: 'narrow' | 'usual'): Column[] {
  return width === 'narrow'
    ? [place, plot, median, loss, behind, rank, group, n, min, q1, q3, p95, p99, name, city, provider]
    : [rank, group, place, name, city, provider, n, loss, min, q1, median, q3, p95, p99, behind, plot];
}
