// SPDX-License-Identifier: Apache-2.0
import { censored, level, ms } from './format';
import type { Ns, Target } from './model';
import { tickText, type Axis } from './scale';

// A plot is drawn on 100 by 24 and stretched: the widths of its lines are not.
const HEIGHT = 24;
const at = (axis: Axis, ns: number): string => axis.at(ns).toFixed(2);
const x = (axis: Axis, ns: number): string => `${at(axis, ns)}%`;

/** What the picture says, for those who do not see it. */
export function plotText(target: Target, decimals: number): string {
  const { rtt_ns: box, n, ok } = target;
  if (n === 0) return 'not tried';
  if (ok === 0) return `no answer, ${censored(target.timeout_ns)}`;
  const at = (value: Ns) => level(value, target, decimals);
  const outliers = target.outliers_ns.length;
  return (
    `whiskers ${at(box.whisker_low)} to ${at(box.whisker_high)}, box ${at(box.q1)} to ${at(box.q3)}, ` +
    `median ${at(box.median)} ms, ${outliers} ${outliers === 1 ? 'outlier' : 'outliers'}`
  );
}

const line = (place: string, top: number, bottom: number): string => `M${place} ${top}V${bottom}`;

function whiskers(axis: Axis, low: number, q1: number, q3: Ns, high: Ns): string {
  const left = `${line(at(axis, low), 7, 17)}M${at(axis, low)} 12H${at(axis, q1)}`;
  if (q3 === null || high === null) return left;
  return `${left}M${at(axis, q3)} 12H${at(axis, high)}${line(at(axis, high), 7, 17)}`;
}

// What reaches into the failures has no end: it runs into the edge.
function BoxShape({ axis, target }: { axis: Axis; target: Target }) {
  const { whisker_low: low, q1, q3, median, median_low: from, median_high: to, whisker_high, max } = target.rtt_ns;
  if (q1 === null || low === null) return null;
  const bar = (className: string, begin: number, end: Ns, least: number) => {
    const left = axis.at(begin);
    const width = Math.max((end === null ? 100 : axis.at(end)) - left, least);
    return <rect class={className} x={left.toFixed(2)} width={width.toFixed(2)} y={5} height={14} />;
  };
  return (
    <>
      <path class="whisker" d={whiskers(axis, low, q1, q3, whisker_high ?? max)} />
      {bar('box', q1, q3, 0.3)}
      {from !== null && median !== null && bar('sure', from, to, 0.2)}
      {median !== null && <path class="median" d={line(at(axis, median), 3, 21)} />}
    </>
  );
}

// Dots are lines without length; those beyond the axis are one mark at its end.
function outlierPath(axis: Axis, values: number[]): string {
  const dots = values.filter((ns) => ns <= axis.high).map((ns) => `M${at(axis, ns)} 12h0`);
  return dots.join('');
}

/** One row's box plot. Places are shares of the width, so nothing is drawn anew
 * when the page changes it, and elements are few: there are hundreds of plots.
 * `best`: the median of the best, for the eye. */
export function BoxPlot(props: { axis: Axis; target: Target; best: Ns; decimals: number }) {
  const { axis, target, best } = props;
  const said = plotText(target, props.decimals);
  if (target.ok === 0) return <span class="lost-text"><span class="unseen">{said}</span>{target.n > 0 && censored(target.timeout_ns)}</span>;
  const beyond = target.outliers_ns.some((ns) => ns > axis.high);
  return (
    <svg class={`plot ${target.standing}`} viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={said}>
      <path class="grid" d={axis.ticks.map((tick) => line(at(axis, tick), -9, HEIGHT + 9)).join('')} />
      {best !== null && <path class="best-line" d={line(at(axis, best), -9, HEIGHT + 9)} />}
      <BoxShape axis={axis} target={target} />
      {target.outliers_ns.length > 0 && <path class="outlier" d={outlierPath(axis, target.outliers_ns)} />}
      {beyond && <path class="whisker" d="M99.2 8L100 12L99.2 16" />}
    </svg>
  );
}

/** The axis above the plots. */
export function AxisTicks({ axis }: { axis: Axis }) {
  return (
    <svg class="axis" height="1.25rem" aria-hidden="true">
      {axis.ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={x(axis, tick)} x2={x(axis, tick)} y1="1rem" y2="1.5rem" />
          <text x={x(axis, tick)} y="0.85rem" text-anchor={axis.at(tick) > 97 ? 'end' : axis.at(tick) < 3 ? 'start' : 'middle'}>
            {tickText(tick)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** A median's interval in brackets, as the terminal's table has it. */
export function sureText(target: Target, decimals: number): string {
  const { median_low: low, median_high: high } = target.rtt_ns;
  if (low === null || target.rtt_ns.median === null) return '';
  return `[${ms(low, decimals)}, ${high === null ? '…' : ms(high, decimals)}]`;
}
