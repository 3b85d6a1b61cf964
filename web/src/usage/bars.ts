import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import type { Series } from './series.ts';

export interface Bar {
  readonly series: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DayOfBars {
  readonly day: string;
  /** Centre of the day's bar. */
  readonly x: number;
  readonly bars: readonly Bar[];
}

export interface Layout {
  readonly days: readonly DayOfBars[];
  /** Lines of the value axis: where, and what they stand for. */
  readonly ticks: readonly { readonly y: number; readonly value: number }[];
  /** Every how many days one is named below the axis, so that names do not touch. */
  readonly labelEvery: number;
}

const TICKS = 4;
const LABEL_PX = 86;
const GAP = 0.2;

/** Bars stacked by day within a width and a height, in pixels from the upper left. Values below zero hang from the axis. */
export function layOut(series: readonly Series[], width: number, height: number): Layout {
  const days = series[0]?.points.map(({ day }) => day) ?? [];
  const keys = series.map((_, index) => index);
  const stacked = stack<number, number>()
    .keys(keys)
    .value((at, index) => series[index]?.points[at]?.value ?? 0)(days.map((_, at) => at));
  const ends = stacked.flatMap((layer) => layer.flat());
  const x = scaleBand<number>()
    .domain(days.map((_, at) => at))
    .range([0, width])
    .padding(GAP);
  const y = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(0, ...ends) || 1])
    .range([height, 0])
    .nice(TICKS);
  return {
    days: days.map((day, at) => ({
      day,
      x: (x(at) ?? 0) + x.bandwidth() / 2,
      bars: stacked.flatMap((layer, index) => {
        const [from, to] = layer[at] ?? [0, 0];
        const [top, bottom] = [y(Math.max(from, to)), y(Math.min(from, to))];
        return bottom - top > 0
          ? [{ series: index, x: x(at) ?? 0, y: top, width: x.bandwidth(), height: bottom - top }]
          : [];
      }),
    })),
    ticks: y.ticks(TICKS).map((value) => ({ y: y(value), value })),
    labelEvery: Math.max(1, Math.ceil((days.length * LABEL_PX) / Math.max(1, width))),
  };
}
