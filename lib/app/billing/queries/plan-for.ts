import { type Kernel, type Rejection, reject } from 'epoch';
import type { PublishedPlan } from '../../../domain/billing-account/commands.ts';
import { plan } from '../../../domain/plan/plan.ts';
import { BillingError } from './errors.ts';
import { draftedPlan, publishedPlan } from './plans.ts';

/** A published plan version, by its id and number as the API takes them. */
export async function findPlan(kernel: Kernel, id: string, version: number): Promise<PublishedPlan | Rejection> {
  try {
    return await publishedPlan(kernel, id, version);
  } catch (error) {
    if (error instanceof BillingError) return reject('plan-not-found', error.message);
    throw error;
  }
}

/** The same, or what is drafted as the next version: to see what it would do before it is published. */
export async function planToPreview(kernel: Kernel, id: string, version: number): Promise<PublishedPlan | Rejection> {
  const { state } = await kernel.load(plan, id);
  const isDraft = state.status !== 'none' && state.draft !== undefined && version === state.version + 1;
  return isDraft ? draftedPlan(kernel, id) : findPlan(kernel, id, version);
}

/** The same for an account that is to have it: a retired plan takes nobody new. */
export async function planForNew(kernel: Kernel, id: string, version: number): Promise<PublishedPlan | Rejection> {
  const { state } = await kernel.load(plan, id);
  if (state.status === 'retired') return reject('plan-retired', `${id} is retired: it takes no more accounts`);
  return findPlan(kernel, id, version);
}
