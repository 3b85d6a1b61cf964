import { commandsOf, isRejection, reject } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { later } from '../../../domain/billing-account/periods.ts';
import { planInForce } from '../../../domain/billing-account/plan-in-force.ts';
import { defined } from '../../../domain/defined.ts';
import { dayOf, dayStart } from '../../../domain/metering/day.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { planForNew } from '../queries/plan-for.ts';

type Account = ReplyOf<'billing.getAccount'>;

/** Billing accounts, for administrators: who pays by which plan version. */
export function accountEndpoints(
  deps: Dependencies,
): Pick<Endpoints<'billing'>, `billing.${'openAccount' | 'getAccount' | 'pinPlan'}`> {
  const { kernel } = deps;

  return {
    async 'billing.openAccount'({ body, origin, nowMs }) {
      const owner = await kernel.load(organisation, body.organisation);
      if (owner.state.status !== 'open') return reject('organisation-not-found', 'there is no such organisation');
      const plan = await planForNew(kernel, body.plan, body.version);
      if (isRejection(plan)) return plan;
      const data = { organisationId: body.organisation, plan, firstDay: dayOf(owner.state.foundedAtMs) };
      const command = commandsOf(billingAccount).OpenAccount(body.organisation, data);
      const outcome = await kernel.execute(billingAccount, command, origin);
      if (!outcome.ok) return outcome.rejection;
      const account = await readAccount(deps, body.organisation, nowMs);
      return account === undefined ? unknown : { ...account, positions: positionsOf(outcome) };
    },

    'billing.getAccount': async ({ params, nowMs }) => (await readAccount(deps, params.org, nowMs)) ?? unknown,

    async 'billing.pinPlan'({ params, body, origin, nowMs }) {
      const plan = await planForNew(kernel, body.plan, body.version);
      if (isRejection(plan)) return plan;
      const command = commandsOf(billingAccount).PinPlan(params.org, plan);
      const outcome = await kernel.execute(billingAccount, command, origin);
      if (!outcome.ok) return outcome.rejection;
      const account = await readAccount(deps, params.org, nowMs);
      return account === undefined ? unknown : { ...account, positions: positionsOf(outcome) };
    },
  };
}

const unknown = reject('not-found', 'there is no such billing account');

/** An account as it is now. The plan is the one in force today; one that begins later is among its migrations. */
async function readAccount(
  { kernel }: Dependencies,
  org: string,
  nowMs: number,
): Promise<{ body: Account; version: number } | undefined> {
  const { state, version } = await kernel.load(billingAccount, org);
  if (state.status !== 'open') return undefined;
  const today = dayOf(nowMs);
  const { openedDay, closedOn, currency } = state;
  const inForce = planInForce(state, today);
  const plan = inForce && {
    id: inForce.planId,
    version: inForce.planVersion,
    since: iso(dayStart(later(inForce.fromDay, openedDay))),
  };
  const status = closedOn === undefined || closedOn >= today ? 'open' : 'closed';
  const body: Account = {
    organisation: org,
    status,
    currency,
    ...defined({ plan }),
    openedAt: iso(dayStart(openedDay)),
  };
  return { body, version };
}
