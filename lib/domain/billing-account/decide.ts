import type { Aggregate, DecideContext } from 'epoch';
import { type Rejection, reject } from 'epoch';
import { addDays, dayOf, isDay } from '../metering/day.ts';
import { faultOfCharge } from '../rating/charge-fault.ts';
import { isDecimal } from '../rating/exact.ts';
import { isAmount, isCurrency, toMinor } from '../rating/money.ts';
import type { BillingAccountCommand, CommandOf, PublishedPlan } from './commands.ts';
import { type BillingAccountEvent, billingAccountEvents, type GrantedDiscount } from './events.ts';
import { finalise, recordCorrection, recordDay } from './record.ts';
import { type BillingAccountState, evolveBillingAccount, initialBillingAccount, type OpenAccount } from './state.ts';

export const MAX_OVERRIDES = 64;
export const MAX_DISCOUNTS = 50;

type Decision = readonly BillingAccountEvent[] | Rejection;

export const billingAccount: Aggregate<BillingAccountState, BillingAccountCommand, BillingAccountEvent> = {
  name: 'billing-account',
  events: billingAccountEvents,
  initial: initialBillingAccount,
  reducerVersion: 1,
  evolve: evolveBillingAccount,
  decide(command, state, context) {
    if (command.type === 'OpenAccount') return open(command.data, state, context);
    if (state.status === 'none') return reject('not-found', 'no billing account of this organisation is open');
    return decideOpen(command, state, context);
  },
};

function decideOpen(
  command: Exclude<BillingAccountCommand, { type: 'OpenAccount' }>,
  state: OpenAccount,
  { actor, nowMs: atMs }: DecideContext,
): Decision {
  switch (command.type) {
    case 'PinPlan':
      return pin(command.data, state, actor, atMs);
    case 'ScheduleMigration':
      return schedule(command.data, state, actor);
    case 'CancelMigration':
      if (state.migration === undefined) return [];
      return [{ type: 'MigrationCancelled', data: { onDay: state.migration.onDay, cancelledBy: actor } }];
    case 'OverridePrice': {
      const { charge } = command.data;
      const fault = faultOfCharge(charge);
      if (fault) return fault;
      if (state.overrides[charge.meter] === undefined && Object.keys(state.overrides).length >= MAX_OVERRIDES) {
        return reject('too-many-overrides', `an account has at most ${MAX_OVERRIDES} prices of its own`);
      }
      return [{ type: 'PriceOverridden', data: { charge, overriddenBy: actor } }];
    }
    case 'EndOverride': {
      const { meter } = command.data;
      return state.overrides[meter] === undefined ? [] : [{ type: 'OverrideEnded', data: { meter, endedBy: actor } }];
    }
    case 'GrantDiscount':
      return grant(command.data, state, actor);
    case 'EndDiscount': {
      const { discountId } = command.data;
      const granted = state.discounts.some((one) => one.discountId === discountId);
      return granted ? [{ type: 'DiscountEnded', data: { discountId, endedBy: actor } }] : [];
    }
    case 'RecordDailyUsage':
      return recordDay(command.data, state, atMs, actor);
    case 'RecordCorrection':
      return recordCorrection(command.data, state);
    case 'FinaliseInvoice':
      return finalise(command.data, state, atMs);
    case 'RecordPayment':
      return pay(command.data, state, actor, atMs);
  }
}

function open(
  { organisationId, plan }: CommandOf<'OpenAccount'>['data'],
  state: BillingAccountState,
  context: DecideContext,
): Decision {
  // A repeat, or a rival that opened it first: the account is open, which is all that was wanted.
  if (state.status === 'open') return [];
  if (!isCurrency(plan.currency))
    return reject('currency-unknown', `"${plan.currency}" is no currency that can be billed`);
  const { actor, nowMs: atMs } = context;
  const { currency, planId, planVersion, charges } = plan;
  return [
    { type: 'AccountOpened', data: { organisationId, currency, atMs } },
    { type: 'PlanPinned', data: { planId, planVersion, charges, fromDay: dayOf(atMs), pinnedBy: actor, atMs } },
  ];
}

function pin(plan: PublishedPlan, state: OpenAccount, pinnedBy: string, atMs: number): Decision {
  const { planId, planVersion, currency, charges } = plan;
  if (currency !== state.currency) return otherCurrency(state, currency);
  if (state.pinned.planId === planId && state.pinned.planVersion === planVersion) return [];
  const fromDay = state.lastDay === undefined ? dayOf(atMs) : addDays(state.lastDay, 1);
  return [{ type: 'PlanPinned', data: { planId, planVersion, charges, fromDay, pinnedBy, atMs } }];
}

function schedule(data: CommandOf<'ScheduleMigration'>['data'], state: OpenAccount, scheduledBy: string): Decision {
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

function grant(granted: GrantedDiscount, state: OpenAccount, grantedBy: string): Decision {
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

function pay(data: CommandOf<'RecordPayment'>['data'], state: OpenAccount, recordedBy: string, atMs: number): Decision {
  const { invoiceNumber, amount, paymentId } = data;
  const due = state.unpaid[invoiceNumber];
  if (due === undefined) return reject('nothing-due', `nothing is due for invoice ${invoiceNumber}`);
  const minor = isAmount(amount, state.currency) ? toMinor(amount, state.currency) : 0n;
  if (minor === 0n || minor > toMinor(due, state.currency)) {
    return reject(
      'payment-invalid',
      `"${amount}" for invoice ${invoiceNumber}: an amount above zero and at most ${due}`,
    );
  }
  return [{ type: 'PaymentRecorded', data: { invoiceNumber, amount, paymentId, recordedBy, atMs } }];
}

function otherCurrency(state: OpenAccount, currency: string): Rejection {
  return reject('currency-mismatch', `this account is in ${state.currency}: a plan in ${currency} cannot price it`);
}
