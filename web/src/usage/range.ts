import { addDays, type Day, daysBetween, isDay } from '../../../lib/domain/metering/day.ts';

/** Days, both included. */
export interface Range {
  readonly from: Day;
  readonly to: Day;
}

/** Ranges that end today, in days. */
export const RANGES = ['7', '30', '90'] as const;
/** Days that the API divides among jobs in one reply. */
export const MAX_DAYS = 92;

/** The range that an address names: `from` and `to`, or so many `days` until today; 30 where it names none that can be. */
export function rangeOf(search: URLSearchParams, today: Day): Range {
  const [from, to] = [search.get('from') ?? '', search.get('to') ?? ''];
  if (isDay(from) && isDay(to) && from <= to && daysIn({ from, to }) <= MAX_DAYS) return { from, to };
  const days = RANGES.find((range) => range === search.get('days')) ?? '30';
  return { from: addDays(today, 1 - Number(days)), to: today };
}

/** As many days, just before. */
export function rangeBefore(range: Range): Range {
  return { from: addDays(range.from, -daysIn(range)), to: addDays(range.from, -1) };
}

export function daysIn({ from, to }: Range): number {
  return daysBetween(from, to) + 1;
}

/** The day itself, or the range's end that is nearest to it. */
export function within({ from, to }: Range, day: Day): Day {
  if (day < from) return from;
  return day > to ? to : day;
}
