import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import type { Series } from './series.ts';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const HEIGHT = 220;

/** Bars per day of meters that share a unit. Decoration for the table below, which has the same numbers. */
export function UsageChart({ series, unit }: { readonly series: readonly Series[]; readonly unit: string }) {
  const element = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const { colors } = useMantineTheme();
  useEffect(() => {
    if (element.current === null) return;
    const chart = init(element.current, scheme === 'dark' ? 'dark' : undefined, { renderer: 'svg', height: HEIGHT });
    const shade = scheme === 'dark' ? 4 : 7;
    chart.setOption({
      backgroundColor: 'transparent',
      animation: false,
      color: ['tide', 'orange', 'violet', 'lime', 'pink'].map((name) => colors[name]?.[shade] ?? name),
      grid: { left: 8, right: 8, top: 36, bottom: 8, outerBoundsMode: 'same' },
      legend: { top: 4, left: 0, show: series.length > 1 },
      tooltip: { trigger: 'axis', valueFormatter: (value: number) => `${formatQuantity(String(value))} ${unit}` },
      xAxis: { type: 'category', data: series[0]?.points.map(({ day }) => formatDay(day)) ?? [] },
      yAxis: { type: 'value', name: unit, nameTextStyle: { align: 'left' }, show: true },
      series: series.map(({ name, points }) => ({
        name,
        type: 'bar',
        stack: unit,
        data: points.map(({ value }) => value),
      })),
    });
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(element.current);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [series, unit, scheme, colors]);
  return <div ref={element} aria-hidden style={{ width: '100%', height: HEIGHT }} />;
}
