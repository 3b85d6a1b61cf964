import { type MeterKey, machineTypeOf } from '../metering/meter.ts';
import { scaledCounts, sumsOf, without } from './bridge-counts.ts';
import { RatingError } from './error.ts';
import type { Decimal } from './exact.ts';
import { fromMinor, toMinor } from './money.ts';
import { type PeriodInputs, ratePeriod } from './rate-period.ts';
import type { DayCounts } from './segments.ts';
import { termsAsOf } from './terms-as-of.ts';

/**
 * Why a bill differs from another:
 * - `terms-before`: terms changed within the earlier period, so its first days were paid by older ones;
 * - `days`: the periods have different numbers of days;
 * - `usage`: more or less was used, at the average price of the earlier period;
 * - `mix`: other machine types had another share of the run time, at the average price of each in the earlier period;
 * - `tiers`: what was used reached other tiers, allowances or minimums;
 * - `corrections`: counts that came late to either period, after their day was recorded;
 * - `price`: plans or the customer's own prices changed;
 * - `discounts`: discounts began, ended, or took off more or less.
 */
export const CAUSES = ['terms-before', 'days', 'usage', 'mix', 'tiers', 'corrections', 'price', 'discounts'] as const;
export type Cause = (typeof CAUSES)[number];

/** What one cause makes of one meter, in the currency; below zero it made the bill smaller. */
export interface Effect {
  readonly cause: Cause;
  readonly meter: MeterKey;
  readonly amount: Decimal;
}

export interface Bridge {
  readonly currency: string;
  readonly from: Decimal;
  readonly to: Decimal;
  /** Largest first; together with `from` they are `to`, exactly. */
  readonly effects: readonly Effect[];
}

/** What came late to each of two periods: a part of its counts. */
export interface LateCounts {
  readonly before: DayCounts;
  readonly after: DayCounts;
}

const NOTHING_LATE: LateCounts = { before: new Map(), after: new Map() };

/** Amounts by meter, in minor units. */
type Amounts = ReadonlyMap<MeterKey, bigint>;

/**
 * Leads from one rated period to another in steps that each change one thing and rate the whole period again. Each
 * effect is the difference between two neighbouring steps, so that their sum is the difference of the two totals by
 * construction (a telescoping sum), whatever the price models. The order of steps is part of the definition: days and
 * usage are valued by the earlier terms, terms by the later usage (Laspeyres, then Paasche). What came late is taken off before
 * usage is compared and put back after it.
 */
export function bridge(before: PeriodInputs, after: PeriodInputs, late: LateCounts = NOTHING_LATE): Bridge {
  const { currency } = before;
  if (currency !== after.currency) {
    throw new RatingError('currency-mismatch', `a bill in ${currency} is not compared with one in ${after.currency}`);
  }
  const frozen = termsAsOf(before.terms, before.toDay);
  const here = { period: after.period, fromDay: after.fromDay, toDay: after.toDay, currency };
  const [counts, laterCounts] = [without(before.counts, late.before), without(after.counts, late.after)];
  const scaled = scaledCounts({ ...before, counts }, after);
  const steps = {
    billed: amountsOf(before),
    'terms-before': amountsOf({ ...before, terms: frozen }),
    punctual: amountsOf({ ...before, terms: frozen, counts }),
    days: amountsOf({ ...here, terms: frozen, counts: scaled }),
    usage: amountsOf({ ...here, terms: frozen, counts: laterCounts }),
    corrected: amountsOf({ ...here, terms: frozen, counts: after.counts }),
    price: amountsOf({ ...after, terms: { ...after.terms, discounts: frozen.discounts } }),
    discounts: amountsOf(after),
  };
  const corrections = [
    ...differences('corrections', steps['terms-before'], steps.punctual),
    ...differences('corrections', steps.usage, steps.corrected),
  ];
  const effects = [
    ...differences('terms-before', steps.billed, steps['terms-before']),
    ...differences('days', steps.punctual, steps.days),
    ...usageAndTiers(steps.days, steps.usage, sumsOf(scaled, after), sumsOf(laterCounts, after)),
    ...byMeter(corrections),
    ...differences('price', steps.corrected, steps.price),
    ...differences('discounts', steps.price, steps.discounts),
  ];
  return {
    currency,
    from: fromMinor(totalOf(steps.billed), currency),
    to: fromMinor(totalOf(steps.discounts), currency),
    effects: largestFirst(effects).map(({ minor, ...effect }) => ({ ...effect, amount: fromMinor(minor, currency) })),
  };
}

interface Difference {
  readonly cause: Cause;
  readonly meter: MeterKey;
  readonly minor: bigint;
}

function amountsOf(inputs: PeriodInputs): Amounts {
  const amounts = new Map<MeterKey, bigint>();
  for (const { meter, amount } of ratePeriod(inputs).lines)
    amounts.set(meter, (amounts.get(meter) ?? 0n) + toMinor(amount, inputs.currency));
  return amounts;
}

function metersIn(...maps: readonly ReadonlyMap<MeterKey, unknown>[]): MeterKey[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
}

function differences(cause: Cause, from: Amounts, to: Amounts): Difference[] {
  return metersIn(from, to).map((meter) => ({ cause, meter, minor: (to.get(meter) ?? 0n) - (from.get(meter) ?? 0n) }));
}

/** One effect of each meter. */
function byMeter(effects: readonly Difference[]): Difference[] {
  const sums = new Map<MeterKey, Difference>();
  for (const one of effects) sums.set(one.meter, { ...one, minor: one.minor + (sums.get(one.meter)?.minor ?? 0n) });
  return [...sums.values()];
}

/**
 * What a change of quantity comes to at the average price, and what other tiers made of it. Run time is compared in all: what
 * each machine type's share of it makes is the mix. One minor unit is rounding, and neither tier nor mix.
 */
function usageAndTiers(from: Amounts, to: Amounts, counted: Amounts, counts: Amounts): Difference[] {
  const meters = metersIn(from, to, counted, counts);
  return meters.flatMap((meter) => {
    const [amount, quantity] = [from.get(meter) ?? 0n, counted.get(meter) ?? 0n];
    const change = (to.get(meter) ?? 0n) - amount;
    const more = (counts.get(meter) ?? 0n) - quantity;
    const tiers = quantity > 0n ? unlessRounding(change - (amount * more) / quantity) : 0n;
    const usage = change - tiers;
    const alike = meters.filter((one) => isAlike(one, meter));
    const [all, later] = [sumOver(counted, alike), sumOver(counts, alike)];
    const mix = alike.length > 1 && all > 0n ? unlessRounding(usage - (amount * (later - all)) / all) : 0n;
    return [
      { cause: 'usage' as const, meter, minor: usage - mix },
      { cause: 'mix' as const, meter, minor: mix },
      { cause: 'tiers' as const, meter, minor: tiers },
    ];
  });
}

function unlessRounding(minor: bigint): bigint {
  return minor >= -1n && minor <= 1n ? 0n : minor;
}

/** Meters whose counts are of one kind, so that one may take the place of another: run time of machine types. */
export function isAlike(one: MeterKey, other: MeterKey): boolean {
  return one === other || (machineTypeOf(one) !== undefined && machineTypeOf(other) !== undefined);
}

function sumOver(counts: Amounts, meters: readonly MeterKey[]): bigint {
  return meters.reduce((all, meter) => all + (counts.get(meter) ?? 0n), 0n);
}

function largestFirst(effects: readonly Difference[]): Difference[] {
  const size = ({ minor }: Difference) => (minor < 0n ? -minor : minor);
  return effects
    .filter(({ minor }) => minor !== 0n)
    .sort((one, other) => (size(other) > size(one) ? 1 : size(other) < size(one) ? -1 : 0));
}

function totalOf(amounts: Amounts): bigint {
  return [...amounts.values()].reduce((all, amount) => all + amount, 0n);
}
