import { commandsOf } from 'epoch';
import { expect, test } from 'vitest';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { backTest } from '../../../lib/app/billing/queries/back-test.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createDependencies, PLAN } from '../usage/dependencies.ts';

const START = Date.UTC(2026, 9, 31);
const DAY = 86_400_000;
const GB = 1_000_000_000;
const meter = 'storage.gb_hours';
const plan = (model: object) =>
  ({ planId: 'pln_draft', planVersion: 0, currency: 'EUR', charges: [{ meter, model }] }) as Parameters<
    typeof backTest
  >[1];

test('a back-test says who would have paid less and who more, over all customers, and writes nothing', async () => {
  const deps = createDependencies(START);
  await deps.publish({ name: 'P', currency: 'EUR', charges: [{ meter, model: { kind: 'perUnit', unit: '0.01' } }] });
  const orgs: string[] = [];
  // 24, 2,400 and 0 GB-hours on the last day of October, and one whose account is to be opened.
  for (const gigabytes of [1, 100, 0, undefined]) {
    const org = deps.id('organisation');
    orgs.push(org);
    await deps.send(
      organisation,
      commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }),
    );
    if (gigabytes === undefined) continue;
    await ensureAccount({ kernel: deps.kernel, defaultPlanId: PLAN }, org, { actor: 'usr_a', correlation: 'c' });
    if (gigabytes > 0) await deps.upload(org, 'usr_a', gigabytes * GB);
  }
  deps.to(START + 2 * DAY);
  for (const org of orgs.slice(0, 3)) {
    await deps.close(org, START, '2026-11-01');
    await deps.settle(org);
  }
  const ledger = {
    ...deps.ledger,
    // An organisation that has just begun has 62 days that could be open: none of them says anything of a past month.
    peek: () => Promise.reject(new Error('an open day is read')),
  };
  const reading = { kernel: deps.kernel, ledger, views: deps.dispatching.views };
  const before = await deps.store.position(`billing-account#${orgs[0]}`);
  const tiers = [
    { upTo: '100', unit: '0.02' },
    { upTo: null, unit: '0.005' },
  ];
  expect(await backTest(reading, plan({ kind: 'graduated', tiers }), deps.nowMs())).toEqual({
    currency: 'EUR',
    customers: 4,
    skipped: 0,
    winners: 1,
    losers: 1,
    same: 2,
    total: '24.24',
    preview: '13.98',
    largest: [
      { organisationId: orgs[1], total: '24.00', preview: '13.50' },
      { organisationId: orgs[0], total: '0.24', preview: '0.48' },
    ],
  });
  expect(
    await backTest(reading, { ...plan({ kind: 'flat', amount: '1' }), currency: 'USD' }, deps.nowMs()),
  ).toMatchObject({
    customers: 0,
    skipped: 4,
  });
  expect(await deps.store.position(`billing-account#${orgs[0]}`)).toBe(before);
});
