// In the browser: draws the graphs that the page describes.
/* global echarts */

const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** Such as 57.6k and 2.5T. */
function short(value) {
  const power = Math.min(4, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${exact.format(value / 1000 ** power)}${['', 'k', 'M', 'G', 'T'][power]}`;
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => (dark.matches ? 'dark' : 'default');

for (const element of document.querySelectorAll('.chart')) {
  const chart = echarts.init(element, theme(), { renderer: 'svg' });
  chart.setOption({ backgroundColor: 'transparent', ...JSON.parse(element.dataset.option) });
  chart.setOption({
    yAxis: { axisLabel: { formatter: short } },
    tooltip: { valueFormatter: (value) => exact.format(value) },
  });
  addEventListener('resize', () => chart.resize());
  dark.addEventListener('change', () => chart.setTheme(theme()));
}
