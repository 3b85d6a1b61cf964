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

/** Those of days that are taken from outside. */
export const YEARS = '(?:19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])';
const LEAP_YEARS =
  '(?:19(?:7[26]|8[048]|9[26])|[2-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[3579][26])00)';
const DAYS_OF_ALL_YEARS =
  '(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31';

/**
 * The days that are taken from outside, from 1970 to 9998: the year after is for what is computed from them (a next day, the
 * end of a month). For contracts too: they publish it.
 */
export const DAY_PATTERN = `^(?:${YEARS}-(?:${DAYS_OF_ALL_YEARS})|${LEAP_YEARS}-02-29)$`;
/** The months of such days. */
export const MONTH_PATTERN = `^${YEARS}-(?:0[1-9]|1[0-2])$`;
const MONTH = new RegExp(MONTH_PATTERN);

/** Whether a day can be taken from outside: what `DAY_PATTERN` says, without its price. */
export function isDay(text: string): boolean {
  return parse(text) !== undefined && !text.startsWith(SPARE_YEAR);
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
  return MONTH.test(text);
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
const SPARE_YEAR = '9999';

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
