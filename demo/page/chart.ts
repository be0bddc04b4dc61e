// A graph of the dashboard as options of Apache ECharts, in plain data that can be sent to the browser.
import type { EChartsOption } from 'echarts';
import type { Series } from './metrics.ts';
import type { MetricWidget } from './widgets.ts';

/** The first of those that CloudWatch takes by itself. */
const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f'];

export function chartOption({ properties }: MetricWidget, series: readonly Series[]): EChartsOption {
  const lines = properties.annotations?.horizontal ?? [];
  const axis = properties.yAxis?.left;
  const [start] = series.flatMap(({ values }) => values.slice(0, 1));
  const unit = series[0]?.unit ?? '';
  const showsUnits = axis?.showUnits !== false;
  return {
    animation: false,
    color: series.map(({ color }, index) => color ?? COLORS[index % COLORS.length] ?? ''),
    useUTC: true,
    // Room for a legend of two lines.
    grid: { top: showsUnits ? 24 : 10, bottom: series.length > 3 ? 64 : 48, left: 48, right: 14 },
    legend: {
      bottom: 0,
      icon: 'rect',
      itemWidth: 10,
      itemHeight: 10,
      data: series.map(({ label }) => label),
    },
    tooltip: { trigger: 'axis', confine: true },
    xAxis: { type: 'time', axisLabel: { formatter: { day: '{bold|{MMM} {d}}' }, hideOverlap: true } },
    yAxis: {
      ...(axis && { min: axis.min }),
      ...(showsUnits && { name: unit }),
      ...(unit === 'Count' && { minInterval: 1 }),
    },
    series: [
      ...series.map(({ label, values }) => ({
        type: 'line' as const,
        name: label,
        data: values.map(([at, value]) => [at, value]),
        symbol: 'none',
      })),
      {
        // Invisible points, as ECharts would not make room for the lines and their labels.
        type: 'line',
        data: lines.map(({ value }) => [start?.[0] ?? 0, value * 1.1]),
        symbol: 'none',
        silent: true,
        lineStyle: { opacity: 0 },
        tooltip: { show: false },
        markLine: {
          symbol: 'none',
          data: lines.map(({ value, label, color }) => ({
            yAxis: value,
            lineStyle: { color, type: 'solid' },
            // In the theme's own colour, which can be read on either ground.
            label: { formatter: label, position: 'insideStartTop' },
          })),
        },
      },
    ],
  };
}
