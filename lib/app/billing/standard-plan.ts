import type { MACHINE_TYPES } from '../../domain/machine-types.ts';
import { computeMeter, STORAGE_METER } from '../../domain/metering/meter.ts';
import { plan } from '../../domain/plan/decide.ts';
import type { PlanTerms } from '../../domain/plan/terms.ts';
import type { Origin } from '../../epoch/commit.ts';
import type { Kernel } from '../../epoch/kernel.ts';
import { BillingError } from './errors.ts';

/** The plan that new customers are pinned to. Administrators publish later versions of it like of any other. */
export const STANDARD_PLAN_ID = 'pln_00000000000000000000000001';

/** Euro per second, by machine type; a type that is missing here cannot be billed, and a test says so. */
const PER_SECOND: Readonly<Record<keyof typeof MACHINE_TYPES, string>> = {
  'standard-1': '0.000014',
  'standard-2': '0.000028',
  'standard-4': '0.000056',
  'standard-8': '0.000112',
  'memory-2': '0.000044',
  'memory-4': '0.000086',
};

/** Its first version: what a gigabyte costs by the hour (about 2.9 cents a month) and a machine by the second. */
export const STANDARD_TERMS: PlanTerms = {
  name: 'Standard',
  currency: 'EUR',
  charges: [
    { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '0.00004' } },
    ...Object.entries(PER_SECOND).map(([machineType, unit]) => ({
      meter: computeMeter(machineType),
      model: { kind: 'perUnit', unit } as const,
    })),
  ],
};

/** Publishes the first version unless there is one: a platform must not stand without a price. One read when there is. */
export async function ensureStandardPlan(kernel: Kernel, newId: () => string, origin: Origin): Promise<void> {
  const { state } = await kernel.load(plan, STANDARD_PLAN_ID);
  if (state.status !== 'none' && state.version > 0) return;
  const draft = { type: 'DraftPlanVersion', id: newId(), aggregateId: STANDARD_PLAN_ID, data: STANDARD_TERMS } as const;
  const publish = {
    type: 'PublishPlanVersion',
    id: newId(),
    aggregateId: STANDARD_PLAN_ID,
    data: { version: 1 },
  } as const;
  for (const command of [draft, publish]) {
    const outcome = await kernel.execute(plan, command, origin);
    // A rival who is as far, or further, has done what was wanted.
    if (outcome.ok) continue;
    const { state: now } = await kernel.load(plan, STANDARD_PLAN_ID);
    if (now.status === 'none' || now.version === 0)
      throw new BillingError('plan-unpublished', outcome.rejection.message);
  }
}
