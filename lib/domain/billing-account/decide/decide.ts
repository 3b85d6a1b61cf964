import { type DecideContext, type Rejection, reject } from 'epoch';
import { dayOf } from '../../metering/day.ts';
import { faultOfCharge } from '../../rating/charge-fault.ts';
import { isCurrency } from '../../rating/money.ts';
import type { BillingAccountCommand, CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { BillingAccountState, OpenAccount } from '../state.ts';
import { pay } from './pay.ts';
import { finalise, recordCorrection, recordDay } from './record.ts';
import { grant, MAX_OVERRIDES, pin, schedule } from './terms.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

export function decide(command: BillingAccountCommand, state: BillingAccountState, context: DecideContext): Decision {
  if (command.type === 'OpenAccount') return open(command.data, state, context);
  if (state.status === 'none') return reject('not-found', 'no billing account of this organisation is open');
  return decideOpen(command, state, context);
}

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
