import { commandsOf, type Kernel } from 'epoch';
import { expect, test } from 'vitest';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { ensureStandardPlan } from '../../../lib/app/billing/commands/standard-plan.ts';
import { newestPlan } from '../../../lib/app/billing/queries/plans.ts';
import { STANDARD_PLAN_ID, STANDARD_TERMS } from '../../../lib/app/billing/queries/standard-terms.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { isId } from '../../../lib/domain/ids.ts';
import { MACHINE_TYPES } from '../../../lib/domain/machine-types.ts';
import { computeMeter, EGRESS_METER, REQUESTS_METER, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { plan } from '../../../lib/domain/plan/plan.ts';
import { createDependencies } from '../usage/dependencies.ts';

const ORIGIN = { actor: 'usr_test', correlation: 'test' };

test('the standard plan prices storage, egress, requests and every type of machine', () => {
  expect(isId('plan', STANDARD_PLAN_ID)).toBe(true);
  const priced = STANDARD_TERMS.charges.map(({ meter }) => meter).sort();
  expect(priced).toEqual(
    [STORAGE_METER, EGRESS_METER, REQUESTS_METER, ...Object.keys(MACHINE_TYPES).map(computeMeter)].sort(),
  );
});

test('it is published once, by however many at once, and never over a later version', async () => {
  const { kernel, send, store } = createDependencies(Date.UTC(2026, 10, 20));
  await Promise.all(Array.from({ length: 5 }, () => ensureStandardPlan(kernel, ORIGIN)));
  expect(await newestPlan(kernel, STANDARD_PLAN_ID)).toMatchObject({ planVersion: 1, charges: STANDARD_TERMS.charges });
  // A draft and a publication, and no rival's stray draft.
  expect(await store.position(`plan#${STANDARD_PLAN_ID}`)).toBe(2);
  await send(plan, commandsOf(plan).DraftPlanVersion(STANDARD_PLAN_ID, { ...STANDARD_TERMS, name: 'Standard 2027' }));
  await send(plan, commandsOf(plan).PublishPlanVersion(STANDARD_PLAN_ID, { version: 2 }));
  const before = await store.position(`plan#${STANDARD_PLAN_ID}`);
  await ensureStandardPlan(kernel, ORIGIN);
  expect(await store.position(`plan#${STANDARD_PLAN_ID}`)).toBe(before);

  await ensureAccount({ kernel, defaultPlanId: STANDARD_PLAN_ID }, 'org_1', ORIGIN);
  const { state } = await kernel.load(billingAccount, 'org_1');
  expect(state).toMatchObject({ dated: { plans: [{ planId: STANDARD_PLAN_ID, planVersion: 2 }] } });
});

test('an account that somebody opens with another plan in the middle is open, and keeps that plan', async () => {
  const { kernel } = createDependencies(Date.UTC(2026, 10, 20));
  await ensureStandardPlan(kernel, ORIGIN);
  const own = { planId: 'pln_own', planVersion: 1, currency: 'EUR', charges: STANDARD_TERMS.charges };
  const rival = commandsOf(billingAccount).OpenAccount('org_1', { organisationId: 'org_1', plan: own });
  const late: Kernel = {
    ...kernel,
    async execute(...of) {
      await kernel.execute(billingAccount, rival, ORIGIN);
      return kernel.execute(...of);
    },
  };
  await ensureAccount({ kernel: late, defaultPlanId: STANDARD_PLAN_ID }, 'org_1', ORIGIN);
  const { state } = await kernel.load(billingAccount, 'org_1');
  expect(state).toMatchObject({ dated: { plans: [{ planId: 'pln_own' }] } });
});
