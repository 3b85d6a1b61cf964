import { Box, Group, Text, useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { layOut } from './bars.ts';
import type { Series } from './series.ts';

const PLOT_PX = 160;
const AXIS_PX = 56;
const LABELS_PX = 22;
const COLORS = ['tide', 'orange', 'violet', 'lime', 'pink'] as const;

/** Bars per day of meters that share a unit. Decoration for the table below, which has the same numbers. */
export function UsageChart({ series, unit }: { readonly series: readonly Series[]; readonly unit: string }) {
  const { ref, width } = useElementSize();
  const color = useColors();
  const { days, ticks, labelEvery } = layOut(series, Math.max(0, width - AXIS_PX), PLOT_PX);
  return (
    <Box ref={ref} aria-hidden>
      <Group gap="md" mb={4}>
        <Text size="sm">{unit}</Text>
        {series.length > 1
          ? series.map(({ name }, index) => (
              <Group key={name} gap={6}>
                <Box w={10} h={10} bg={color(index)} />
                <Text size="sm">{name}</Text>
              </Group>
            ))
          : null}
      </Group>
      <svg
        aria-hidden="true"
        width="100%"
        height={PLOT_PX + LABELS_PX}
        style={{ display: 'block', overflow: 'visible' }}
      >
        {ticks.map(({ y, value }) => (
          <g key={value} transform={`translate(0 ${y})`}>
            <line x1={AXIS_PX} x2={width} stroke="var(--mantine-color-default-border)" />
            <text x={AXIS_PX - 6} dy="0.32em" textAnchor="end" fontSize={11} fill="var(--mantine-color-dimmed)">
              {formatQuantity(String(value))}
            </text>
          </g>
        ))}
        {days.map(({ day, x, bars }, at) => (
          <g key={day} transform={`translate(${AXIS_PX} 0)`}>
            <title>{titleOf(series, at, day, unit)}</title>
            {bars.map((bar) => (
              <rect
                key={bar.series}
                x={bar.x}
                y={bar.y}
                width={bar.width}
                height={bar.height}
                fill={color(bar.series)}
              />
            ))}
            {at % labelEvery === 0 ? (
              <text
                x={x}
                y={PLOT_PX + LABELS_PX - 6}
                textAnchor="middle"
                fontSize={11}
                fill="var(--mantine-color-dimmed)"
              >
                {formatDay(day)}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
    </Box>
  );
}

function useColors(): (index: number) => string {
  const shade = useComputedColorScheme('light') === 'dark' ? 4 : 7;
  const { colors } = useMantineTheme();
  return (index) => colors[COLORS[index % COLORS.length] ?? 'tide']?.[shade] ?? 'currentColor';
}

/** What a pointer over a day is told. */
function titleOf(series: readonly Series[], at: number, day: string, unit: string): string {
  const lines = series.map(({ name, points }) => `${name}: ${formatQuantity(String(points[at]?.value ?? 0))} ${unit}`);
  return [formatDay(day), ...lines].join('\n');
}
