import {
  addDays,
  DAY_MS,
  DAY_PATTERN,
  type Day,
  dayStart,
  daysBetween,
  firstDayOf,
  isDay,
  isMonth,
  lastDayOf,
  MONTH_PATTERN,
  YEARS,
} from './day.ts';

/** Days of a bill, a week or a day, both included. */
export interface Span {
  readonly fromDay: Day;
  readonly toDay: Day;
}

/** A week of ISO 8601, Monday to Sunday, as `2026-W45`. Years as days have them. */
export const WEEK_PATTERN = `^${YEARS}-W(?:0[1-9]|[1-4][0-9]|5[0-3])$`;
/** A month, a day, or a week. */
export const SPAN_PATTERN = [MONTH_PATTERN, DAY_PATTERN, WEEK_PATTERN].map((one) => `(?:${one})`).join('|');

const WEEK = new RegExp(WEEK_PATTERN);

/** Undefined for what is no month, day or week, and for the 53rd week of a year that has 52. */
export function spanOf(text: string): Span | undefined {
  if (isMonth(text)) return { fromDay: firstDayOf(text), toDay: lastDayOf(text) };
  if (isDay(text)) return { fromDay: text, toDay: text };
  if (!WEEK.test(text)) return undefined;
  const [year = '', week = ''] = text.split('-W');
  // Its first week begins in 1969, of which there is no day.
  if (year === '1970') return undefined;
  const fromDay = addDays(firstWeekOf(year), (Number(week) - 1) * 7);
  const thursday = addDays(fromDay, 3);
  return thursday.slice(0, 4) === year ? { fromDay, toDay: addDays(fromDay, 6) } : undefined;
}

/** The week that a day is in. */
export function weekOf(day: Day): string {
  const thursday = addDays(day, 3 - weekdayOf(day));
  const year = thursday.slice(0, 4);
  const week = Math.floor(daysBetween(firstWeekOf(year), thursday) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The Monday of a year's first week: the one with 4 January. */
function firstWeekOf(year: string): Day {
  const fourth = `${year}-01-04`;
  return addDays(fourth, -weekdayOf(fourth));
}

/** From 0, a Monday. 1 January 1970 was a Thursday. */
function weekdayOf(day: Day): number {
  return (((dayStart(day) / DAY_MS + 3) % 7) + 7) % 7;
}
