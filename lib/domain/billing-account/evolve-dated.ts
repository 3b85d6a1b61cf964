import { defined } from '../defined.ts';
import { addDays, type Day } from '../metering/day.ts';
import type { DatedTerms } from '../rating/dated-terms.ts';
import type { OpenAccount } from './account.ts';
import type { BillingAccountEvent } from './events.ts';
import { firstRecordedDay } from './evolve-earlier.ts';
import type { MoneyEvent } from './money-events.ts';
import type { VolumeEvent } from './volume-events.ts';

/** What may change terms: all but the opening, and what is about money only, or about whom it is rated together with. */
export type TermsEvent = Exclude<BillingAccountEvent, { type: 'AccountOpened' } | MoneyEvent | VolumeEvent>;

/**
 * The account's terms over time. Events of before terms had dates say none: their prices and discounts held for whole
 * months as they stood when a month was rated, so they begin or end with the first day that had no invoice (`firstRecordedDay`).
 */
export function evolveDated(terms: DatedTerms, event: TermsEvent, account: OpenAccount): DatedTerms {
  switch (event.type) {
    case 'PlanPinned': {
      const { planId, planVersion, charges, fromDay } = event.data;
      return withPlan(terms, { planId, planVersion, charges, fromDay });
    }
    case 'MigrationScheduled': {
      const { planId, planVersion, charges, onDay: fromDay } = event.data;
      return withPlan(terms, { planId, planVersion, charges, fromDay });
    }
    case 'MigrationCancelled':
      return { ...terms, plans: terms.plans.filter(({ fromDay }) => fromDay !== event.data.onDay) };
    case 'PriceOverridden': {
      const { charge, fromDay = firstRecordedDay(account), toDay } = event.data;
      const others = terms.overrides.flatMap((one) =>
        one.charge.meter === charge.meter && (toDay === undefined || one.fromDay <= toDay)
          ? ended(one, addDays(fromDay, -1))
          : [one],
      );
      return { ...terms, overrides: [...others, { charge, fromDay, ...defined({ toDay }) }] };
    }
    case 'OverrideEnded': {
      const { meter, lastDay = addDays(firstRecordedDay(account), -1) } = event.data;
      return {
        ...terms,
        overrides: terms.overrides.flatMap((one) => (one.charge.meter === meter ? ended(one, lastDay) : [one])),
      };
    }
    case 'DiscountGranted': {
      const { grantedBy: _by, fromDay = firstRecordedDay(account), ...granted } = event.data;
      return { ...terms, discounts: [...terms.discounts, { ...granted, fromDay }] };
    }
    case 'DiscountEnded': {
      const { discountId, lastDay = addDays(firstRecordedDay(account), -1) } = event.data;
      return {
        ...terms,
        discounts: terms.discounts.flatMap((one) => (one.discountId === discountId ? ended(one, lastDay) : [one])),
      };
    }
    case 'DailyUsageRecorded': {
      // Days before the account was opened are billed by its first plan.
      const [first, ...later] = terms.plans;
      if (first === undefined || first.fromDay <= event.data.day) return terms;
      return { ...terms, plans: [{ ...first, fromDay: event.data.day }, ...later] };
    }
    case 'GraceChanged':
    case 'EmptyInvoicesSet':
    case 'TaxSet':
    case 'CorrectionRecorded':
    case 'InvoiceFinalised':
    case 'PaymentRecorded':
      return terms;
  }
}

function withPlan(terms: DatedTerms, plan: DatedTerms['plans'][number]): DatedTerms {
  const others = terms.plans.filter(({ fromDay }) => fromDay !== plan.fromDay);
  return { ...terms, plans: [...others, plan].sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1)) };
}

function ended<T extends { readonly fromDay: Day; readonly toDay?: Day }>(one: T, lastDay: Day): readonly T[] {
  if (one.fromDay > lastDay) return [];
  return one.toDay !== undefined && one.toDay <= lastDay ? [one] : [{ ...one, toDay: lastDay }];
}
