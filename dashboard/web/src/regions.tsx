// SPDX-License-Identifier: Apache-2.0
import { Component } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { columnsFor, type CellContext, type Column } from './columns';
import { Details } from './details';
import { useMedia } from './feed';
import { decimalsOf } from './format';
import { fullName, type Ns, type Report, type Target } from './model';
import { AxisTicks, BoxPlot } from './plot';
import { meterOf, roomsOf } from './rooms';
import { axisOf, type Axis } from './scale';
import type { State } from './state';
import { orderAfter, orderFrom, type ColumnId, type Order } from './table';

interface RowProps {
  target: Target;
  columns: Column[];
  axis: Axis;
  best: Ns;
  context: CellContext;
}

/** Drawn anew only when its own figures or the axis are others: sorting moves
 * rows and draws none. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const now = this.props;
    return now.target !== next.target || now.axis !== next.axis || now.columns !== next.columns ||
      now.context !== next.context || now.best !== next.best;
  }

  cell(column: Column) {
    const { target, axis, best, context } = this.props;
    if (column.kind === 'plot') {
      return <td key="plot" role="cell" class="plot-cell"><BoxPlot axis={axis} target={target} best={best} decimals={context.decimals} /></td>;
    }
    const content = column.cell(target, context);
    if (column.id === 'region') return <th key="region" role="rowheader" scope="row" class="region">{content}</th>;
    return <td key={column.id} role="cell" class={`${column.kind} ${column.id}`}>{content}</td>;
  }

  render() {
    const { target, columns } = this.props;
    return (
      <tr role="row" class={target.standing} data-target={fullName(target)}>
        {columns.map((column) => this.cell(column))}
      </tr>
    );
  }
}

function Heading(props: { column: Column; order: Order; axis: Axis; onSort: (column: ColumnId) => void }) {
  const { column, order, axis } = props;
  if (column.id === 'plot') {
    return (
      <th role="columnheader" scope="col" class="plot-cell">
        <span class="unseen">{`box plot, milliseconds, ${axis.kind} axis from ${axis.low / 1e6} to ${axis.high / 1e6}`}</span>
        <AxisTicks axis={axis} />
      </th>
    );
  }
  const id = column.id;
  const current = order.column === id;
  const unit = column.meaning.endsWith('milliseconds');
  return (
    <th role="columnheader" scope="col" class={`${column.kind} ${id}`} aria-sort={current ? (order.down ? 'descending' : 'ascending') : 'none'}>
      <button type="button" title={`${column.meaning}; click to sort`} onClick={() => props.onSort(id)}>
        {column.heading}
        {unit && <span class="unit"> ms</span>}
        <span class="arrow" aria-hidden="true">{current ? (order.down ? '▼' : '▲') : ''}</span>
      </button>
    </th>
  );
}

interface Shown {
  target: Target;
  rect: DOMRect;
}

const LINGER_MS = 150;

// The card of the row under the pointer or with the focus.
function useDetails(rows: readonly Target[]) {
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef(0);
  const keep = useCallback(() => clearTimeout(timer.current), []);
  const hide = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setShown(null), LINGER_MS);
  }, []);
  const show = (event: Event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-target]') : null;
    const target = rows.find((one) => fullName(one) === row?.dataset['target']);
    if (row === null || target === undefined) return;
    keep();
    const cell = row.querySelector('th') ?? row;
    const box = row.getBoundingClientRect();
    const rect = new DOMRect(cell.getBoundingClientRect().left, box.top, box.width, box.height);
    setShown((now) => (now?.target === target && now.rect.top === rect.top ? now : { target, rect }));
  };
  useEffect(() => {
    if (shown === null) return;
    const gone = () => setShown(null);
    const key = (event: KeyboardEvent) => event.key === 'Escape' && gone();
    addEventListener('keydown', key);
    addEventListener('scroll', gone, true);
    return () => {
      removeEventListener('keydown', key);
      removeEventListener('scroll', gone, true);
    };
  }, [shown]);
  return { shown, show, keep, hide };
}

// Marks the frame when its table needs no scrolling sideways. An observer is
// told after the layout, and so costs none.
function useFits() {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = frame.current;
    const table = element?.querySelector('table');
    if (!element || !table) return;
    const observer = new ResizeObserver(() => {
      element.classList.toggle('fits', table.offsetWidth <= element.clientWidth);
    });
    observer.observe(element);
    observer.observe(table);
    return () => observer.disconnect();
  }, []);
  return frame;
}

/** One row a target. Rows lie out one by one, and those out of sight not at all
 * (see style.css); roles say what a browser may forget of a table that does not
 * look like one to it. `rows` are those of the report that are shown, in order. */
export function RegionsTable(props: {
  report: Report;
  rows: Target[];
  state: State;
  change: (state: Partial<State>) => void;
  link: ((target: Target) => string) | null;
}) {
  const { report, rows, state, change, link } = props;
  const narrow = useMedia('(max-width: 47.99rem)');
  const columns = useMemo(() => columnsFor(narrow ? 'narrow' : 'usual'), [narrow]);
  const wide = useMedia('(min-width: 105rem)');
  const ticks = narrow ? 3 : wide ? 9 : 5;
  const axis = useMemo(() => axisOf(rows, state.axis || null, ticks), [rows, state.axis, ticks]);
  const stable = useStable(axis, (a) => `${a.kind} ${a.low} ${a.high} ${ticks}`);
  const decimals = decimalsOf(report.targets);
  const context = useMemo(() => ({ decimals, narrow, link }), [decimals, narrow, link]);
  const meter = useMemo(() => meterOf(getComputedStyle(document.body).fontFamily), []);
  const rooms = useMemo(() => roomsOf(columns, report.targets, context, meter), [columns, report.targets, context, meter]);
  const best = report.targets.find((one) => one.rank === 1)?.rtt_ns.median ?? null;
  const order = orderFrom(state.sort);
  const { shown, show, keep, hide } = useDetails(rows);
  const frame = useFits();
  const current = shown && rows.find((one) => fullName(one) === fullName(shown.target));
  return (
    <div ref={frame} class="table-frame" tabIndex={0} role="region" aria-label="regions, scrolls sideways">
      <table role="table" class="regions" aria-describedby="caption" style={rooms}>
        <caption id="caption" class="unseen">
          Round trips from {report.probe}: one row a target. Headings are buttons that sort.
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Heading key={column.id} column={column} order={order} axis={stable}
                onSort={(id) => change({ sort: orderAfter(order, id) })} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" onMouseOver={show} onMouseLeave={hide} onFocusIn={show} onFocusOut={hide}>
          {rows.map((target) => (
            <Row key={fullName(target)} target={target} columns={columns} axis={stable} best={best} context={context} />
          ))}
        </tbody>
      </table>
      {shown && current && (
        <Details target={current} row={shown.rect} decimals={decimals} confidence={report.confidence} onEnter={keep} onLeave={hide} />
      )}
    </div>
  );
}

// The earlier value for as long as it means the same.
function useStable<T>(value: T, meaning: (value: T) => string): T {
  const kept = useRef(value);
  if (meaning(kept.current) !== meaning(value)) kept.current = value;
  return kept.current;
}
