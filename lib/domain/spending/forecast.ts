import { dayEnd, dayStart, firstDayOf, lastDayOf, type Month } from '../metering/day.ts';
import { type Decimal, exact, times } from '../rating/exact.ts';
import { shown } from './used.ts';

/** Days of a month before which there is no forecast: a rate of so little time says nothing. */
export const FORECAST_AFTER_DAYS = 3;

/**
 * What a month comes to if it goes on as it has so far: spent × the month's length ÷ the time that has passed of it.
 * Undefined before `FORECAST_AFTER_DAYS`, and once the month is over.
 */
export function forecastOf(spent: Decimal, period: Month, nowMs: number): Decimal | undefined {
  const [startMs, endMs] = [dayStart(firstDayOf(period)), dayEnd(lastDayOf(period))];
  const passedMs = nowMs - startMs;
  if (passedMs < FORECAST_AFTER_DAYS * 86_400_000 || nowMs >= endMs) return undefined;
  return shown(times(exact(spent), exact(BigInt(endMs - startMs), BigInt(passedMs))));
}
