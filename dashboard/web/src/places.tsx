// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'preact/hooks';
import { colourFor } from './colour';
import { breakable } from './columns';
import { useMedia } from './feed';
import { censored, decimalsFor, ms, percent } from './format';
import { fullName, providerOf, type Cell, type Matrix, type MatrixTarget } from './model';
import { tickText, makeAxis, type Axis } from './scale';
import type { State } from './state';
import type { Change } from './controls';

/** Rows that fit, by the column that `sort` names: a probe, `city`, `region`,
 * or else the median over the probes. */
export function placeRows(matrix: Matrix, state: Pick<State, 'provider' | 'filter' | 'sort'>): MatrixTarget[] {
  const cells = new Map(matrix.cells.map((cell) => [`${cell.probe} ${fullName(cell)}`, cell]));
  const words = state.filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const down = state.sort.startsWith('-');
  const by = down ? state.sort.slice(1) : state.sort;
  const value = (probe: string, target: MatrixTarget): number => {
    const cell = cells.get(`${probe} ${fullName(target)}`);
    if (cell === undefined || cell.n === 0) return NaN;
    return cell.median_ns ?? 1e15;
  };
  const worst = (target: MatrixTarget): number => {
    const all = matrix.probes.map(({ probe }) => value(probe, target)).filter((one) => !Number.isNaN(one));
    return all.length === 0 ? NaN : Math.max(...all);
  };
  const isProbe = matrix.probes.some(({ probe }) => probe === by);
  const rows = matrix.targets.filter((one) => {
    const all = `${one.target} ${one.name ?? ''} ${one.city ?? ''}`.toLowerCase();
    return (state.provider === '' || providerOf(one.target) === state.provider) && words.every((word) => all.includes(word));
  });
  const key = (one: MatrixTarget): number | string =>
    by === 'region' ? fullName(one) : by === 'city' ? (one.city ?? '\uffff') : isProbe ? value(by, one) : worst(one);
  const keyed = rows.map((one) => ({ one, key: key(one) }));
  keyed.sort((a, b) => {
    if (typeof a.key === 'string' || typeof b.key === 'string') return String(a.key).localeCompare(String(b.key), 'en', { numeric: true }) * (down ? -1 : 1);
    if (Number.isNaN(a.key) || Number.isNaN(b.key)) return Number(Number.isNaN(a.key)) - Number(Number.isNaN(b.key));
    return (a.key - b.key) * (down ? -1 : 1);
  });
  return keyed.map((row) => row.one);
}

function CellView(props: { cell: Cell | undefined; axis: Axis; decimals: number; best: boolean; href: string }) {
  const { cell, axis, decimals } = props;
  if (cell === undefined || cell.n === 0) return <td class="none"><span class="unseen">not measured</span></td>;
  const text = cell.median_ns === null ? censored(cell.timeout_ns) : ms(cell.median_ns, decimals);
  const colour = cell.median_ns === null ? null : colourFor(axis.at(cell.median_ns) / 100);
  const style = colour === null ? {} : { backgroundColor: colour.fill, color: colour.ink };
  const lossy = cell.loss_ratio > 0;
  return (
    <td class={`cell ${cell.standing}${colour === null ? ' silent' : ''}${lossy ? ' with-loss' : ''}`} style={style}>
      <a href={props.href} title={`${cell.probe} to ${fullName(cell)}: ${cell.standing}, n ${cell.n}`}>
        {props.best && <span class="mark" aria-hidden="true">✓</span>}
        {text}
        {colour !== null && <span class="unseen"> ms</span>}
        {lossy && (
          <span class="cell-loss">
            <span aria-hidden="true">▲</span><span class="unseen">, loss </span>{percent(cell.loss_ratio)}
          </span>
        )}
        <span class="unseen">{`, n ${cell.n}, ${cell.standing}`}</span>
      </a>
    </td>
  );
}

function Legend({ axis }: { axis: Axis }) {
  const steps = Array.from({ length: 32 }, (_, i) => i);
  return (
    <div class="legend" aria-hidden="true">
      <svg height="26">
        {steps.map((i) => <rect key={i} x={`${(i * 100) / 32}%`} width={`${100 / 32 + 0.3}%`} height="10" fill={colourFor((i + 0.5) / 32).fill} />)}
        {axis.ticks.map((tick) => (
          <text key={tick} x={`${axis.at(tick)}%`} y="23" text-anchor={axis.at(tick) > 92 ? 'end' : axis.at(tick) < 8 ? 'start' : 'middle'}>{tickText(tick)}</text>
        ))}
      </svg>
      <span>ms, median</span>
      <span><span class="swatch silent" /> no answer</span>
      <span><span class="lost">▲</span> loss</span>
      <span>✓ best from there</span>
    </div>
  );
}

/** A row a target, a column a probe: where is what near? */
export function PlacesTable(props: {
  matrix: Matrix;
  rows: MatrixTarget[];
  state: State;
  change: Change;
  link: (probe: string, target: string) => string;
}) {
  const { matrix, rows, state, change, link } = props;
  const narrow = useMedia('(max-width: 47.99rem)');
  const cells = useMemo(() => new Map(matrix.cells.map((cell) => [`${cell.probe} ${fullName(cell)}`, cell])), [matrix]);
  const axis = useMemo(() => scaleOf(matrix.cells), [matrix]);
  const decimals = decimalsFor(axis.low / 50);
  const heading = (id: string, text: string, className: string) => {
    const down = state.sort === `-${id}`;
    const current = down || state.sort === id;
    return (
      <th key={id} scope="col" class={className} aria-sort={current ? (down ? 'descending' : 'ascending') : 'none'}>
        <button type="button" onClick={() => change({ sort: current && !down ? `-${id}` : id })}>
          {text}<span class="arrow" aria-hidden="true">{current ? (down ? '▼' : '▲') : ''}</span>
        </button>
      </th>
    );
  };
  return (
    <>
      <Legend axis={axis} />
      <div class="table-frame" tabIndex={0} role="region" aria-label="probes and targets, scrolls sideways">
        <table class="places">
          <caption class="unseen">Median round trip in milliseconds from each probe to each target</caption>
          <thead>
            <tr>
              {heading('region', 'region', 'text region')}
              {!narrow && heading('city', 'city', 'text city')}
              {matrix.probes.map(({ probe }) => heading(probe, probe, 'number'))}
            </tr>
          </thead>
          <tbody>
            {rows.map((target) => (
              <tr key={fullName(target)}>
                <th scope="row" class="region">
                  {breakable(target.target, narrow)}
                  {narrow && <span class="sub">{target.city ?? target.name}</span>}
                </th>
                {!narrow && <td class="text city">{target.city ?? target.name}</td>}
                {matrix.probes.map(({ probe, best }) => (
                  <CellView key={probe} cell={cells.get(`${probe} ${fullName(target)}`)} axis={axis} decimals={decimals}
                    best={best.includes(target.target)} href={link(probe, fullName(target))} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function scaleOf(cells: readonly Cell[]): Axis {
  const known = cells.map((cell) => cell.median_ns).filter((ns): ns is number => ns !== null && ns > 0);
  if (known.length === 0) return makeAxis('log', 1e6, 1e9);
  const low = Math.min(...known);
  return makeAxis('log', low, Math.max(...known, low * 1.5), 6);
}
