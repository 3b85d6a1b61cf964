import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayEnd, dayOf, dayStart, daysBetween } from '../../../domain/metering/day.ts';
import { clip, type Window } from '../../../domain/metering/integral.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import { partOfLine } from '../../../domain/rating/divide.ts';
import { type Decimal, display, exact, minus, sum } from '../../../domain/rating/exact.ts';
import { type MeterUsage, meterUsage } from '../../usage/queries/usage-days.ts';
import type { Figures } from './figures.ts';
import { isPriced, type RatedLine, type Rates } from './rates.ts';

/** A period of time in which every meter has at most one line; without lines where nothing is rated. */
export interface RatedWindow extends Window {
  readonly lines: readonly RatedLine[];
}

/** What something used in a window. */
export interface Used {
  readonly ratedWindow: RatedWindow;
  readonly meter: MeterKey;
  readonly count: bigint;
}

/** What one meter counted, and what that comes to; without an amount where there is no price. */
export interface MeterCost extends MeterUsage {
  readonly amount?: Decimal;
}

export interface Cost {
  readonly usage: readonly MeterCost[];
  /** The sum of the amounts; absent when one is. */
  readonly amount?: Decimal;
}

/** Cuts a window where lines of bills begin and end. */
export function ratedWindowsOf(rates: Rates | undefined, { fromMs, toMs }: Window): readonly RatedWindow[] {
  const lines = (rates?.lines ?? []).map((line) => ({ line, ...daysOf(line) }));
  const cuts = new Set([fromMs, toMs]);
  for (const one of lines) for (const cut of [one.fromMs, one.toMs]) if (cut > fromMs && cut < toMs) cuts.add(cut);
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((start, index) => {
    const window = { fromMs: start, toMs: sorted[index + 1] ?? toMs };
    return { ...window, lines: lines.filter((one) => clip(one, window) !== undefined).map(({ line }) => line) };
  });
}

function daysOf({ fromDay, toDay }: RatedLine): Window {
  return { fromMs: dayStart(fromDay), toMs: dayEnd(toDay) };
}

export function lineOf({ ratedWindow, meter }: Used): RatedLine | undefined {
  return ratedWindow.lines.find((one) => one.meter === meter);
}

/**
 * Parts of one line as one: so much of its amount as they counted of its count, exact to 18 decimals and never above it.
 * Undefined where nothing prices them.
 */
export function amountOf(parts: readonly Used[], rates: Rates): Decimal | undefined {
  const [first] = parts;
  const count = parts.reduce((all, one) => all + one.count, 0n);
  if (first === undefined || count === 0n) return '0';
  const line = lineOf(first);
  if (line === undefined) return isPriced(rates, first.meter, dayOf(first.ratedWindow.fromMs)) ? '0' : undefined;
  return line.charge === undefined ? undefined : partOfLine(line.amount, BigInt(line.count), count, rates.currency);
}

/** Meter by meter over all windows. As long as there is no account, quantities alone. */
export function costOf(parts: readonly Used[], rates: Rates | undefined): Cost {
  const usage = [...Map.groupBy(parts, ({ meter }) => meter)].flatMap(([meter, own]): readonly MeterCost[] => {
    const count = own.reduce((all, part) => all + part.count, 0n);
    if (count === 0n) return [];
    const amounts = rates && byLine(own).map((some) => amountOf(some, rates));
    return [{ ...meterUsage(meter, count), ...sumOf(amounts) }];
  });
  return { usage, ...sumOf(rates && usage.map(({ amount }) => amount)) };
}

/** What is used of a line, together; what no line covers, by itself. */
export function byLine(parts: readonly Used[]): (readonly Used[])[] {
  return [...Map.groupBy(parts, (part) => lineOf(part) ?? part.ratedWindow).values()];
}

/** Sums decimals as they are shown, so that who adds up the parts comes to the same. Absent when one is. */
export function sumOf(amounts: readonly (Decimal | undefined)[] | undefined): { amount?: Decimal } {
  const known = amounts?.flatMap((amount) => amount ?? []);
  if (known === undefined || known.length < (amounts?.length ?? 0)) return {};
  return { amount: display(sum(known.map((amount) => exact(amount)))) };
}

/**
 * What an organisation's days come to: whole lines by their amount, and of lines that go on outside of the days the part
 * that was counted in them, or of days where nothing was.
 */
export function costOfDays(figures: Figures, rates: Rates | undefined, from: Day, to: Day): Cost {
  const meters = new Set((rates?.lines ?? []).filter((line) => overlaps(line, from, to)).map(({ meter }) => meter));
  for (const [day, own] of figures.counts)
    if (day >= from && day <= to) for (const meter of own.keys()) meters.add(meter);
  const usage = [...meters].sort().flatMap((meter): readonly MeterCost[] => {
    const count = countIn(figures, meter, from, to);
    const lines = (rates?.lines ?? []).filter((line) => line.meter === meter && overlaps(line, from, to));
    if (count === 0n && lines.length === 0) return [];
    const known = rates && lines.map((line) => amountIn(line, figures, rates, from, to));
    const isUncovered = lines.length === 0 && count !== 0n && rates !== undefined && !isPriced(rates, meter, to);
    return [{ ...meterUsage(meter, count), ...sumOf(isUncovered ? undefined : known) }];
  });
  return { usage, ...sumOf(rates && usage.map(({ amount }) => amount)) };
}

function amountIn(line: RatedLine, figures: Figures, { currency }: Rates, from: Day, to: Day): Decimal | undefined {
  if (line.charge === undefined) return undefined;
  const first = line.fromDay > from ? line.fromDay : from;
  const last = line.toDay < to ? line.toDay : to;
  if (first === line.fromDay && last === line.toDay) return display(exact(line.amount));
  const days = (a: Day, b: Day) => BigInt(daysBetween(a, addDays(b, 1)));
  if (BigInt(line.count) <= 0n)
    return partOfLine(line.amount, days(line.fromDay, line.toDay), days(first, last), currency);
  return partOfLine(line.amount, BigInt(line.count), countIn(figures, line.meter, first, last), currency);
}

function countIn({ counts }: Figures, meter: MeterKey, from: Day, to: Day): bigint {
  let count = 0n;
  for (const [day, own] of counts) if (day >= from && day <= to) count += own.get(meter) ?? 0n;
  return count;
}

function overlaps({ fromDay, toDay }: RatedLine, from: Day, to: Day): boolean {
  return fromDay <= to && toDay >= from;
}

/**
 * What parts leave of a whole, meter by meter: fees without use, and what is less than 10⁻¹⁸. With it they
 * sum to the whole exactly. Meters that they leave nothing of are absent.
 */
export function restOf(whole: Cost, parts: readonly Cost[]): readonly MeterCost[] {
  const used = parts.flatMap(({ usage }) => usage);
  return whole.usage.flatMap(({ meter, count, amount }): readonly MeterCost[] => {
    const own = used.filter((one) => one.meter === meter);
    const left = own.reduce((all, one) => all - BigInt(one.count), BigInt(count));
    const taken = sumOf(own.map((one) => one.amount)).amount;
    const rest = amount === undefined || taken === undefined ? undefined : display(minus(exact(amount), exact(taken)));
    if (left === 0n && (rest === undefined || rest === '0')) return [];
    return [{ ...meterUsage(meter, left), ...defined({ amount: rest }) }];
  });
}
