// SPDX-License-Identifier: Apache-2.0
// One pair over time. In a chunk of its own: uPlot is wanted here alone.
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { boxChart, changeText, phaseChart, type Frame, type Ink } from './chart';
import { useMedia } from './feed';
import { age, level, percent, utc } from './format';
import type { Point, Series, SeriesAnswer } from './model';
import type { State } from './state';

type Change = (state: Partial<State>) => void;

/** `http cold IPv4`: what tells the series of one pair apart. */
export function seriesName(series: Series): string {
  const family = series.family === null ? '' : ` IPv${series.family}`;
  const timeout = series.timeout_ns === null ? '' : `, ${series.timeout_ns / 1e6} ms timeout`;
  return `${series.method} ${series.conn}${family}${series.cold_start ? ', cold start' : ''}${timeout}`;
}

const attempts = (series: Series): number => series.points.reduce((sum, point) => sum + point.n, 0);

export function chosenSeries(answer: SeriesAnswer, name: string): Series | undefined {
  const named = answer.series.find((one) => seriesName(one) === name);
  return named ?? [...answer.series].sort((a, b) => attempts(b) - attempts(a))[0];
}

function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const get = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { text: get('muted'), grid: get('line'), box: get('box-line'), fill: get('box'), accent: get('accent'), lost: get('lost') };
}

function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

/** `make` draws into an element of its own; anew when something changes. */
function Chart(props: { label: string; make: (element: HTMLElement, width: number, ink: Ink) => uPlot; turn: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const dark = useMedia('(prefers-color-scheme: dark)');
  const kept = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null || width < 50) return;
    const before = kept.current;
    // The new one is there before the old one goes: nothing flickers.
    kept.current = props.make(element, width, inkOf(element));
    before?.destroy();
  }, [width, dark, props.turn]);
  useEffect(() => () => kept.current?.destroy(), []);
  return <div ref={frame} class="chart" role="img" aria-label={props.label} />;
}

function Numbers({ series }: { series: Series }) {
  const cell = (point: Point, name: keyof Point['rtt_ns']) => level(point.rtt_ns[name], { n: point.n, timeout_ns: series.timeout_ns }, 2);
  const columns = ['min', 'q1', 'median', 'q3', 'p95', 'p99', 'max'] as const;
  return (
    <details class="numbers-table">
      <summary>The same as numbers</summary>
      <div class="table-frame" tabIndex={0} role="region" aria-label="numbers, scrolls sideways">
        <table>
          <caption class="unseen">Round trips in milliseconds for each step of time</caption>
          <thead>
            <tr>
              <th scope="col" class="text">from</th><th scope="col" class="number">n</th><th scope="col" class="number">loss</th>
              {columns.map((name) => <th key={name} scope="col" class="number">{name}<span class="unit"> ms</span></th>)}
            </tr>
          </thead>
          <tbody>
            {series.points.map((point) => (
              <tr key={point.at}>
                <th scope="row" class="text">{utc(new Date(point.at))}</th>
                <td class="number">{point.n}</td>
                <td class="number">{percent(point.loss_ratio)}</td>
                {columns.map((name) => <td key={name} class="number">{cell(point, name)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Changes({ series }: { series: Series }) {
  if (series.changes === null) return <p class="note">Change points are not known here: too few samples, too many, or forgotten ones.</p>;
  if (series.changes.length === 0) return <p class="note">No change of level in this time.</p>;
  return (
    <ul class="changes" aria-label="change points">
      {series.changes.map((change) => (
        <li key={change.at}><b>{changeText(change, series.timeout_ns)}</b> at {utc(new Date(change.at))}</li>
      ))}
    </ul>
  );
}

export default function Pair(props: { answer: SeriesAnswer; series: Series; state: State; change: Change }) {
  const { answer, series, state, change } = props;
  const frame = (width: number, ink: Ink): Frame => ({
    width, ink,
    since: Date.parse(answer.since) / 1000,
    until: Date.parse(answer.until) / 1000,
    stepSeconds: answer.step_ns / 1e9,
    log: state.axis === 'log',
    zoom: (since, until) => change({ since: new Date(since * 1000).toISOString(), until: new Date(until * 1000).toISOString() }),
  });
  const name = seriesName(series);
  const key = `${answer.since} ${answer.until} ${name} ${state.axis} ${attempts(series)} ${series.points.length}`;
  const phases = series.points.filter((point) => Object.keys(point.phases_ns ?? {}).length > 0);
  const where = `${series.probe} to ${series.target}, ${name}`;
  return (
    <>
      {answer.series.length > 1 && (
        <div class="tabs" role="group" aria-label="series">
          {answer.series.map((one) => (
            <button key={seriesName(one)} type="button" aria-pressed={one === series} onClick={() => change({ series: seriesName(one) })}>
              {seriesName(one)}
            </button>
          ))}
        </div>
      )}
      <h2>Round trip <span class="unit">a box each {age(answer.step_ns / 1e6)}, UTC; drag to look closer</span></h2>
      <Chart turn={key} label={`boxes over time, ${where}`} make={(element, width, ink) => boxChart(element, series, frame(width, ink))} />
      <Changes series={series} />
      {phases.length > 0 && (
        <>
          <h2>Phases <span class="unit">medians, stacked</span></h2>
          <Chart turn={`${key} phases`} label={`phases over time, ${where}`} make={(element, width, ink) => phaseChart(element, phases, frame(width, ink))} />
        </>
      )}
      <Numbers series={series} />
    </>
  );
}
