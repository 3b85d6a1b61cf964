import { MeteringError } from './error.ts';

/** A UTC day, `YYYY-MM-DD`. Sorts as text. */
export type Day = string;

/** A UTC calendar month, `YYYY-MM`: the period of an invoice. */
export type Month = string;

/** Every UTC day has as many milliseconds: POSIX time knows no leap seconds. */
export const DAY_MS = 86_400_000;

/** The day that holds an instant; midnight belongs to the day that it begins. */
export function dayOf(atMs: number): Day {
  if (!Number.isSafeInteger(atMs) || atMs < 0 || atMs > LAST_MS) {
    throw new MeteringError('time-invalid', `${atMs} is no whole number of milliseconds between 1970 and 9999`);
  }
  return new Date(atMs).toISOString().slice(0, 10);
}

/** First millisecond of the day. */
export function dayStart(day: Day): number {
  const startMs = parse(day);
  if (startMs === undefined)
    throw new MeteringError('day-invalid', `"${day}" is no calendar day of the form YYYY-MM-DD`);
  return startMs;
}

/** First millisecond after the day: the day is `[dayStart, dayEnd)`. */
export function dayEnd(day: Day): number {
  return dayStart(day) + DAY_MS;
}

/** The day `count` days later (earlier when negative). */
export function addDays(day: Day, count: number): Day {
  return dayOf(dayStart(day) + count * DAY_MS);
}

/** How many days `to` lies after `from`. */
export function daysBetween(from: Day, to: Day): number {
  return (dayStart(to) - dayStart(from)) / DAY_MS;
}

export function isDay(text: string): boolean {
  return parse(text) !== undefined;
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

export function firstDayOf(month: Month): Day {
  return `${month}-01`;
}

/** The month's last day. */
export function lastDayOf(month: Month): Day {
  return addDays(firstDayOf(nextMonth(month)), -1);
}

export function nextMonth(month: Month): Month {
  // The 32nd day counted from a month's first always lies in the month that follows.
  return monthOf(addDays(firstDayOf(month), 31));
}

export function previousMonth(month: Month): Month {
  return monthOf(addDays(firstDayOf(month), -1));
}

export function isMonth(text: string): boolean {
  return /^\d{4}-\d{2}$/.test(text) && isDay(firstDayOf(text));
}

const LAST_MS = Date.UTC(10_000, 0, 1) - 1;

function parse(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  // Date.parse accepts 31 February in some engines: only what prints back as itself is a day.
  return Number.isNaN(ms) || ms < 0 || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms;
}
