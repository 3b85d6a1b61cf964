import { commandsOf, creation, type Kernel, type Origin, type Rejection, reject } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { plan } from '../../../domain/plan/plan.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { metersWithout } from '../queries/meters-without.ts';
import { planRow } from '../views/plans.ts';
import { chargeOf } from './charge.ts';

type Plan = ReplyOf<'billing.getPlan'>;
type Terms = NonNullable<Plan['draft']>;
type Name = 'draftPlan' | 'listPlans' | 'getPlan' | 'redraftPlan' | 'publishPlan' | 'retirePlan';

/** Price plans, for administrators. */
export function planEndpoints(deps: Dependencies): Pick<Endpoints<'billing'>, `billing.${Name}`> {
  const { kernel, views, digest } = deps;
  const unknown = reject('not-found', 'there is no such plan');

  async function draft(
    aggregateId: string,
    body: Terms & { readonly name: string },
    origin: Origin,
    commitId?: string,
  ) {
    const data = { name: body.name, currency: body.currency, charges: body.charges.map(chargeOf) };
    const command = commandsOf(plan).DraftPlanVersion(aggregateId, data);
    return kernel.execute(
      plan,
      command,
      origin,
      defined({ creation: ifDefined(commitId, (id) => ({ commitId: id })) }),
    );
  }

  return {
    async 'billing.draftPlan'({ body, origin, idempotency }) {
      const { aggregateId, commitId } = creation(digest, keyOf(idempotency), 'pln_');
      const outcome = await draft(aggregateId, body, origin, commitId);
      if (!outcome.ok) return invalid(outcome.rejection);
      const made = await readPlan(kernel, aggregateId);
      return made === undefined ? unknown : { ...made, positions: positionsOf(outcome) };
    },

    async 'billing.listPlans'({ query }) {
      const page = await planRow.page(views, {}, wantedPage(query));
      const found = await Promise.all(page.items.map(({ values }) => readPlan(kernel, values.planId)));
      const items = found.flatMap((one) => (one === undefined ? [] : [one.body]));
      return { body: pageOf(page, items) };
    },

    'billing.getPlan': async ({ params }) => (await readPlan(kernel, params.plan)) ?? unknown,

    async 'billing.redraftPlan'({ params, body, origin }) {
      if ((await readPlan(kernel, params.plan)) === undefined) return unknown;
      const outcome = await draft(params.plan, body, origin);
      if (!outcome.ok) return invalid(outcome.rejection);
      const changed = await readPlan(kernel, params.plan);
      return changed === undefined ? unknown : { ...changed, positions: positionsOf(outcome) };
    },

    async 'billing.publishPlan'({ params, origin }) {
      const { state } = await kernel.load(plan, params.plan);
      if (state.status === 'none') return unknown;
      // Without a draft its newest version is what was asked for: sent again, or by another administrator at the same time.
      const version = state.draft === undefined ? state.version : state.version + 1;
      const command = commandsOf(plan).PublishPlanVersion(params.plan, { version });
      const outcome = await kernel.execute(plan, command, origin);
      if (!outcome.ok) return outcome.rejection;
      const published = await readPlan(kernel, params.plan);
      return published === undefined ? unknown : { ...published, positions: positionsOf(outcome) };
    },

    async 'billing.retirePlan'({ params, origin }) {
      const command = commandsOf(plan).RetirePlan(params.plan);
      const outcome = await kernel.execute(plan, command, origin);
      if (outcome.ok) return { body: undefined, positions: positionsOf(outcome) };
      return outcome.rejection.code === 'plan-unknown' ? unknown : outcome.rejection;
    },
  };
}

/** A plan with all its versions, from its own log. */
async function readPlan(kernel: Kernel, id: string): Promise<{ body: Plan; version: number } | undefined> {
  let body: Omit<Plan, 'unpriced'> | undefined;
  let version = 0;
  for await (const commit of kernel.history(plan, id)) {
    version = commit.lastVersion;
    for (const event of commit.events) {
      if (event.type === 'PlanRetired') {
        body = body && { ...body, status: 'retired' };
        continue;
      }
      const { name, currency, charges } = event.data;
      const terms = { currency, charges: charges.map(chargeOf) as Terms['charges'] };
      const versions = body?.versions ?? [];
      body =
        event.type === 'PlanVersionDrafted'
          ? { id, name, status: 'active', draft: terms, versions }
          : {
              id,
              name,
              status: 'active',
              versions: [...versions, { ...terms, version: event.data.version, publishedAt: iso(event.data.atMs) }],
            };
    }
  }
  return body === undefined ? undefined : { body: { ...body, unpriced: unpricedBy(body) }, version };
}

function unpricedBy({ draft, versions }: Omit<Plan, 'unpriced'>): string[] {
  return metersWithout(new Set((draft ?? versions.at(-1))?.charges.map(({ meter }) => meter)));
}

/** The domain has a code for each fault of a plan; the API has one, whose detail names it. */
function invalid(rejection: Rejection): Rejection {
  return rejection.code === 'plan-retired' ? rejection : reject('plan-invalid', rejection.message);
}
