import type { Kernel } from 'epoch';
import type { PublishedPlan } from '../../../domain/billing-account/commands.ts';
import { plan } from '../../../domain/plan/plan.ts';
import { BillingError } from './errors.ts';

/** A published version from the plan's own log. Throws `plan-unpublished` when there is none. */
export async function publishedPlan(kernel: Kernel, planId: string, planVersion: number): Promise<PublishedPlan> {
  const { name: _, ...published } = await namedPlan(kernel, planId, planVersion);
  return published;
}

/** The same with the name that it was published by. */
export async function namedPlan(
  kernel: Kernel,
  planId: string,
  planVersion: number,
): Promise<PublishedPlan & { readonly name: string }> {
  for await (const { events } of kernel.history(plan, planId)) {
    for (const event of events) {
      if (event.type !== 'PlanVersionPublished' || event.data.version !== planVersion) continue;
      const { name, currency, charges } = event.data;
      return { planId, planVersion, name, currency, charges };
    }
  }
  throw new BillingError('plan-unpublished', `${planId} has no published version ${planVersion}: publish it first`);
}

/** What is drafted of a plan, as a version that is not published. Throws `plan-unpublished` when nothing is. */
export async function draftedPlan(kernel: Kernel, planId: string): Promise<PublishedPlan> {
  const { state } = await kernel.load(plan, planId);
  if (state.status === 'none' || state.draft === undefined) {
    throw new BillingError('plan-unpublished', `${planId} has no draft: name a published version`);
  }
  const { currency, charges } = state.draft;
  return { planId, planVersion: state.version + 1, currency, charges };
}

/** The newest published version of a plan. */
export async function newestPlan(kernel: Kernel, planId: string): Promise<PublishedPlan> {
  const { state } = await kernel.load(plan, planId);
  return publishedPlan(kernel, planId, state.status === 'none' ? 0 : state.version);
}
