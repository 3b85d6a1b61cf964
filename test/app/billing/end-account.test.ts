import { commandsOf } from 'epoch';
import { expect, test } from 'vitest';
import { endAccount, ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { ensureStandardPlan } from '../../../lib/app/billing/commands/standard-plan.ts';
import { STANDARD_PLAN_ID } from '../../../lib/app/billing/queries/standard-terms.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { numberedAccount } from '../../domain/numbered-account.ts';
import { createDependencies } from '../usage/dependencies.ts';

const ORIGIN = { actor: 'usr_test', correlation: 'test' };

test('the daily run leaves an account its last day that has ended before, or has its last invoice', async () => {
  const { kernel } = createDependencies(Date.UTC(2026, 10, 20));
  await ensureStandardPlan(kernel, ORIGIN);
  await ensureAccount({ kernel, defaultPlanId: STANDARD_PLAN_ID }, 'org_1', ORIGIN);
  const lastDay = async () => {
    const { state } = await kernel.load(billingAccount, 'org_1');
    return state.status === 'none' ? undefined : state.closedOn;
  };
  await endAccount(kernel, 'org_1', '2026-11-28', ORIGIN);
  await endAccount(kernel, 'org_1', '2026-11-29', ORIGIN);
  expect(await lastDay()).toBe('2026-11-28');
  await endAccount(kernel, 'org_1', '2026-11-27', ORIGIN);
  expect(await lastDay()).toBe('2026-11-27');
  const last = commandsOf(billingAccount).IssueInvoice('org_1', { period: '2026-11', total: '1.00', lines: 1 });
  expect(await kernel.execute(numberedAccount, last, ORIGIN)).toMatchObject({ ok: true });
  await endAccount(kernel, 'org_1', '2026-11-25', ORIGIN);
  expect(await lastDay()).toBe('2026-11-27');
});
