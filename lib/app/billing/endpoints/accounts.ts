import { commandsOf, isRejection, type Rejection, reject } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { PublishedPlan } from '../../../domain/billing-account/commands.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { BillingError } from '../queries/errors.ts';
import { publishedPlan } from '../queries/plans.ts';
import type { BillingDependencies } from './dependencies.ts';

type Account = ReplyOf<'billing.getAccount'>;

/** Billing accounts, for administrators: who pays by which plan version. */
export function accountEndpoints(
  deps: BillingDependencies,
): Pick<Endpoints<'billing'>, `billing.${'openAccount' | 'getAccount' | 'pinPlan'}`> {
  const { kernel } = deps;

  async function planOf(id: string, version: number): Promise<PublishedPlan | Rejection> {
    try {
      return await publishedPlan(kernel, id, version);
    } catch (error) {
      if (error instanceof BillingError) return reject('plan-not-found', error.message);
      throw error;
    }
  }

  return {
    async 'billing.openAccount'({ body, origin }) {
      const owner = await kernel.load(organisation, body.organisation);
      if (owner.state.status !== 'open') return reject('organisation-not-found', 'there is no such organisation');
      const plan = await planOf(body.plan, body.version);
      if (isRejection(plan)) return plan;
      const data = { organisationId: body.organisation, plan };
      const command = commandsOf(billingAccount).OpenAccount(body.organisation, data);
      const outcome = await kernel.execute(billingAccount, command, origin);
      if (!outcome.ok) return outcome.rejection;
      const account = await readAccount(deps, body.organisation);
      return account === undefined ? unknown : { ...account, positions: positionsOf(outcome) };
    },

    'billing.getAccount': async ({ params }) => (await readAccount(deps, params.org)) ?? unknown,

    async 'billing.pinPlan'({ params, body, origin }) {
      const plan = await planOf(body.plan, body.version);
      if (isRejection(plan)) return plan;
      const command = commandsOf(billingAccount).PinPlan(params.org, plan);
      const outcome = await kernel.execute(billingAccount, command, origin);
      if (!outcome.ok) return outcome.rejection;
      const account = await readAccount(deps, params.org);
      return account === undefined ? unknown : { ...account, positions: positionsOf(outcome) };
    },
  };
}

const unknown = reject('not-found', 'there is no such billing account');

/** An account from its own log. */
async function readAccount(
  { kernel }: BillingDependencies,
  org: string,
): Promise<{ body: Account; version: number } | undefined> {
  const { state, version } = await kernel.load(billingAccount, org);
  if (state.status !== 'open') return undefined;
  let openedAtMs = 0;
  let sinceMs = 0;
  for await (const { events } of kernel.history(billingAccount, org)) {
    for (const event of events) {
      if (event.type === 'AccountOpened') openedAtMs = event.data.atMs;
      if (event.type === 'PlanPinned') sinceMs = event.data.atMs;
    }
  }
  const { planId: id, planVersion } = state.pinned;
  const plan = { id, version: planVersion, since: iso(sinceMs) };
  return {
    body: { organisation: org, status: 'open', currency: state.currency, plan, openedAt: iso(openedAtMs) },
    version,
  };
}
