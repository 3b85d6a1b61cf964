import { type DecideContext, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { dayOf, isDay } from '../../metering/day.ts';
import { isCurrency } from '../../rating/money.ts';
import type { OpenAccount } from '../account.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import { faultOfBeginning } from '../last-day.ts';
import { planInForce } from '../plan-in-force.ts';

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

/** A repeat, or another process opened it first. Whoever asks for another plan than the account has today is told so. */
export function openAgain(
  { plan: { planId, planVersion } }: CommandOf<'OpenAccount'>['data'],
  state: OpenAccount,
  atMs: number,
): Decision {
  const today = dayOf(atMs);
  const ended = faultOfBeginning(state, today);
  if (ended) return ended;
  const has = planInForce(state, today);
  if (has?.planId === planId && has.planVersion === planVersion) return [];
  return reject('account-open', `the account is open and has ${has?.planId} version ${has?.planVersion}`);
}
