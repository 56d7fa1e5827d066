// SPDX-License-Identifier: Apache-2.0
import type { AxisKind } from './scale';

/** All that the page shows depends on this and on the data; it is in the URL
 * behind `#`, so that a link shows the same. Empty: as usual. */
export interface State {
  view: 'regions' | 'places' | 'pair';
  probe: string;
  target: string; // of a pair, in full
  series: string; // of a pair's: `http cold IPv4`
  since: string; // 24h, or a moment
  until: string;
  step: string; // of a pair's boxes
  method: string;
  conn: string;
  provider: string;
  filter: string;
  sort: string; // a column, with `-` in front for the other way
  axis: AxisKind | '';
}

export const USUAL: State = {
  view: 'regions',
  probe: '',
  target: '',
  series: '',
  since: '24h',
  until: '',
  step: '',
  method: '',
  conn: '',
  provider: '',
  filter: '',
  sort: '',
  axis: '',
};

const TEXTS = ['probe', 'target', 'series', 'since', 'until', 'step', 'method', 'conn', 'provider', 'filter', 'sort'] as const;
const VIEWS: readonly string[] = ['regions', 'places', 'pair'];

export function stateFrom(hash: string): State {
  const text = hash.replace(/^#\/?/, '');
  const query = text.indexOf('?');
  const path = query < 0 ? text : text.slice(0, query);
  const given = new URLSearchParams(query < 0 ? '' : text.slice(query + 1));
  const state: State = { ...USUAL };
  if (VIEWS.includes(path)) state.view = path as State['view'];
  for (const name of TEXTS) {
    const value = given.get(name);
    if (value !== null && value !== '') state[name] = value.slice(0, 4096);
  }
  const axis = given.get('axis');
  if (axis === 'log' || axis === 'linear') state.axis = axis;
  return state;
}

export function hashOf(state: State): string {
  const query = new URLSearchParams();
  for (const name of [...TEXTS, 'axis'] as const) {
    if (state[name] !== USUAL[name]) query.set(name, state[name]);
  }
  // Slashes and colons need no escape behind the `#`, and names have many.
  const text = query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
  return `#/${state.view}${text === '' ? '' : `?${text}`}`;
}

type Question = Partial<Pick<State, 'probe' | 'target' | 'since' | 'until' | 'step' | 'method' | 'conn'>>;

/** The address of one answer; what is empty is left out. */
export function apiUrl(route: string, question: Question): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(question)) {
    if (value !== '') query.set(name, value);
  }
  const text = query.toString();
  return `api/v1/${route}${text === '' ? '' : `?${text}`}`;
}

const MINUTE_MS = 60_000;
const UNITS: Record<string, number> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1440 * MINUTE_MS };

/** Milliseconds from `since` to `until`; NaN when only the aggregator knows. */
export function lengthOf({ since, until }: Pick<State, 'since' | 'until'>, now: number): number {
  const relative = /^(\d+)([mhd])$/.exec(since);
  if (relative) return Number(relative[1]) * UNITS[relative[2]!]!;
  return (until === '' ? now : Date.parse(until)) - Date.parse(since);
}

export const STEPS = ['1m', '2m', '5m', '10m', '15m', '30m', '1h', '2h', '3h', '6h', '12h', '1d', '2d', '7d'] as const;
const MOST_BOXES = 60;

/** The shortest step whose boxes can still be told apart. */
export function stepFor(length: number): string {
  const fits = STEPS.find((step) => length / lengthOf({ since: step, until: '' }, 0) <= MOST_BOXES);
  return Number.isNaN(length) ? '' : (fits ?? '');
}
