// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { level, ms, percent } from './format';
import { providerOf, type Ns, type Target } from './model';
import { sureText } from './plot';
import type { Meter } from './rooms';
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
  room(target: Target, context: CellContext, meter: Meter): number; // of its text in one line, in em
}

type Text = (target: Target, context: CellContext) => string;

function plain(id: ColumnId, kind: 'text' | 'number', meaning: string, text: Text): Column {
  return { id, heading: id, meaning, kind, cell: text, room: (target, context, meter) => meter.plain(text(target, context)) };
}

const MARKS: Partial<Record<Target['standing'], string>> = { best: '✓', tied: '=', lossy: '▲', silent: '✕' };

/** An id that may break after its slashes, where there is little room. */
export function breakable(id: string, narrow: boolean): ComponentChildren {
  if (!narrow) return id;
  return id.split('/').flatMap((part, i) => (i === 0 ? [part] : ['/', <wbr key={i} />, part]));
}

const TAG = 0.78; // as large as the name before it
const isTagged = ({ standing }: Target): boolean => standing === 'lossy' || standing === 'silent' || standing === 'unsure';

function region(target: Target, { link, narrow }: CellContext): ComponentChildren {
  const name = link === null
    ? <button type="button" class="plain">{breakable(target.target, narrow)}</button>
    : <a href={link(target)}>{breakable(target.target, narrow)}</a>;
  return (
    <>
      {name}
      {isTagged(target) && <span class={`tag ${target.standing}`}>{target.standing}</span>}
      {narrow && <span class="sub">{target.city ?? target.name}</span>}
    </>
  );
}

function value(id: ColumnId, meaning: string, of: (target: Target) => Ns): Column {
  return plain(id, 'number', `${meaning}, milliseconds`, (target, { decimals }) => level(of(target), target, decimals));
}

const rank: Column = {
  ...plain('rank', 'number', 'rank by median', (target) => String(target.rank)),
  heading: '#',
  room: (target, _, meter) => meter.bold(String(target.rank)) + (MARKS[target.standing] ? 1.2 : 0),
  cell: (target) => (
    <>
      {MARKS[target.standing] && <span class="mark" title={target.standing}>{MARKS[target.standing]}</span>}
      {target.rank}
    </>
  ),
};

const group: Column = {
  ...plain('group', 'text', 'targets that share a letter are not told apart', (target) => target.group),
  heading: 'tie',
  room: ({ group: letters }, _, meter) => meter.plain(letters) + 0.08 * Math.max(letters.length, 3),
};

const lossText: Text = ({ n, loss_ratio: ratio }) => (n === 0 ? '–' : percent(ratio));
const loss: Column = {
  ...plain('loss', 'number', 'share of attempts without an answer', lossText),
  room: (target, context, meter) => meter.bold(lossText(target, context)),
  cell: (target, context) =>
    target.n > 0 && target.loss_ratio > 0 ? <span class="lost">{lossText(target, context)}</span> : lossText(target, context),
};

const SURE = 0.9; // as large as the median beside or above it
const SURE_LEAST = 6.81; // so that medians stand one below the other
const medianText: Text = (target, { decimals }) => level(target.rtt_ns.median, target, decimals);
const median: Column = {
  ...plain('median', 'number', 'median with its interval, milliseconds', medianText),
  room: (target, context, meter) => {
    const own = meter.bold(medianText(target, context));
    const sure = SURE * meter.plain(sureText(target, context.decimals));
    return context.narrow ? Math.max(own, sure) : own + meter.plain(' ') + Math.max(sure, SURE_LEAST);
  },
  cell: (target, context) => (
    <>
      <b>{medianText(target, context)}</b> <span class="sure-text">{sureText(target, context.decimals)}</span>
    </>
  ),
};

const behind = plain('behind', 'number', 'behind the best, inside the same rounds, milliseconds', (target, { decimals }) => {
  const { estimate } = target.behind_best_ns;
  if (target.rank === 1 || estimate === null) return '';
  return `${estimate < 0 ? '' : '+'}${ms(estimate, decimals)}`;
});

const plot: Column = { id: 'plot', heading: 'distribution', meaning: 'box plot', kind: 'plot', cell: () => null, room: () => 0 };
const place: Column = {
  ...plain('region', 'text', 'provider/region', (target) => target.target),
  cell: region,
  room: (target, _, meter) =>
    (target.standing === 'best' ? meter.bold : meter.plain)(target.target) + (isTagged(target) ? TAG * (meter.plain(target.standing) + 1.7) : 0),
};
const name = plain('name', 'text', 'name of the region', (t) => t.name ?? '');
const city = plain('city', 'text', 'city', (t) => t.city ?? '');
const provider = plain('provider', 'text', 'provider', (t) => providerOf(t.target));
const n = plain('n', 'number', 'attempts that count', (target) => target.n.toLocaleString('en'));
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
