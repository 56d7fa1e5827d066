// SPDX-License-Identifier: Apache-2.0
// What uPlot draws for one pair. Nothing of it knows the page.
import uPlot from 'uplot';
import { censored, ms, percent, utc } from './format';
import { PHASES, type Point, type Series } from './model';

export interface Ink {
  text: string;
  grid: string;
  box: string;
  fill: string;
  accent: string;
  lost: string;
}

export const PHASE_COLOURS: Record<(typeof PHASES)[number], string> = {
  resolve: '#e69f00', connect: '#56b4e9', tls: '#009e73', processing: '#3f7fc4', transfer: '#cc79a7',
};

export interface Frame {
  width: number;
  since: number; // seconds
  until: number;
  stepSeconds: number;
  log: boolean;
  ink: Ink;
  zoom: (since: number, until: number) => void;
}

const seconds = (point: { at: string }): number => Date.parse(point.at) / 1000;
const inMs = (ns: number | null | undefined): number | null => (ns == null ? null : ns / 1e6);

function decimalsOfPoints(points: readonly Point[]): number {
  const least = Math.min(...points.map((point) => point.rtt_ns.min ?? Infinity));
  return least < 1e6 ? 3 : 2;
}

// Half the width of a box, in canvas pixels.
function halfWidth(plot: uPlot, frame: Frame): number {
  const step = plot.valToPos(frame.since + frame.stepSeconds, 'x', true) - plot.valToPos(frame.since, 'x', true);
  return Math.min(9 * devicePixelRatio, Math.max(0.75 * devicePixelRatio, step * 0.32));
}

function drawBox(plot: uPlot, point: Point, half: number, ink: Ink): void {
  const { ctx } = plot;
  const box = point.rtt_ns;
  const x = Math.round(plot.valToPos(seconds(point), 'x', true));
  const y = (ns: number) => plot.valToPos(ns / 1e6, 'y', true);
  const top = plot.bbox.top;
  if (box.q1 === null || box.whisker_low === null) return;
  const q1 = y(box.q1);
  const q3 = box.q3 === null ? top : y(box.q3);
  ctx.strokeStyle = ink.box;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, y(box.whisker_low));
  ctx.lineTo(x, q1);
  if (box.q3 !== null && box.whisker_high !== null) {
    ctx.moveTo(x, q3);
    ctx.lineTo(x, y(box.whisker_high));
  }
  ctx.stroke();
  ctx.fillStyle = ink.fill;
  ctx.fillRect(x - half, q3, 2 * half, Math.max(q1 - q3, devicePixelRatio));
  if (half > 2.5 * devicePixelRatio) {
    ctx.beginPath();
    if (box.q3 === null) {  // it has no upper end
      ctx.moveTo(x - half, q3);
      ctx.lineTo(x - half, q1);
      ctx.lineTo(x + half, q1);
      ctx.lineTo(x + half, q3);
    } else {
      ctx.rect(x - half, q3, 2 * half, q1 - q3);
    }
    ctx.stroke();
  }
  if (box.median === null) return;
  ctx.strokeStyle = ink.accent;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x - half, y(box.median));
  ctx.lineTo(x + half, y(box.median));
  ctx.stroke();
}

// From the lower edge up: the whole height would be the loss of everything.
function drawLoss(plot: uPlot, point: Point, half: number, ink: Ink): void {
  if (point.loss_ratio <= 0) return;
  const x = plot.valToPos(seconds(point), 'x', true);
  const { top, height } = plot.bbox;
  const tall = Math.max(3 * devicePixelRatio, point.loss_ratio * height);
  plot.ctx.globalAlpha = 0.35;
  plot.ctx.fillStyle = ink.lost;
  plot.ctx.fillRect(x - half, top + height - tall, 2 * half, tall);
  plot.ctx.globalAlpha = 1;
}

function drawChange(plot: uPlot, series: Series, ink: Ink): void {
  const { ctx, bbox } = plot;
  for (const change of series.changes ?? []) {
    const x = Math.round(plot.valToPos(seconds(change), 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ink.accent;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = ink.text;
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    const right = x > bbox.left + bbox.width * 0.8;
    ctx.textAlign = right ? 'right' : 'left';
    ctx.fillText(changeText(change, series.timeout_ns), x + (right ? -5 : 5) * devicePixelRatio, bbox.top + 12 * devicePixelRatio);
  }
}

export function changeText(change: { before_ns: number | null; after_ns: number | null }, timeout: number | null): string {
  const side = (ns: number | null) => (ns === null ? censored(timeout) : `${ms(ns, 1)} ms`);
  return `${side(change.before_ns)} → ${side(change.after_ns)}`;
}

// Twenty-four hours, and the day where a new one begins.
const DAY = '\n{D} {MMM} {YYYY}';
const TIMES: (string | number | null)[][] = [
  [365 * 86_400, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * 86_400, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', DAY, null, DAY, null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', DAY, null, DAY, null, null, null, 1],
];

function axes(ink: Ink, label: string): uPlot.Axis[] {
  const grid = { stroke: ink.grid, width: 1 };
  const shared = { stroke: ink.text, grid, ticks: { ...grid, size: 4 }, font: '11px system-ui, sans-serif' };
  return [
    { ...shared, space: 70, values: TIMES },
    { ...shared, size: 62, values: (_plot, splits) => splits.map((value) => (value == null ? '' : `${+value.toPrecision(6)} ms`)), label, labelSize: 0 },
  ];
}

function frameOptions(frame: Frame, height: number, label: string): Omit<uPlot.Options, 'series'> {
  return {
    width: frame.width,
    height,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
    cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false } },
    legend: { live: true },
    scales: { x: { time: true, range: () => [frame.since, frame.until] }, y: frame.log ? { distr: 3 } : {} },
    axes: axes(frame.ink, label),
  };
}

function zoomHook(frame: Frame) {
  return (plot: uPlot) => {
    const { left, width } = plot.select;
    if (width < 8) return;
    frame.zoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  };
}

const SHOWN = ['whisker_low', 'q1', 'median', 'q3', 'whisker_high', 'p95', 'p99'] as const;

/** A box for each step. */
export function boxChart(element: HTMLElement, series: Series, frame: Frame): uPlot {
  const { points } = series;
  const decimals = decimalsOfPoints(points);
  const value = (name: (typeof SHOWN)[number]) => (_plot: uPlot, _raw: number, _series: number, index: number | null) => {
    const point = index === null ? undefined : points[index];
    if (point === undefined) return '–';
    const ns = point.rtt_ns[name];
    return ns === null ? censored(series.timeout_ns) : `${ms(ns, decimals)} ms`;
  };
  const hidden = { paths: () => null, points: { show: false } };
  const data: uPlot.AlignedData = [
    points.map(seconds),
    ...SHOWN.map((name) => points.map((point) => inMs(point.rtt_ns[name]))),
    points.map((point) => point.n),
    points.map((point) => point.loss_ratio),
  ];
  const options: uPlot.Options = {
    ...frameOptions(frame, 340, 'round trip'),
    series: [
      { label: 'from', value: (_plot, at) => (at == null ? '–' : utc(new Date(at * 1000))) },
      // p95 and p99 are told, and do not press the boxes flat.
      ...SHOWN.map((name) => ({ ...hidden, label: name.replace('_', ' '), value: value(name), auto: !name.startsWith('p9') })),
      { ...hidden, label: 'n', scale: 'count', value: (_plot, n) => (n == null ? '–' : String(n)) },
      { ...hidden, label: 'loss', scale: 'ratio', value: (_plot, ratio) => (ratio == null ? '–' : percent(ratio)) },
    ],
    hooks: {
      draw: [
        (plot) => {
          plot.ctx.save();
          const half = halfWidth(plot, frame);
          for (const point of points) drawLoss(plot, point, half, frame.ink);
          for (const point of points) drawBox(plot, point, half, frame.ink);
          drawChange(plot, series, frame.ink);
          plot.ctx.restore();
        },
      ],
      setSelect: [zoomHook(frame)],
    },
  };
  return new uPlot(options, data, element);
}

/** The medians of the phases upon each other. */
export function phaseChart(element: HTMLElement, points: readonly Point[], frame: Frame): uPlot {
  const sums = points.map((point) => {
    let sum = 0;
    return PHASES.map((name) => (sum += (point.phases_ns?.[name]?.median ?? 0) / 1e6));
  });
  const data: uPlot.AlignedData = [points.map(seconds), ...PHASES.map((_name, i) => sums.map((sum) => sum[i]!))];
  const options: uPlot.Options = {
    ...frameOptions({ ...frame, log: false }, 220, 'phases'),
    series: [
      { label: 'from', value: (_plot, at) => (at == null ? '–' : utc(new Date(at * 1000))) },
      ...PHASES.map((name) => ({
        label: name,
        stroke: PHASE_COLOURS[name],
        fill: PHASE_COLOURS[name],
        paths: () => null,
        points: { show: false },
        value: (_plot: uPlot, _raw: number, _series: number, index: number | null) => {
          const median = index === null ? undefined : points[index]?.phases_ns?.[name]?.median;
          return median === undefined ? '–' : `${ms(median, 2)} ms`;
        },
      })),
    ],
    hooks: { draw: [(plot) => drawPhases(plot, points, sums, halfWidth(plot, frame))], setSelect: [zoomHook(frame)] },
  };
  options.scales = { ...options.scales, y: { range: (_plot, _low, high) => [0, (high || 1) * 1.05] } };
  return new uPlot(options, data, element);
}

function drawPhases(plot: uPlot, points: readonly Point[], sums: readonly number[][], half: number): void {
  const { ctx } = plot;
  ctx.save();
  points.forEach((point, i) => {
    const x = plot.valToPos(seconds(point), 'x', true);
    let below = plot.valToPos(0, 'y', true);
    PHASES.forEach((name, k) => {
      const top = plot.valToPos(sums[i]![k]!, 'y', true);
      ctx.fillStyle = PHASE_COLOURS[name];
      ctx.fillRect(x - half, top, 2 * half, below - top);
      below = top;
    });
  });
  ctx.restore();
}
