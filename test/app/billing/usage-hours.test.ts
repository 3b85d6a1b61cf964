import { expect, test } from 'vitest';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { hoursOf, usedByHour } from '../../../lib/app/billing/queries/used-by-hour.ts';
import { addDays, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import { isOtherMeter } from '../../../lib/domain/metering/meter.ts';
import { createRandom } from '../../soak/random.ts';
import { customerOf } from './explained-year.ts';

const HOUR = 3_600_000;

test('an interval is cut at full hours, and begins and ends with parts of one', () => {
  expect(hoursOf({ fromMs: HOUR / 2, toMs: 2 * HOUR + 1 })).toEqual([
    { fromMs: HOUR / 2, toMs: HOUR },
    { fromMs: HOUR, toMs: 2 * HOUR },
    { fromMs: 2 * HOUR, toMs: 2 * HOUR + 1 },
  ]);
  expect(hoursOf({ fromMs: 5, toMs: 5 })).toEqual([]);
});

test.each([1, 2, 3])(
  'the hours of each day sum to the day, storage and run time, whatever came late: seed %i',
  async (seed) => {
    const { deps, org } = await customerOf(2, createRandom(seed).next);
    const days = { from: '2026-01-01', to: '2026-03-03' };
    const { counts } = await figuresOf(deps, org, days, deps.nowMs());
    let compared = 0;
    for (let day = days.from; day <= days.to; day = addDays(day, 1)) {
      const hours = await usedByHour(deps.timelines, org, hoursOf({ fromMs: dayStart(day), toMs: dayEnd(day) }));
      expect(hours).toHaveLength(24);
      const meters = new Set([...(counts.get(day)?.keys() ?? []), ...hours.flatMap((one) => [...one.keys()])]);
      // Egress and requests count at once: they have days alone.
      for (const meter of [...meters].filter((one) => !isOtherMeter(one))) {
        const sum = hours.reduce((all, one) => all + (one.get(meter) ?? 0n), 0n);
        expect(sum, `${day} ${meter}`).toBe(counts.get(day)?.get(meter) ?? 0n);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(40);
  },
);
