import { defined, ifDefined } from '../defined.ts';
import { addDays, type Day, isMonth, lastDayOf, monthOf, nextMonth } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import type { Discount } from './discount.ts';
import type { Decimal } from './exact.ts';

/** A published plan version and what it says, from a day on. */
export interface DatedPlan {
  readonly planId: string;
  readonly planVersion: number;
  readonly charges: readonly Charge[];
  readonly fromDay: Day;
}

/** A price of the customer's own, instead of the plan's for that meter. */
export interface DatedOverride {
  readonly charge: Charge;
  readonly fromDay: Day;
  /** Last day, included; without it, until it is ended. */
  readonly toDay?: Day;
}

export interface DatedDiscount {
  readonly discountId: string;
  readonly discount: Discount;
  /** Of one meter, or of everything. */
  readonly meter?: MeterKey;
  readonly fromDay: Day;
  /** Last day, included; without it, until it is ended. */
  readonly toDay?: Day;
  /** Lower ones come first; among equals percentages before amounts, then by id. 0 unless said otherwise. */
  readonly order?: number;
  /** The most that it takes off in one period. */
  readonly cap?: Decimal;
}

/**
 * A customer's terms over time. Appended to, never edited, and never for a day that has begun. Rating goes by days (UTC),
 * because usage is counted by day: a change at an instant holds from the first midnight at or after it.
 */
export interface DatedTerms {
  /** By day, one plan a day. */
  readonly plans: readonly DatedPlan[];
  /** Overrides of one meter do not overlap. */
  readonly overrides: readonly DatedOverride[];
  readonly discounts: readonly DatedDiscount[];
}

export const NO_TERMS: DatedTerms = { plans: [], overrides: [], discounts: [] };

/** What a day's usage of a meter is rated by. */
export interface MeterTerms {
  /** Absent where no plan holds or it does not price the meter. */
  readonly charge?: Charge;
  readonly plan?: Pick<DatedPlan, 'planId' | 'planVersion'>;
  /** The charge is the customer's own, not the plan's. */
  readonly overridden: boolean;
  /** Discounts of the meter on this day, in the order in which they are taken off. */
  readonly discounts: readonly DatedDiscount[];
}

export function termsOn(terms: DatedTerms, meter: MeterKey, day: Day): MeterTerms {
  const plan = terms.plans.findLast(({ fromDay }) => fromDay <= day);
  const override = terms.overrides.find((one) => one.charge.meter === meter && holds(one, day));
  const charge = override?.charge ?? plan?.charges.find((one) => one.meter === meter);
  const discounts = terms.discounts
    .filter((one) => (one.meter === undefined || one.meter === meter) && holds(one, day))
    .sort(compareDiscounts);
  return {
    ...defined({ charge, plan: ifDefined(plan, ({ planId, planVersion }) => ({ planId, planVersion })) }),
    overridden: override !== undefined,
    discounts,
  };
}

/** Meters that the terms price on any of these days. */
export function pricedMeters(terms: DatedTerms, fromDay: Day, toDay: Day): ReadonlySet<MeterKey> {
  const meters = new Set<MeterKey>();
  for (const [index, plan] of terms.plans.entries()) {
    const next = terms.plans[index + 1]?.fromDay;
    if (plan.fromDay > toDay || (next !== undefined && next <= fromDay)) continue;
    for (const { meter } of plan.charges) meters.add(meter);
  }
  for (const one of terms.overrides) if (overlaps(one, { fromDay, toDay })) meters.add(one.charge.meter);
  return meters;
}

/** The terms that concern these days, and no others. */
export function termsWithin({ plans, overrides, discounts }: DatedTerms, fromDay: Day, toDay: Day): DatedTerms {
  const days = { fromDay, toDay };
  return {
    plans: plans.filter((plan, index) => {
      const next = plans[index + 1]?.fromDay;
      return plan.fromDay <= toDay && (next === undefined || next > fromDay);
    }),
    overrides: overrides.filter((one) => overlaps(one, days)),
    discounts: discounts.filter((one) => overlaps(one, days)),
  };
}

/** Days of `[fromDay, toDay]` on which terms change, the first one included. */
export function cutsOf({ plans, overrides, discounts }: DatedTerms, fromDay: Day, toDay: Day): readonly Day[] {
  const cuts = new Set([fromDay]);
  for (const plan of plans) cuts.add(plan.fromDay);
  for (const one of [...overrides, ...discounts]) {
    cuts.add(one.fromDay);
    if (one.toDay !== undefined) cuts.add(addDays(one.toDay, 1));
  }
  return [...cuts].filter((day) => day >= fromDay && day <= toDay).sort();
}

/**
 * The last day of the n-th period (calendar months), counting the one that holds `fromDay`: a discount "for 3 periods". Beyond the days that
 * are taken from outside it is one that is none of them.
 */
export function lastDayOfPeriods(fromDay: Day, periods: number): Day {
  let month = monthOf(fromDay);
  for (let n = 1; n < periods && isMonth(month); n += 1) month = nextMonth(month);
  return lastDayOf(month);
}

interface FromTo {
  readonly fromDay: Day;
  readonly toDay?: Day;
}

export function overlaps(a: FromTo, b: FromTo): boolean {
  return (a.toDay === undefined || b.fromDay <= a.toDay) && (b.toDay === undefined || a.fromDay <= b.toDay);
}

function holds({ fromDay, toDay }: FromTo, day: Day): boolean {
  return fromDay <= day && (toDay === undefined || day <= toDay);
}

export function compareDiscounts(a: DatedDiscount, b: DatedDiscount): number {
  const rank = (one: DatedDiscount) => (one.discount.kind === 'percentage' ? 0 : 1);
  return (a.order ?? 0) - (b.order ?? 0) || rank(a) - rank(b) || (a.discountId < b.discountId ? -1 : 1);
}
