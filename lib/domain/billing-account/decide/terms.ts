import { type Rejection, reject } from 'epoch';
import { addDays, dayOf, isDay } from '../../metering/day.ts';
import { isDecimal } from '../../rating/exact.ts';
import type { CommandOf, PublishedPlan } from '../commands.ts';
import type { BillingAccountEvent, GrantedDiscount } from '../events.ts';
import type { OpenAccount } from '../state.ts';

export const MAX_OVERRIDES = 64;
export const MAX_DISCOUNTS = 50;

type Decision = readonly BillingAccountEvent[] | Rejection;

export function pin(plan: PublishedPlan, state: OpenAccount, pinnedBy: string, atMs: number): Decision {
  const { planId, planVersion, currency, charges } = plan;
  if (currency !== state.currency) return otherCurrency(state, currency);
  if (state.pinned.planId === planId && state.pinned.planVersion === planVersion) return [];
  const fromDay = state.lastDay === undefined ? dayOf(atMs) : addDays(state.lastDay, 1);
  return [{ type: 'PlanPinned', data: { planId, planVersion, charges, fromDay, pinnedBy, atMs } }];
}

export function schedule(
  data: CommandOf<'ScheduleMigration'>['data'],
  state: OpenAccount,
  scheduledBy: string,
): Decision {
  const { planId, planVersion, currency, charges, onDay } = data;
  if (!isDay(onDay)) return reject('day-invalid', `"${onDay}" is no day of the form YYYY-MM-DD`);
  if (currency !== state.currency) return otherCurrency(state, currency);
  if (state.lastDay !== undefined && onDay <= state.lastDay) {
    return reject(
      'day-already-recorded',
      `${onDay} is recorded under its plan: migrate on a later day than ${state.lastDay}`,
    );
  }
  const { migration } = state;
  if (migration !== undefined) {
    const same = migration.planId === planId && migration.planVersion === planVersion && migration.onDay === onDay;
    return same ? [] : reject('migration-pending', `a migration on ${migration.onDay} is scheduled: cancel it first`);
  }
  return [{ type: 'MigrationScheduled', data: { planId, planVersion, charges, onDay, scheduledBy } }];
}

export function grant(granted: GrantedDiscount, state: OpenAccount, grantedBy: string): Decision {
  if (state.discounts.some(({ discountId }) => discountId === granted.discountId)) return [];
  if (state.discounts.length >= MAX_DISCOUNTS) {
    return reject('too-many-discounts', `an account has at most ${MAX_DISCOUNTS} discounts`);
  }
  const { discount } = granted;
  const value = discount.kind === 'percentage' ? discount.percent : discount.amount;
  const most = discount.kind === 'percentage' ? /^(\d{1,2}(\.\d+)?|100(\.0+)?)$/ : /^\d/;
  if (!isDecimal(value) || !most.test(value)) {
    return reject('discount-invalid', `"${value}": a percentage from 0 to 100, or an amount of zero or more`);
  }
  return [{ type: 'DiscountGranted', data: { ...granted, grantedBy } }];
}

function otherCurrency(state: OpenAccount, currency: string): Rejection {
  return reject('currency-mismatch', `this account is in ${state.currency}: a plan in ${currency} cannot price it`);
}
