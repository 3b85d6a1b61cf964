import { Box } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { scaleBand, scaleLinear } from 'd3-scale';
import type { Step } from './causes.ts';

const PLOT_PX = 180;
const GAP = 0.3;

/** How one total becomes another, step by step. Decoration for the table below, which has the same numbers. */
export function Waterfall({ steps }: { readonly steps: readonly Step[] }) {
  const { ref, width } = useElementSize();
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const x = scaleBand<number>()
    .domain(steps.map((_, at) => at))
    .range([0, width])
    .padding(GAP);
  const y = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(0, ...ends) || 1])
    .range([PLOT_PX, 0])
    .nice();
  return (
    <Box ref={ref} aria-hidden>
      <svg aria-hidden="true" width="100%" height={PLOT_PX} style={{ display: 'block' }}>
        {steps.map(({ label, from, to }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <g key={at}>
            <title>{label}</title>
            <rect
              x={x(at) ?? 0}
              y={y(Math.max(from, to))}
              width={x.bandwidth()}
              height={Math.max(1, y(Math.min(from, to)) - y(Math.max(from, to)))}
              fill={colorOf(at, steps.length, to - from)}
            />
          </g>
        ))}
        <line x1={0} x2={width} y1={y(0)} y2={y(0)} stroke="var(--mantine-color-default-border)" />
      </svg>
    </Box>
  );
}

/** Totals, what made the bill larger, and what made it smaller. */
function colorOf(at: number, count: number, change: number): string {
  if (at === 0 || at === count - 1) return 'var(--mantine-color-tide-6)';
  return change < 0 ? 'var(--mantine-color-lime-6)' : 'var(--mantine-color-orange-6)';
}
