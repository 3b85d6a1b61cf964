import { commandsOf } from 'epoch';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { findFinal } from '../../../lib/app/billing/queries/invoices.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { type Day, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import type { VolumePayer } from '../../../lib/domain/rating/volume.ts';
import { digest } from '../../memory-platform.ts';
import { createDependencies, type Dependencies } from '../usage/dependencies.ts';

const START = dayStart('2026-01-10');
const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const GB = 1_000_000_000;
/** The first 10,000 GB-hours at 10 cents, all above at one. */
const TIERS = [
  { upTo: '10000', unit: '0.1' },
  { upTo: null, unit: '0.01' },
];

async function found(deps: Dependencies): Promise<string> {
  const org = deps.id('organisation');
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  await ensureAccount({ kernel: deps.kernel, defaultPlanId: deps.plan }, org, ORIGIN);
  return org;
}

/** Two organisations that store 10 and 20 GB all of February: 6,720 and 13,440 GB-hours. */
export async function february(payer: VolumePayer) {
  const deps = createDependencies(START);
  await deps.publish({
    name: 'P',
    currency: 'EUR',
    charges: [{ meter: 'storage.gb_hours', model: { kind: 'graduated', tiers: TIERS } }],
  });
  const [parent, member] = [await found(deps), await found(deps)];
  const of = { currency: 'EUR', payer, fromMonth: '2026-02' } as const;
  const { AddVolumeMember, JoinVolume } = commandsOf(billingAccount);
  await deps.send(billingAccount, AddVolumeMember(parent, { ...of, memberOrganisationId: member }));
  await deps.send(billingAccount, JoinVolume(member, { ...of, parentId: parent }));
  deps.to(dayStart('2026-02-01'));
  await deps.upload(parent, 'usr_a', 10 * GB);
  await deps.upload(member, 'usr_b', 20 * GB);
  const closeThrough = async (day: Day) => {
    deps.to(Math.max(deps.nowMs(), dayEnd(day)));
    // 31 days a call.
    for (const org of [parent, member, parent, member]) await deps.close(org, START, day);
    // Messages go back and forth between them.
    for (const org of [parent, member, parent, member]) await deps.settle(org);
    for (const org of [parent, member]) await deps.deliver(`billing-account#${org}`);
  };
  const ports = { ...deps, events: deps.store, digest };
  const invoiceOf = (org: string, month = '2026-02') => findFinal({ ...deps, views: deps.reader, digest }, org, month);
  return { deps, parent, member, closeThrough, ports, invoiceOf };
}
