// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef } from 'preact/hooks';
import { failuresText, interval, levelWithUnit, ms, percent } from './format';
import { PHASES, type Ns, type Target } from './model';

type Line = [string, string];

function boxLines(target: Target, decimals: number): Line[] {
  const box = target.rtt_ns;
  const at = (ns: Ns) => levelWithUnit(ns, target, decimals);
  return [
    ['min', at(box.min)],
    ['low whisker', at(box.whisker_low)],
    ['q1', at(box.q1)],
    ['median', at(box.median)],
    ['q3', at(box.q3)],
    ['high whisker', at(box.whisker_high)],
    ['p90', at(box.p90)],
    ['p95', at(box.p95)],
    ['p99', at(box.p99)],
    ['max', at(box.max)],
    ['mean', at(box.mean)],
    ['std. dev.', at(box.stddev)],
  ];
}

function factLines(target: Target, decimals: number, confidence: number): Line[] {
  const lines: Line[] = [];
  const box = target.rtt_ns;
  const sure = `${+(confidence * 100).toPrecision(4)} % sure`;
  const median = interval(box.median_low, box.median_high, target, decimals);
  if (median !== '') lines.push([`median, ${sure}`, `${median} ms`]);
  const { estimate, low, high } = target.behind_best_ns;
  if (target.rank > 1 && estimate !== null) {
    lines.push(['behind the best', `${ms(estimate, decimals)} ms`]);
    const range = interval(low, high, target, decimals);
    if (range !== '') lines.push([`behind, ${sure}`, `${range} ms`]);
  }
  lines.push(['answers', `${target.ok} of ${target.n}, loss ${percent(target.loss_ratio)}`]);
  const failures = failuresText(target.failures);
  if (failures !== '') lines.push(['failures', failures]);
  const phases = PHASES.filter((name) => target.phases_ns[name]);
  if (phases.length > 0) {
    lines.push(['phases, medians', phases.map((name) => `${name} ${ms(target.phases_ns[name]!.median, decimals)} ms`).join(', ')]);
  }
  if (target.outliers_ns.length > 0) {
    const most = target.outliers_ns.slice(-5).map((ns) => ms(ns, decimals));
    const more = target.outliers_ns.length - most.length;
    lines.push([`outliers (${target.outliers_ns.length})`, `${more > 0 ? '… ' : ''}${most.join(', ')} ms`]);
  }
  if (target.address) lines.push(['address', target.address]);
  return lines;
}

/** Every number of one row. Beside the row, wherever there is room. */
export function Details(props: {
  target: Target;
  row: DOMRect;
  decimals: number;
  confidence: number;
  onEnter: () => void;
  onLeave: () => void;
}) {
  const { target, row, decimals } = props;
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current!;
    const { width, height } = element.getBoundingClientRect();
    const below = row.bottom + height + 8 < innerHeight || row.top < height + 8;
    element.style.top = `${Math.max(4, below ? row.bottom + 2 : row.top - height - 2)}px`;
    element.style.left = `${Math.max(4, Math.min(row.left + 40, innerWidth - width - 8))}px`;
  });
  const title = [target.name, target.city].filter((text) => text !== null && text !== '').join(' · ');
  return (
    <div ref={card} class="details" role="tooltip" id="details" onMouseEnter={props.onEnter} onMouseLeave={props.onLeave}>
      <p class="details-title">
        <b>{target.service === null ? target.target : `${target.target}/${target.service}`}</b> {title}
      </p>
      <dl class="numbers">
        {boxLines(target, decimals).map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      <dl class="facts">
        {factLines(target, decimals, props.confidence).map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      {target.warnings.map((text) => <p class="warning" key={text}>{text}</p>)}
    </div>
  );
}
