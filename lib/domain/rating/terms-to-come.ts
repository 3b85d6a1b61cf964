import { defined, ifDefined } from '../defined.ts';
import { addDays, type Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import { cutsOf, type DatedDiscount, type DatedPlan, type DatedTerms, pricedMeters, termsOn } from './dated-terms.ts';
import { sameCharge } from './same-charge.ts';

/** A change of terms on a later day. */
export interface TermsChange {
  readonly fromDay: Day;
  /** The plan that begins. */
  readonly plan?: Pick<DatedPlan, 'planId' | 'planVersion'>;
  /** Meters whose price becomes another one. */
  readonly prices: readonly { readonly meter: MeterKey; readonly before?: Charge; readonly after?: Charge }[];
  readonly discountsBegin: readonly DatedDiscount[];
  readonly discountsEnd: readonly DatedDiscount[];
}

/** Days on which changes are looked for. */
interface Range {
  readonly after: Day;
  /** The last one; without it, all to come. */
  readonly until?: Day | undefined;
}

/** The next `most` changes, soonest first, and what terms become on `others`. A plan with the same prices is one too. */
export function termsToCome(
  terms: DatedTerms,
  { after, until = '9999-12-31' }: Range,
  most: number,
  others: readonly Day[] = [],
): TermsChange[] {
  const first = addDays(after, 1);
  // `cutsOf` names the first day of its range, whether anything changes on it or not.
  const cuts = cutsOf(terms, after, until).filter((day) => day >= first);
  const days = new Set([...cuts, ...others.filter((day) => day >= first)]);
  return [...days]
    .sort()
    .slice(0, most)
    .map((day) => changeOn(terms, day));
}

function changeOn(terms: DatedTerms, fromDay: Day): TermsChange {
  const before = addDays(fromDay, -1);
  const plan = terms.plans.find((one) => one.fromDay === fromDay);
  const prices = [...pricedMeters(terms, before, fromDay)].sort().flatMap((meter) => {
    const [old, next] = [termsOn(terms, meter, before).charge, termsOn(terms, meter, fromDay).charge];
    return sameCharge(old, next) ? [] : [{ meter, ...defined({ before: old, after: next }) }];
  });
  return {
    fromDay,
    ...defined({ plan: ifDefined(plan, ({ planId, planVersion }) => ({ planId, planVersion })) }),
    prices,
    discountsBegin: terms.discounts.filter((one) => one.fromDay === fromDay),
    discountsEnd: terms.discounts.filter((one) => one.toDay === before),
  };
}
