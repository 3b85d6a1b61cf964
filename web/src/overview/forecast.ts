import { daysBetween, lastDayOf, monthOf, previousMonth } from '../../../lib/domain/metering/day.ts';

interface ClosedDays {
  /** First day and the day after the last closed one. */
  readonly from: string;
  readonly to: string;
  readonly total: string;
}

/**
 * What a month comes to when its other days cost what the closed ones do on average: total ÷ closed days × days of the
 * month. An estimate, for reading only, and the page says so; it knows no week-ends, tiers or fees. Undefined when all
 * days are closed or none is.
 */
export function forecastOf({ from, to, total }: ClosedDays): number | undefined {
  const closed = daysBetween(from, to);
  const days = daysBetween(from, lastDayOf(monthOf(from))) + 1;
  return closed <= 0 || closed >= days ? undefined : (Number(total) / closed) * days;
}

/** By how many percent, rounded; undefined without anything to compare with. */
export function percentMore(now: number, before: string): number | undefined {
  const basis = Number(before);
  return basis === 0 ? undefined : Math.round(((now - basis) / basis) * 100);
}

/** Of the bills before one, that of the month just before it: a month without use may have none. */
export function billOfMonthBefore<Bill extends { readonly from: string }>(
  { from }: { readonly from: string },
  earlier: Bill | undefined,
): Bill | undefined {
  return earlier !== undefined && monthOf(earlier.from) === previousMonth(monthOf(from)) ? earlier : undefined;
}
