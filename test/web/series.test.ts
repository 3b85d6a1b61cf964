import { describe, expect, it } from 'vitest';
import { chartsOf, costChartOf, metersOf, type UsageDay } from '../../web/src/usage/series.ts';

const used = (meter: string, quantity: string, unit: string) => ({ meter, quantity, unit });
const days: readonly UsageDay[] = [
  { day: '2026-11-01', closed: true, usage: [used('compute.seconds:standard-1', '14.421', 'second')] },
  {
    day: '2026-11-02',
    closed: false,
    usage: [used('storage.gb_hours', '1.5', 'GB-hour'), used('compute.seconds:memory-2', '3', 'second')],
  },
];

describe('Charts of usage', () => {
  it('put meters that share a unit on one axis, and no others', () => {
    expect(chartsOf(days).map(({ unit, series }) => [unit, series.map(({ name }) => name)])).toEqual([
      ['GB-hour', ['Storage']],
      ['second', ['Compute, memory-2', 'Compute, standard-1']],
    ]);
  });

  it('have a point for every day, 0 where a meter counted nothing', () => {
    const [, compute] = chartsOf(days);
    expect(compute?.series.map(({ points }) => points.map(({ value }) => value))).toEqual([
      [0, 3],
      [14.421, 0],
    ]);
  });

  it('show costs of all meters on one axis', () => {
    const [first, second] = days;
    const priced = [{ ...first, usage: [{ ...used('storage.gb_hours', '1', 'GB-hour'), amount: '0.25' }] }, second];
    const chart = costChartOf(priced as readonly UsageDay[], 'EUR');
    expect(chart.unit).toBe('EUR');
    expect(chart.series.map(({ name, points }) => [name, points.map(({ value }) => value)])).toEqual([
      ['Storage', [0.25, 0]],
      ['Compute, memory-2', [0, 0]],
    ]);
  });

  it('name each meter once, storage first', () => {
    expect(metersOf([...days, ...days]).map(({ meter }) => meter)).toEqual([
      'storage.gb_hours',
      'compute.seconds:memory-2',
      'compute.seconds:standard-1',
    ]);
  });

  it('are none for no days', () => {
    expect(chartsOf([])).toEqual([]);
  });
});
