import { addDays, type Day } from '../../../lib/domain/metering/day.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';

/** What operators agreed for one customer, as docs/billing.md says it, kept by the test. Nothing of it is read from the account. */

export interface Plan {
  readonly id: string;
  readonly version: number;
  readonly charges: readonly Charge[];
}

interface Dated {
  readonly from: Day;
  readonly to: Day;
}

export interface Discounted extends Dated {
  readonly id: string;
  readonly meter: string | undefined;
  readonly off:
    | { readonly kind: 'percentage'; readonly percent: string }
    | { readonly kind: 'fixed'; readonly amount: string };
  readonly order: number;
  readonly cap: string | undefined;
}

export interface Tax {
  readonly percent: string;
  readonly text: string;
}

export const ALWAYS: Day = '9999-12-31';

/** From the first midnight on that is not before an instant: a day that has begun keeps its terms. */
export function nextMidnight(atMs: number): Day {
  return new Date(Math.ceil(atMs / 86_400_000) * 86_400_000).toISOString().slice(0, 10);
}

export function createBook(first: Day, plan: Plan) {
  let plans: { readonly from: Day; readonly plan: Plan }[] = [{ from: first, plan }];
  let own: (Dated & { readonly charge: Charge })[] = [];
  let discounts: Discounted[] = [];
  const taxes = new Map<Day, Tax>();
  const priced: { readonly month: string; readonly charge: Charge }[] = [];
  const ended = <T extends Dated>(one: T, last: Day): T[] =>
    one.from > last ? [] : [{ ...one, to: one.to < last ? one.to : last }];
  const last = <T extends { readonly from: Day }>(all: readonly T[], day: Day) =>
    all
      .filter(({ from }) => from <= day)
      .sort((a, b) => (a.from < b.from ? -1 : 1))
      .at(-1);

  const taxOn = (day: Day): Tax | undefined =>
    last(
      [...taxes].map(([from, tax]) => ({ from, tax })),
      day,
    )?.tax;

  return {
    /** In place of all that has not begun. */
    pin(next: Plan, from: Day) {
      plans = [...plans.filter((one) => one.from < from), { from, plan: next }];
    },
    schedule(next: Plan, from: Day) {
      plans = [...plans.filter((one) => one.from !== from), { from, plan: next }];
    },
    /** Days of plans that have not begun. The account always has a first one. */
    scheduled: (from: Day) => plans.filter((one) => one.from >= from && one.from !== first).map((one) => one.from),
    unschedule(days: readonly Day[]) {
      plans = plans.filter((one) => !days.includes(one.from));
    },
    override(charge: Charge, from: Day, to: Day = ALWAYS) {
      own.push({ charge, from, to });
    },
    endOverride(meter: string, day: Day) {
      own = own.flatMap((one) => (one.charge.meter === meter ? ended(one, day) : [one]));
    },
    /** Once by its reference: one that is granted on all its days already is granted. */
    grant(one: Discounted) {
      const there = discounts.some(({ id, from, to }) => id === one.id && from <= one.from && one.to <= to);
      if (!there) discounts.push(one);
    },
    endDiscount(id: string, day: Day) {
      discounts = discounts.flatMap((one) => (one.id === id ? ended(one, day) : [one]));
    },
    discounts: () => discounts,
    /** Holds until the next day that one was said for, whenever that was said. */
    setTax: (day: Day, tax: Tax) => void taxes.set(day, tax),
    taxOn,
    /** What had no price in a month that has its invoice. */
    price: (month: string, charge: Charge) => void priced.push({ month, charge }),
    planOn: (day: Day) => last(plans, day)?.plan,
    chargeOn(meter: string, day: Day): Charge | undefined {
      const agreed =
        own.find((one) => one.charge.meter === meter && one.from <= day && day <= one.to)?.charge ??
        last(plans, day)?.plan.charges.find((one) => one.meter === meter);
      return agreed ?? priced.find(({ month, charge }) => charge.meter === meter && day.startsWith(month))?.charge;
    },
    ownOn: (meter: string, day: Day) =>
      own.some((one) => one.charge.meter === meter && one.from <= day && day <= one.to),
    discountsOn: (meter: string, day: Day) =>
      discounts.filter((one) => (one.meter === undefined || one.meter === meter) && one.from <= day && day <= one.to),
  };
}

export type Book = ReturnType<typeof createBook>;

export function daysOf(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
