import { isRejection, type Kernel } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { open } from '../../../domain/billing-account/decide/open.ts';
import {
  type BillingAccountState,
  evolveBillingAccount,
  initialBillingAccount,
} from '../../../domain/billing-account/state.ts';
import type { Day } from '../../../domain/metering/day.ts';
import { plan } from '../../../domain/plan/plan.ts';
import { newestPlan } from './plans.ts';
import { STANDARD_PLAN_ID, STANDARD_TERMS } from './standard-terms.ts';

/**
 * The account that an organisation's first billing run is going to open, so that its first day has prices too. Undefined
 * when it could not be opened; that run says why.
 */
export async function expectedAccount(
  kernel: Kernel,
  organisationId: string,
  firstDay: Day,
  nowMs: number,
): Promise<OpenAccount | undefined> {
  const data = { organisationId, plan: await standardPlan(kernel), firstDay };
  const context = { id: '', actor: organisationId, nowMs };
  const opened = open({ data }, { status: 'none' }, context);
  if (isRejection(opened)) return undefined;
  const state: BillingAccountState = opened.reduce(evolveBillingAccount, initialBillingAccount);
  return state.status === 'none' ? undefined : state;
}

/** The newest version, or the one that the first run publishes. */
async function standardPlan(kernel: Kernel) {
  const { state } = await kernel.load(plan, STANDARD_PLAN_ID);
  if (state.status !== 'none' && state.version > 0) return newestPlan(kernel, STANDARD_PLAN_ID);
  const { currency, charges } = STANDARD_TERMS;
  return { planId: STANDARD_PLAN_ID, planVersion: 1, currency, charges };
}
