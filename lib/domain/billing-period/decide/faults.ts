import { type Rejection, reject } from 'epoch';
import { isDay, type Month, monthOf } from '../../metering/day.ts';
import { isMeter } from '../../metering/meter.ts';
import type { DayUsage } from '../events.ts';

/** Storage, every type of machine, and what else is metered. */
export const MAX_METERS_PER_DAY = 64;

/** Undefined for days of the period with counts of known meters. */
export function faultOfDays(period: Month, days: readonly DayUsage[]): Rejection | undefined {
  for (const { day, usage } of days) {
    if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
    if (monthOf(day) !== period) return reject('day-of-other-period', `${day} does not belong to ${period}`);
    if (usage.length > MAX_METERS_PER_DAY) {
      return reject('too-many-meters', `${usage.length} meters on ${day}, at most ${MAX_METERS_PER_DAY}`);
    }
    const wrong = usage.find(({ meter, count }) => !isMeter(meter) || !/^-?\d{1,40}$/.test(count));
    if (wrong) return reject('usage-invalid', `"${wrong.count}" of "${wrong.meter}": a whole number of a known meter`);
  }
  return undefined;
}
