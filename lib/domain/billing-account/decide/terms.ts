import { isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { addDays, type Day, dayOf, isDay } from '../../metering/day.ts';
import { addDiscount, addOverride, effectiveDay } from '../../rating/change-terms.ts';
import { faultOfCharge } from '../../rating/charge-fault.ts';
import { isDecimal } from '../../rating/exact.ts';
import type { CommandOf, PublishedPlan } from '../commands.ts';
import type { BillingAccountEvent, GrantedDiscount, PlanReference } from '../events.ts';
import type { OpenAccount } from '../state.ts';

export const MAX_OVERRIDES = 64;
export const MAX_DISCOUNTS = 50;

type Decision = readonly BillingAccountEvent[] | Rejection;

/**
 * From the next midnight on: the day that runs and all before it keep their price, also those that the daily run has not
 * recorded yet. Where that day is the next to be recorded the plan is pinned at once, else it is a migration to that day,
 * in place of one that has not begun.
 */
export function pin(plan: PublishedPlan, state: OpenAccount, pinnedBy: string, atMs: number): Decision {
  const { planId, planVersion, currency, charges } = plan;
  if (currency !== state.currency) return otherCurrency(state, currency);
  const fromDay = earliestDay(state, atMs);
  const { migration } = state;
  if (migration !== undefined && migration.onDay < fromDay) return pending(migration.onDay);
  const cancelled: BillingAccountEvent[] =
    migration === undefined
      ? []
      : [{ type: 'MigrationCancelled', data: { onDay: migration.onDay, cancelledBy: pinnedBy } }];
  if (isPlan(state.pinned, plan)) return cancelled;
  if (migration !== undefined && isPlan(migration, plan) && migration.onDay === fromDay) return [];
  const pinned: BillingAccountEvent =
    fromDay === nextDay(state, atMs)
      ? { type: 'PlanPinned', data: { planId, planVersion, charges, fromDay, pinnedBy, atMs } }
      : { type: 'MigrationScheduled', data: { planId, planVersion, charges, onDay: fromDay, scheduledBy: pinnedBy } };
  return [...cancelled, pinned];
}

function isPlan(a: PlanReference, b: PlanReference): boolean {
  return a.planId === b.planId && a.planVersion === b.planVersion;
}

function pending(onDay: Day): Rejection {
  return reject('migration-pending', `a migration on ${onDay} is scheduled: cancel it first`);
}

export function schedule(
  data: CommandOf<'ScheduleMigration'>['data'],
  state: OpenAccount,
  scheduledBy: string,
  atMs: number,
): Decision {
  const { planId, planVersion, currency, charges, onDay } = data;
  if (!isDay(onDay)) return reject('day-invalid', `"${onDay}" is no day of the form YYYY-MM-DD`);
  if (currency !== state.currency) return otherCurrency(state, currency);
  const { migration } = state;
  if (migration !== undefined) {
    return isPlan(migration, data) && migration.onDay === onDay ? [] : pending(migration.onDay);
  }
  if (state.lastDay !== undefined && onDay <= state.lastDay) {
    return reject(
      'day-already-recorded',
      `${onDay} is recorded under its plan: migrate on a later day than ${state.lastDay}`,
    );
  }
  const earliest = earliestDay(state, atMs);
  if (onDay < earliest)
    return reject('terms-in-past', `${onDay} has begun or is over: migrate on ${earliest} or later`);
  return [{ type: 'MigrationScheduled', data: { planId, planVersion, charges, onDay, scheduledBy } }];
}

export function cancelMigration({ migration }: OpenAccount, cancelledBy: string): Decision {
  return migration === undefined ? [] : [{ type: 'MigrationCancelled', data: { onDay: migration.onDay, cancelledBy } }];
}

export function override(
  { charge, fromDay, toDay }: CommandOf<'OverridePrice'>['data'],
  state: OpenAccount,
  overriddenBy: string,
  atMs: number,
): Decision {
  const fault = faultOfCharge(charge);
  if (fault) return fault;
  if (state.overrides[charge.meter] === undefined && Object.keys(state.overrides).length >= MAX_OVERRIDES) {
    return reject('too-many-overrides', `an account has at most ${MAX_OVERRIDES} prices of its own`);
  }
  const dated = { charge, ...defined({ fromDay, toDay }) };
  if (fromDay !== undefined) {
    const changed = addOverride(state.dated, { ...dated, fromDay }, earliestDay(state, atMs));
    if (isRejection(changed)) return changed;
  }
  return [{ type: 'PriceOverridden', data: { ...dated, overriddenBy } }];
}

export function endOverridden(
  { meter, lastDay }: CommandOf<'EndOverride'>['data'],
  state: OpenAccount,
  endedBy: string,
  atMs: number,
): Decision {
  if (state.overrides[meter] === undefined) return [];
  const fault = faultOfEnd(lastDay, state, atMs);
  return fault ?? [{ type: 'OverrideEnded', data: { meter, ...defined({ lastDay }), endedBy } }];
}

export function grant(granted: GrantedDiscount, state: OpenAccount, grantedBy: string, atMs: number): Decision {
  if (state.discounts.some(({ discountId }) => discountId === granted.discountId)) return [];
  if (state.discounts.length >= MAX_DISCOUNTS) {
    return reject('too-many-discounts', `an account has at most ${MAX_DISCOUNTS} discounts`);
  }
  const { discount, fromDay } = granted;
  const value = discount.kind === 'percentage' ? discount.percent : discount.amount;
  const most = discount.kind === 'percentage' ? /^(\d{1,2}(\.\d+)?|100(\.0+)?)$/ : /^\d/;
  if (!isDecimal(value) || !most.test(value)) {
    return reject('discount-invalid', `"${value}": a percentage from 0 to 100, or an amount of zero or more`);
  }
  if (fromDay !== undefined) {
    const changed = addDiscount(state.dated, { ...granted, fromDay }, earliestDay(state, atMs), state.currency);
    if (isRejection(changed)) return changed;
  }
  return [{ type: 'DiscountGranted', data: { ...granted, grantedBy } }];
}

export function endGranted(
  { discountId, lastDay }: CommandOf<'EndDiscount'>['data'],
  state: OpenAccount,
  endedBy: string,
  atMs: number,
): Decision {
  if (!state.discounts.some((one) => one.discountId === discountId)) return [];
  const fault = faultOfEnd(lastDay, state, atMs);
  return fault ?? [{ type: 'DiscountEnded', data: { discountId, ...defined({ lastDay }), endedBy } }];
}

/** The first day that may have other terms. */
function earliestDay(state: OpenAccount, atMs: number): Day {
  return later(nextDay(state, atMs), effectiveDay(atMs));
}

function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

/** The next day that will be recorded. */
function nextDay({ lastDay }: OpenAccount, atMs: number): Day {
  return lastDay === undefined ? dayOf(atMs) : addDays(lastDay, 1);
}

function faultOfEnd(lastDay: Day | undefined, state: OpenAccount, atMs: number): Rejection | undefined {
  if (lastDay === undefined) return undefined;
  if (!isDay(lastDay)) return reject('day-invalid', `"${lastDay}" is no day of the form YYYY-MM-DD`);
  const earliest = earliestDay(state, atMs);
  return addDays(lastDay, 1) < earliest
    ? reject('terms-in-past', `terms of ${lastDay} and later are in use: end with ${addDays(earliest, -1)} or later`)
    : undefined;
}

function otherCurrency(state: OpenAccount, currency: string): Rejection {
  return reject('currency-mismatch', `this account is in ${state.currency}: a plan in ${currency} cannot price it`);
}
