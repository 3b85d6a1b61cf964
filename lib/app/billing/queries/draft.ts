import type { Kernel } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { type Draft, draftInvoice } from '../../../domain/billing-account/invoice.ts';
import { inputsOf } from '../../../domain/billing-account/rate-period.ts';
import type { OpenAccount } from '../../../domain/billing-account/state.ts';
import type { Month } from '../../../domain/metering/day.ts';
import type { Charge } from '../../../domain/rating/charge.ts';
import { BillingError } from './errors.ts';

/** A period's invoice if it were made now; undefined when nothing of the period is recorded. */
export async function draftOf(kernel: Kernel, organisationId: string, period: Month): Promise<Draft | undefined> {
  return draftFrom(await loadAccount(kernel, organisationId), period);
}

/** Drafts of all periods that have no final invoice, oldest first. */
export async function openDrafts(kernel: Kernel, organisationId: string): Promise<readonly Draft[]> {
  return draftsFrom(await loadAccount(kernel, organisationId));
}

export function draftsFrom(account: OpenAccount): readonly Draft[] {
  return Object.keys(account.periods)
    .sort()
    .flatMap((period) => draftFrom(account, period) ?? []);
}

/**
 * The same with other prices: what the period's real usage would cost under another plan. Nothing is written; the
 * customer's own prices and discounts stay as they are.
 */
export async function previewOf(
  kernel: Kernel,
  organisationId: string,
  period: Month,
  charges: readonly Charge[],
): Promise<Draft | undefined> {
  return draftFrom(await loadAccount(kernel, organisationId), period, charges);
}

export function draftFrom(account: OpenAccount, period: Month, preview?: readonly Charge[]): Draft | undefined {
  const inputs = inputsOf(account, period);
  if (inputs === undefined) return undefined;
  return draftInvoice(preview === undefined ? inputs : { ...inputs, chargesOf: () => preview });
}

/** Undefined before the account is opened. */
export async function findAccount(kernel: Kernel, organisationId: string): Promise<OpenAccount | undefined> {
  const { state } = await kernel.load(billingAccount, organisationId);
  return state.status === 'none' ? undefined : state;
}

async function loadAccount(kernel: Kernel, organisationId: string): Promise<OpenAccount> {
  const account = await findAccount(kernel, organisationId);
  if (account === undefined) throw new BillingError('account-unknown', `${organisationId} has no billing account yet`);
  return account;
}
