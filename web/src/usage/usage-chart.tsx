import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { Series } from './series.ts';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const HEIGHT = 280;

/** Bars per day, one axis per unit. Decoration for the table below it, which holds the same numbers. */
export function UsageChart({ series }: { readonly series: readonly Series[] }) {
  const element = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (element.current === null) return;
    const chart = init(element.current, scheme === 'dark' ? 'dark' : undefined, { renderer: 'svg', height: HEIGHT });
    const units = [...new Set(series.map(({ unit }) => unit))];
    chart.setOption({
      backgroundColor: 'transparent',
      aria: { enabled: true },
      animation: false,
      grid: { left: 56, right: 56, top: 40, bottom: 28 },
      legend: {},
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: series[0]?.points.map(({ day }) => day) ?? [] },
      yAxis: units.map((name) => ({ type: 'value', name })),
      series: series.map(({ meter, unit, points }) => ({
        name: meter,
        type: 'bar',
        yAxisIndex: units.indexOf(unit),
        data: points.map(({ value }) => value),
      })),
    });
    const resize = () => chart.resize();
    window.addEventListener('resize', resize);
    return () => {
      window.removeEventListener('resize', resize);
      chart.dispose();
    };
  }, [series, scheme]);
  return <div ref={element} aria-hidden style={{ width: '100%', height: HEIGHT }} />;
}
