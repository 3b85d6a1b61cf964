import { type DecideContext, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { dayOf, isDay } from '../../metering/day.ts';
import { isCurrency } from '../../rating/money.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/** Apart from the other decisions, for those who ask what opening an account would come to. */
export function open(
  { data }: Pick<CommandOf<'OpenAccount'>, 'data'>,
  _state: { readonly status: 'none' },
  { actor, nowMs: atMs }: DecideContext,
): Decision {
  const { organisationId, plan, firstDay } = data;
  const { currency, planId, planVersion, charges } = plan;
  if (!isCurrency(currency)) return reject('currency-unknown', `"${currency}" is no currency that can be billed`);
  const fromDay = firstDay ?? dayOf(atMs);
  if (!isDay(fromDay) || fromDay > dayOf(atMs)) {
    return reject('day-invalid', `"${fromDay}": a first day that is not after today`);
  }
  return [
    { type: 'AccountOpened', data: { organisationId, currency, ...defined({ firstDay }), atMs } },
    { type: 'PlanPinned', data: { planId, planVersion, charges, fromDay, pinnedBy: actor, atMs } },
  ];
}
