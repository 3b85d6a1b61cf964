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
  return nameOf(Math.floor(atMs / DAY_MS));
}

/** Names of days by their number since 1970: writing one costs more than anything else that is done with days. */
const names = new Map<number, Day>();
const MAX_NAMES = 4_096;

function nameOf(number: number): Day {
  const known = names.get(number);
  if (known !== undefined) return known;
  if (names.size >= MAX_NAMES) names.clear();
  const name = new Date(number * DAY_MS).toISOString().slice(0, 10);
  names.set(number, name);
  return name;
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

/** Undefined for what is no calendar day. Bills ask for a great many days: digits are read one by one, nothing is allocated. */
function parse(text: string): number | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  if (!(year >= FIRST_YEAR && month >= 1 && month <= 12 && day >= 1)) return undefined;
  const ms = Date.UTC(year, month - 1, day);
  // The 31st of a month of 30 days is the next month's first.
  return day > 28 && new Date(ms).getUTCDate() !== day ? undefined : ms;
}

const DASH = 45;
const ZERO = 48;
const FIRST_YEAR = 1970;

/** NaN where a character is no digit. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
