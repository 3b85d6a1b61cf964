import { isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { addDays, isDay } from '../../metering/day.ts';
import {
  addDiscount,
  addOverride,
  addPlan,
  cancelPlan,
  effectiveDay,
  endDiscount,
  endOverride,
} from '../../rating/change-terms.ts';
import { lastDayOfPeriods } from '../../rating/dated-terms.ts';
import type { OpenAccount } from '../account.ts';
import type { CommandOf, PublishedPlan } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import { faultOfBeginning } from '../last-day.ts';
import type { PlanReference } from '../values.ts';

/** The longest grace time; after it the next month's would be over first. */
export const MAX_GRACE_DAYS = 28;
/** Calendar months that a discount may be granted for at once: ten years. */
const MAX_DISCOUNT_PERIODS = 120;

type Decision = readonly BillingAccountEvent[] | Rejection;

/**
 * From the next midnight on: the day that runs and all before it keep their price, also those that are not closed yet.
 * Migrations that have not begun are cancelled.
 */
export function pin(plan: PublishedPlan, state: OpenAccount, pinnedBy: string, atMs: number): Decision {
  const { planId, planVersion, currency, charges } = plan;
  if (currency !== state.currency) return otherCurrency(state, currency);
  const fromDay = effectiveDay(atMs);
  const ended = faultOfBeginning(state, fromDay);
  if (ended) return ended;
  const [first, ...rest] = state.dated.plans;
  const future = rest.filter((one) => one.fromDay >= fromDay);
  const only = future.length === 1 ? future[0] : undefined;
  if (only?.fromDay === fromDay && isPlan(only, plan)) return [];
  const cancelled = future.map(({ fromDay: onDay }): BillingAccountEvent => {
    return { type: 'MigrationCancelled', data: { onDay, cancelledBy: pinnedBy } };
  });
  const inForce = rest.findLast((one) => one.fromDay < fromDay) ?? first;
  if (inForce !== undefined && isPlan(inForce, plan)) return cancelled;
  return [...cancelled, { type: 'PlanPinned', data: { planId, planVersion, charges, fromDay, pinnedBy, atMs } }];
}

function isPlan(a: PlanReference, b: PlanReference): boolean {
  return a.planId === b.planId && a.planVersion === b.planVersion;
}

export function schedule(
  data: CommandOf<'ScheduleMigration'>['data'],
  state: OpenAccount,
  scheduledBy: string,
  atMs: number,
): Decision {
  const { planId, planVersion, currency, charges, onDay } = data;
  if (currency !== state.currency) return otherCurrency(state, currency);
  const plan = { planId, planVersion, charges, fromDay: onDay };
  const changed = addPlan(state.dated, plan, effectiveDay(atMs));
  if (isRejection(changed)) return changed;
  const ended = faultOfBeginning(state, onDay);
  if (ended) return ended;
  if (changed === state.dated) return [];
  return [{ type: 'MigrationScheduled', data: { planId, planVersion, charges, onDay, scheduledBy } }];
}

export function cancel(
  { onDay }: CommandOf<'CancelMigration'>['data'],
  state: OpenAccount,
  cancelledBy: string,
  atMs: number,
): Decision {
  const earliest = effectiveDay(atMs);
  if (onDay !== undefined) {
    const changed = cancelPlan(state.dated, onDay, earliest);
    if (isRejection(changed)) return changed;
  }
  return state.dated.plans
    .slice(1)
    .filter(({ fromDay }) => (onDay === undefined ? fromDay >= earliest : fromDay === onDay))
    .map(({ fromDay }) => ({ type: 'MigrationCancelled', data: { onDay: fromDay, cancelledBy } }));
}

export function override(
  { charge, fromDay, toDay }: CommandOf<'OverridePrice'>['data'],
  state: OpenAccount,
  overriddenBy: string,
  atMs: number,
): Decision {
  const earliest = effectiveDay(atMs);
  const dated = { charge, fromDay: fromDay ?? earliest, ...defined({ toDay }) };
  const changed = addOverride(state.dated, dated, earliest);
  if (isRejection(changed)) return changed;
  const ended = faultOfBeginning(state, dated.fromDay);
  if (ended) return ended;
  return changed === state.dated ? [] : [{ type: 'PriceOverridden', data: { ...dated, overriddenBy } }];
}

export function endOverridden(
  { meter, lastDay: asked }: CommandOf<'EndOverride'>['data'],
  state: OpenAccount,
  endedBy: string,
  atMs: number,
): Decision {
  const earliest = effectiveDay(atMs);
  const lastDay = asked ?? addDays(earliest, -1);
  const changed = endOverride(state.dated, meter, lastDay, earliest);
  if (isRejection(changed)) return changed;
  const isSame = JSON.stringify(changed.overrides) === JSON.stringify(state.dated.overrides);
  return isSame ? [] : [{ type: 'OverrideEnded', data: { meter, lastDay, endedBy } }];
}

export function grant(
  { periods, ...granted }: CommandOf<'GrantDiscount'>['data'],
  state: OpenAccount,
  grantedBy: string,
  atMs: number,
): Decision {
  const earliest = effectiveDay(atMs);
  const fromDay = granted.fromDay ?? earliest;
  const wrong =
    periods !== undefined &&
    (!Number.isSafeInteger(periods) || periods < 1 || periods > MAX_DISCOUNT_PERIODS || granted.toDay !== undefined);
  if (wrong) {
    return reject(
      'discount-invalid',
      `${periods} periods: from 1 to ${MAX_DISCOUNT_PERIODS}, and no last day beside them`,
    );
  }
  const toDay = periods === undefined || !isDay(fromDay) ? granted.toDay : lastDayOfPeriods(fromDay, periods);
  if (periods !== undefined && isDay(fromDay) && toDay !== undefined && !isDay(toDay)) {
    return reject('discount-invalid', `${periods} periods from ${fromDay} on: the last one is after the year 9998`);
  }
  const dated = { ...granted, fromDay, ...defined({ toDay }) };
  const changed = addDiscount(state.dated, dated, earliest, state.currency);
  if (isRejection(changed)) return changed;
  const ended = faultOfBeginning(state, fromDay);
  if (ended) return ended;
  return changed === state.dated ? [] : [{ type: 'DiscountGranted', data: { ...dated, grantedBy } }];
}

export function endGranted(
  { discountId, lastDay: asked }: CommandOf<'EndDiscount'>['data'],
  state: OpenAccount,
  endedBy: string,
  atMs: number,
): Decision {
  const earliest = effectiveDay(atMs);
  const lastDay = asked ?? addDays(earliest, -1);
  const changed = endDiscount(state.dated, discountId, lastDay, earliest);
  if (isRejection(changed)) return changed;
  const isSame = JSON.stringify(changed.discounts) === JSON.stringify(state.dated.discounts);
  return isSame ? [] : [{ type: 'DiscountEnded', data: { discountId, lastDay, endedBy } }];
}

export function changeGrace(
  { graceDays }: CommandOf<'ChangeGrace'>['data'],
  state: OpenAccount,
  changedBy: string,
): Decision {
  if (!Number.isSafeInteger(graceDays) || graceDays < 0 || graceDays > MAX_GRACE_DAYS) {
    return reject('grace-invalid', `${graceDays} days: from 0 to ${MAX_GRACE_DAYS}`);
  }
  return graceDays === state.graceDays ? [] : [{ type: 'GraceChanged', data: { graceDays, changedBy } }];
}

export function setEmptyInvoices(
  { wanted }: CommandOf<'SetEmptyInvoices'>['data'],
  { emptyInvoices = false }: OpenAccount,
  setBy: string,
): Decision {
  return wanted === emptyInvoices ? [] : [{ type: 'EmptyInvoicesSet', data: { wanted, setBy } }];
}

function otherCurrency(state: OpenAccount, currency: string): Rejection {
  return reject('currency-mismatch', `this account is in ${state.currency}: a plan in ${currency} cannot price it`);
}
