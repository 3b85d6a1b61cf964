import { isRejection } from 'epoch';
import type { CommandOf } from './commands.ts';
import { recordCorrection, recordDay } from './decide/record.ts';
import type { BillingAccountEvent } from './events.ts';
import { inputsOf, type RatedSegment, rateSegments } from './rate-period.ts';
import { type BillingAccountState, evolveBillingAccount, type OpenAccount } from './state.ts';

/**
 * Days that are rated together, under the terms of their own time. `final`: as their invoice says. `draft`: all are
 * recorded, as their invoice would say now. `running`: some are not recorded yet, as if they closed now.
 */
export interface RatedDays extends RatedSegment {
  readonly status: 'final' | 'draft' | 'running';
}

/** Usage that the account has not recorded yet: of days behind the last one that it has recorded. */
export type Unrecorded =
  | Pick<CommandOf<'RecordDailyUsage'>, 'type' | 'data'>
  | Pick<CommandOf<'RecordCorrection'>, 'type' | 'data'>;

/** The days that an event bills for good, rated from the state right before it, as its invoice was. */
export function billedBy(event: BillingAccountEvent, before: BillingAccountState): readonly RatedDays[] {
  if (event.type !== 'InvoiceFinalised' || before.status === 'none') return [];
  const inputs = inputsOf(before, event.data.period);
  return inputs === undefined ? [] : rateSegments(inputs).map((segment) => ({ ...segment, status: 'final' }));
}

/** All days without a final invoice, in order: the recorded ones, and those that the account would record now. */
export function rateOpenDays(
  account: OpenAccount,
  unrecorded: readonly Unrecorded[],
  nowMs: number,
): readonly RatedDays[] {
  const recordedThrough = account.lastDay ?? '';
  const whole = withUnrecorded(account, unrecorded, nowMs);
  return Object.keys(whole.periods)
    .sort()
    .flatMap((period) => inputsOf(whole, period) ?? [])
    .flatMap((inputs) => rateSegments(inputs))
    .map((segment) => ({ ...segment, status: segment.toDay > recordedThrough ? 'running' : 'draft' }));
}

/** By the account's own decisions, so that a migration that is due takes effect; they end where it refuses. */
function withUnrecorded(account: OpenAccount, unrecorded: readonly Unrecorded[], nowMs: number): OpenAccount {
  let state: BillingAccountState = account;
  for (const { type, data } of unrecorded) {
    if (state.status === 'none') break;
    const decision = type === 'RecordCorrection' ? recordCorrection(data, state) : recordDay(data, state, nowMs, '');
    if (isRejection(decision)) break;
    for (const event of decision) state = evolveBillingAccount(state, event);
  }
  return state.status === 'none' ? account : state;
}
