import { commandsOf, type Kernel, type Origin, VersionMismatchError } from 'epoch';
import { plan } from '../../../domain/plan/plan.ts';
import { newestPlan } from '../queries/plans.ts';
import { STANDARD_PLAN_ID, STANDARD_TERMS } from '../queries/standard-terms.ts';

/** Publishes the first version unless there is one: a platform needs a price. One read when there is. */
export async function ensureStandardPlan(kernel: Kernel, origin: Origin): Promise<void> {
  const { state } = await kernel.load(plan, STANDARD_PLAN_ID);
  if (state.status !== 'none' && state.version > 0) return;
  if (state.status === 'none') await draftFirst(kernel, origin);
  const data = { version: 1 };
  const publish = commandsOf(plan).PublishPlanVersion(STANDARD_PLAN_ID, data);
  const outcome = await kernel.execute(plan, publish, origin);
  // When another process was quicker, there is a version too.
  if (!outcome.ok) await newestPlan(kernel, STANDARD_PLAN_ID);
}

async function draftFirst(kernel: Kernel, origin: Origin): Promise<void> {
  const draft = commandsOf(plan).DraftPlanVersion(STANDARD_PLAN_ID, STANDARD_TERMS);
  try {
    // Only as the very first event, or a version published by another process would get a stray draft.
    await kernel.execute(plan, draft, origin, { expectedVersion: 0 });
  } catch (error) {
    if (!(error instanceof VersionMismatchError)) throw error;
  }
}
