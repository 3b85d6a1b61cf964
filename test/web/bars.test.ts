import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../web/src/usage/bars.ts';

const WIDTH = 600;
const HEIGHT = 160;

const series = fc.nat({ max: 90 }).chain((days) =>
  fc.array(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: days, maxLength: days }), {
    minLength: 1,
    maxLength: 5,
  }),
);

function seriesOf(values: readonly (readonly number[])[]) {
  return values.map((row, index) => ({
    name: `meter ${index}`,
    points: row.map((value, at) => ({ day: `day ${at}`, value })),
  }));
}

describe('Bars of usage', () => {
  it('stay inside their area, lie upon each other without a gap, and are as high as their share of the axis', () => {
    fc.assert(
      fc.property(series, (values) => {
        const { days, ticks } = layOut(seriesOf(values), WIDTH, HEIGHT);
        expect(days).toHaveLength(values[0]?.length ?? 0);
        for (const [at, { bars }] of days.entries()) {
          let base = HEIGHT;
          for (const bar of bars) {
            expect(bar.y).toBeGreaterThanOrEqual(-1e-6);
            expect(bar.y + bar.height).toBeCloseTo(base, 4);
            expect(bar.x + bar.width).toBeLessThanOrEqual(WIDTH + 1e-6);
            base = bar.y;
          }
          const total = values.reduce((sum, row) => sum + (row[at] ?? 0), 0);
          const top = ticks.at(-1);
          if (total > 0 && top !== undefined && top.value > 0)
            expect((HEIGHT - base) / (HEIGHT - top.y)).toBeCloseTo(total / top.value, 4);
        }
      }),
    );
  });

  it('are named as often as their names have room', () => {
    const days = Array.from({ length: 90 }, () => 1);
    expect(layOut(seriesOf([days]), WIDTH, HEIGHT).labelEvery).toBeGreaterThanOrEqual(12);
    expect(layOut(seriesOf([[1, 2]]), WIDTH, HEIGHT).labelEvery).toBe(1);
    expect(layOut([], 0, HEIGHT).days).toEqual([]);
  });
});
