import type { Day } from '../metering/day.ts';
import { type DatedTerms, overlaps } from './dated-terms.ts';

/** Before every period. */
const ALWAYS: Day = '0001-01-01';

/** The terms of a day, as if they had never been others and never would be. */
export function termsAsOf({ plans, overrides, discounts }: DatedTerms, day: Day): DatedTerms {
  const plan = plans.findLast(({ fromDay }) => fromDay <= day);
  const holds = (one: { readonly fromDay: Day; readonly toDay?: Day }) => overlaps(one, { fromDay: day, toDay: day });
  return {
    plans: plan === undefined ? [] : [{ ...plan, fromDay: ALWAYS }],
    overrides: overrides.filter(holds).map(({ charge }) => ({ charge, fromDay: ALWAYS })),
    discounts: discounts.filter(holds).map(({ toDay: _, ...discount }) => ({ ...discount, fromDay: ALWAYS })),
  };
}
