import type { Kernel } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import { dayOf } from '../../../domain/metering/day.ts';
import { computeMeter } from '../../../domain/metering/meter.ts';
import { cutsOf, termsOn } from '../../../domain/rating/dated-terms.ts';
import { compare, type Decimal, exact } from '../../../domain/rating/exact.ts';
import { highestUnit } from '../../../domain/rating/highest-unit.ts';
import { expectedAccount } from './expected-account.ts';

/** When attempts run, at the most: from now on. */
export interface AttemptTime {
  readonly nowMs: number;
  readonly untilMs: number;
}

/**
 * The highest price of a second on a machine type on the days on which an attempt may run, by the terms that are agreed now.
 * Undefined where no price is agreed on one of them.
 */
export async function attemptPrice(
  kernel: Kernel,
  organisationId: string,
  machineType: string,
  { nowMs, untilMs }: AttemptTime,
): Promise<Decimal | undefined> {
  const account = await accountOf(kernel, organisationId, nowMs);
  if (account === undefined) return undefined;
  const [from, to] = [dayOf(nowMs), dayOf(untilMs)];
  let highest: Decimal = '0';
  for (const day of cutsOf(account.dated, from, to)) {
    const { charge } = termsOn(account.dated, computeMeter(machineType), day);
    if (charge === undefined) return undefined;
    const unit = highestUnit(charge.model);
    if (compare(exact(unit), exact(highest)) > 0) highest = unit;
  }
  return highest;
}

/** The account, or the one that the organisation's first billing run is going to open. */
export async function accountOf(
  kernel: Kernel,
  organisationId: string,
  nowMs: number,
): Promise<OpenAccount | undefined> {
  const { state } = await kernel.load(billingAccountHistory, organisationId);
  if (state.status === 'open') return state;
  return expectedAccount(kernel, organisationId, dayOf(nowMs), nowMs);
}
