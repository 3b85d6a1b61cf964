import { type Rejection, reject } from 'epoch';
import { addDays, type Day, dayOf, dayStart, isDay } from '../metering/day.ts';
import { isMeter, type MeterKey } from '../metering/meter.ts';
import { faultOfCharge } from './charge-fault.ts';
import { type DatedDiscount, type DatedOverride, type DatedPlan, type DatedTerms, overlaps } from './dated-terms.ts';
import { isDecimal } from './exact.ts';
import { isAmount } from './money.ts';
import { sameCharge } from './same-charge.ts';

/** Entries of each kind that an account keeps. */
export const MAX_DATED_PLANS = 120;
export const MAX_DATED_OVERRIDES = 200;
export const MAX_DATED_DISCOUNTS = 100;

type Changed = DatedTerms | Rejection;

/** The day from which a change at an instant holds: the first midnight (UTC) at or after it. Days in use keep their price. */
export function effectiveDay(atMs: number): Day {
  const day = dayOf(atMs);
  return dayStart(day) === atMs ? day : addDays(day, 1);
}

/** Adds a plan. `earliest` is the first day that may change. The first plan of all may begin on any day. */
export function addPlan(terms: DatedTerms, plan: DatedPlan, earliest: Day): Changed {
  const { plans } = terms;
  const fault = plans.length === 0 ? faultOfDay(plan.fromDay) : faultOfStart(plan.fromDay, earliest);
  if (fault) return fault;
  const there = plans.find(({ fromDay }) => fromDay === plan.fromDay);
  if (there !== undefined) {
    const same = there.planId === plan.planId && there.planVersion === plan.planVersion;
    return same
      ? terms
      : reject(
          'migration-same-instant',
          `${there.planId} version ${there.planVersion} begins on ${plan.fromDay} already: cancel it, or choose another day`,
        );
  }
  if (plans.length >= MAX_DATED_PLANS) return reject('too-many-migrations', `at most ${MAX_DATED_PLANS} plans in turn`);
  return { ...terms, plans: [...plans, plan].sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1)) };
}

/** Takes back a plan that has not begun. */
export function cancelPlan(terms: DatedTerms, fromDay: Day, earliest: Day): Changed {
  const left = terms.plans.filter((plan) => plan.fromDay !== fromDay);
  if (left.length === terms.plans.length) return terms;
  return faultOfStart(fromDay, earliest) ?? { ...terms, plans: left };
}

/** Adds a price of a meter's own. One that holds on all these days already is given. */
export function addOverride(terms: DatedTerms, override: DatedOverride, earliest: Day): Changed {
  const { charge, fromDay, toDay } = override;
  const wrong = faultOfCharge(charge);
  if (wrong) return wrong;
  if (terms.overrides.some((there) => sameCharge(charge, there.charge) && covers(there, override))) return terms;
  const fault = faultOfStart(fromDay, earliest) ?? faultOfEnd(fromDay, toDay);
  if (fault) return fault;
  const rival = terms.overrides.find((one) => one.charge.meter === charge.meter && overlaps(one, override));
  if (rival !== undefined) {
    return reject(
      'override-overlaps',
      `${charge.meter} has a price of its own from ${rival.fromDay} to ${rival.toDay ?? 'open end'}: end it before ${fromDay}`,
    );
  }
  if (terms.overrides.length >= MAX_DATED_OVERRIDES) {
    return reject('too-many-overrides', `an account has at most ${MAX_DATED_OVERRIDES} prices of its own`);
  }
  return { ...terms, overrides: [...terms.overrides, override] };
}

/** Ends a meter's own price with `lastDay`, which must not be over yet; one that has not begun is gone. */
export function endOverride(terms: DatedTerms, meter: MeterKey, lastDay: Day, earliest: Day): Changed {
  const fault = faultOfDay(lastDay) ?? faultOfPast(addDays(lastDay, 1), earliest);
  if (fault) return fault;
  const overrides = terms.overrides.flatMap((one) => (one.charge.meter === meter ? endedWith(one, lastDay) : [one]));
  return { ...terms, overrides };
}

export function addDiscount(terms: DatedTerms, granted: DatedDiscount, earliest: Day, currency: string): Changed {
  const there = terms.discounts.find(({ discountId }) => discountId === granted.discountId);
  if (there !== undefined) {
    if (isWithin(granted, there)) return terms;
    const until = there.toDay === undefined ? 'on' : `to ${there.toDay}`;
    return reject(
      'discount-invalid',
      `${there.discountId} is granted from ${there.fromDay} ${until}: name another one`,
    );
  }
  const fault =
    faultOfStart(granted.fromDay, earliest) ??
    faultOfEnd(granted.fromDay, granted.toDay) ??
    faultOfDiscount(granted, currency);
  if (fault) return fault;
  if (terms.discounts.length >= MAX_DATED_DISCOUNTS) {
    return reject('too-many-discounts', `an account has at most ${MAX_DATED_DISCOUNTS} discounts`);
  }
  return { ...terms, discounts: [...terms.discounts, granted] };
}

export function endDiscount(terms: DatedTerms, discountId: string, lastDay: Day, earliest: Day): Changed {
  const fault = faultOfDay(lastDay) ?? faultOfPast(addDays(lastDay, 1), earliest);
  if (fault) return fault;
  const discounts = terms.discounts.flatMap((one) => (one.discountId === discountId ? endedWith(one, lastDay) : [one]));
  return { ...terms, discounts };
}

/** Whether a discount is what has been granted already: the same, on no day on which that does not hold. */
function isWithin(granted: DatedDiscount, there: DatedDiscount): boolean {
  const whatOf = ({ discount, meter, order = 0, cap }: DatedDiscount) => {
    const size = discount.kind === 'fixed' ? discount.amount : discount.percent;
    return JSON.stringify([discount.kind, size, meter, order, cap]);
  };
  return whatOf(granted) === whatOf(there) && covers(there, granted);
}

type Days = Pick<DatedOverride, 'fromDay' | 'toDay'>;

function covers(there: Days, { fromDay, toDay = '9999-12-31' }: Days): boolean {
  return fromDay >= there.fromDay && toDay <= (there.toDay ?? '9999-12-31');
}

function faultOfDiscount({ discount, meter, order = 0, cap }: DatedDiscount, currency: string): Rejection | undefined {
  if (meter !== undefined && !isMeter(meter)) return reject('meter-unknown', `"${meter}" is no meter`);
  if (!Number.isSafeInteger(order)) return reject('discount-invalid', `order ${order}: a whole number`);
  if (cap !== undefined && !isAmount(cap, currency)) {
    return reject('discount-invalid', `cap "${cap}": an amount of zero or more, no finer than ${currency}`);
  }
  if (discount.kind === 'fixed') {
    if (isAmount(discount.amount, currency)) return undefined;
    return reject('discount-invalid', `"${discount.amount}": an amount of zero or more, no finer than ${currency}`);
  }
  const { percent } = discount;
  if (isDecimal(percent) && /^(\d{1,2}(\.\d+)?|100(\.0+)?)$/.test(percent)) return undefined;
  return reject('discount-invalid', `"${percent}" percent: from 0 to 100`);
}

function faultOfStart(fromDay: Day, earliest: Day): Rejection | undefined {
  return faultOfDay(fromDay) ?? faultOfPast(fromDay, earliest);
}

function faultOfPast(fromDay: Day, earliest: Day): Rejection | undefined {
  return fromDay >= earliest
    ? undefined
    : reject('terms-in-past', `${fromDay} has begun or is over: terms change from ${earliest} on`);
}

function faultOfEnd(fromDay: Day, toDay: Day | undefined): Rejection | undefined {
  if (toDay === undefined) return undefined;
  return (
    faultOfDay(toDay) ??
    (toDay < fromDay ? reject('terms-reversed', `${fromDay} to ${toDay}: from before to`) : undefined)
  );
}

function faultOfDay(day: Day): Rejection | undefined {
  return isDay(day) ? undefined : reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
}

function endedWith<T extends { readonly fromDay: Day; readonly toDay?: Day }>(one: T, lastDay: Day): readonly T[] {
  if (one.fromDay > lastDay) return [];
  return one.toDay !== undefined && one.toDay <= lastDay ? [one] : [{ ...one, toDay: lastDay }];
}
