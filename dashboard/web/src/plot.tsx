// SPDX-License-Identifier: Apache-2.0
import { censored, level, ms } from './format';
import type { Ns, Target } from './model';
import { tickText, type Axis } from './scale';

// In rem, so that pictures grow with their numbers.
const HEIGHT = 1.55;
const MIDDLE = y(0);
function y(shift: number): string {
  return `${HEIGHT / 2 + shift}rem`;
}
const BOX = { y: y(-0.45), height: '0.9rem' };
const x = (axis: Axis, ns: number): string => `${axis.at(ns).toFixed(2)}%`;

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

// What reaches into the failures has no end: it runs into the edge.
function BoxShape({ axis, target }: { axis: Axis; target: Target }) {
  const box = target.rtt_ns;
  if (box.q1 === null || box.whisker_low === null) {
    return <text class="lost-text" x="100%" y={MIDDLE} dy="0.35em" text-anchor="end">{censored(target.timeout_ns)}</text>;
  }
  const left = axis.at(box.q1);
  const right = box.q3 === null ? 100 : axis.at(box.q3);
  const end = box.whisker_high ?? box.max;
  const beyond = box.q3 === null;
  return (
    <>
      <line class="whisker" x1={x(axis, box.whisker_low)} x2={x(axis, box.q1)} y1={MIDDLE} y2={MIDDLE} />
      <line class="whisker" x1={x(axis, box.whisker_low)} x2={x(axis, box.whisker_low)} y1={y(-0.3)} y2={y(0.3)} />
      {!beyond && end !== null && (
        <>
          <line class="whisker" x1={`${right}%`} x2={x(axis, end)} y1={MIDDLE} y2={MIDDLE} />
          <line class="whisker" x1={x(axis, end)} x2={x(axis, end)} y1={y(-0.3)} y2={y(0.3)} />
        </>
      )}
      <rect class={beyond ? 'box open' : 'box'} x={`${left}%`} width={`${Math.max(right - left, 0.3)}%`} {...BOX} />
      {box.median_low !== null && box.median !== null && (
        <rect class="sure" x={x(axis, box.median_low)} {...BOX}
          width={`${Math.max((box.median_high === null ? 100 : axis.at(box.median_high)) - axis.at(box.median_low), 0.2)}%`} />
      )}
      {box.median !== null && <line class="median" x1={x(axis, box.median)} x2={x(axis, box.median)} y1={y(-0.54)} y2={y(0.54)} />}
    </>
  );
}

function Outliers({ axis, values }: { axis: Axis; values: number[] }) {
  const beyond = values.filter((ns) => ns > axis.high).length;
  return (
    <>
      {values.filter((ns) => ns <= axis.high).map((ns, i) => (
        <circle key={i} class="outlier" cx={x(axis, ns)} cy={MIDDLE} r="0.13rem" />
      ))}
      {beyond > 0 && <text class="beyond" x="100%" y={MIDDLE} dx="3" dy="0.35em">{'›'}</text>}
    </>
  );
}

/** One row's box plot. Places are percentages, so nothing is drawn anew when
 * the page changes its width. `best`: the median of the best, for the eye. */
export function BoxPlot(props: { axis: Axis; target: Target; best: Ns; decimals: number }) {
  const { axis, target, best } = props;
  return (
    <svg class={`plot ${target.standing}`} height={`${HEIGHT}rem`} role="img" aria-label={plotText(target, props.decimals)}>
      {axis.ticks.map((tick) => (
        <line key={tick} class="grid" x1={x(axis, tick)} x2={x(axis, tick)} y1="-0.6rem" y2={y(1.4)} />
      ))}
      {best !== null && <line class="best-line" x1={x(axis, best)} x2={x(axis, best)} y1="-0.6rem" y2={y(1.4)} />}
      {target.n > 0 && <BoxShape axis={axis} target={target} />}
      <Outliers axis={axis} values={target.outliers_ns} />
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
