import { planInForce } from '../../../domain/billing-account/plan-in-force.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import type { BillingAccountState } from '../../../domain/billing-account/state.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { addDays, dayOf } from '../../../domain/metering/day.ts';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { display, exact, sum } from '../../../domain/rating/exact.ts';
import { namedPerson, peopleById } from '../../accounts/queries/named-people.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Answer, Call, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { customerState } from '../../organisations/queries/customer-state.ts';
import { findOrganisations, type OrganisationRow } from '../../organisations/queries/find-organisations.ts';
import type { People } from '../../ports/people.ts';
import { finalInvoices, type summaryOf } from '../queries/invoices.ts';
import { openBills } from '../queries/open-bills.ts';
import { unpaidOf } from '../queries/unpaid.ts';
import type { BillingDependencies } from './dependencies.ts';

type Listed = ReplyOf<'admin.listCustomers'>['items'][number];
type Money = Omit<Listed, 'id' | 'name' | 'state' | 'owners' | 'storedBytes' | 'activeJobs' | 'createdAt'>;

export interface CustomerDependencies extends BillingDependencies {
  readonly people: Pick<People, 'byIds'>;
}

/** Customers that are read at the same time. */
const AT_ONCE = 8;
/** Owners of one organisation that are named. */
const MAX_OWNERS = 2;

/**
 * Customers as their seller looks over them, page by page. Each one's money is made as its own list of bills is; so many reads are
 * made for each of a page, however many customers, files and bills there are.
 */
export async function listCustomers(
  deps: CustomerDependencies,
  { query, nowMs }: Call<'admin.listCustomers'>,
): Promise<Answer<ReplyOf<'admin.listCustomers'>>> {
  const page = await findOrganisations(deps.views, { ...wantedPage(query), search: query.search });
  const found = await eachOf(page.items, AT_ONCE, (row) => customerOf(deps, row, nowMs));
  const known = await peopleById(
    deps.people,
    found.flatMap(({ owners }) => owners),
  );
  const items = found.map(({ owners, ...one }) => ({
    ...one,
    owners: owners.map((user) => namedPerson(user, known.get(user))),
  }));
  return { body: pageOf(page, items) };
}

async function customerOf(
  deps: CustomerDependencies,
  { organisationId: org, foundedAtMs }: OrganisationRow,
  nowMs: number,
): Promise<Omit<Listed, 'owners'> & { readonly owners: string[] }> {
  const { kernel } = deps;
  const [{ state }, { state: stored }, { state: account }] = await Promise.all([
    kernel.load(organisationHistory, org),
    kernel.load(quota, org),
    kernel.load(billingAccountHistory, org),
  ]);
  // Its row says that there is one.
  if (state.status === 'none') throw new Error(`${org} has a row, and no events`);
  const owners = Object.entries(state.members).flatMap(([user, role]) => (role === 'owner' ? [user] : []));
  return {
    id: org,
    name: state.name,
    state: customerState(state, account),
    ...(await moneyOf(deps, account, nowMs)),
    storedBytes: String(state.storageBytes),
    activeJobs: stored.activeJobs,
    owners: owners.sort().slice(0, MAX_OWNERS),
    createdAt: iso(foundedAtMs),
  };
}

/** The open bill and the one before it, as the customer sees them; and what is to be paid. */
async function moneyOf(deps: CustomerDependencies, account: BillingAccountState, nowMs: number): Promise<Money> {
  if (account.status === 'none') return { unpaid: 0, overdue: 0 };
  const { organisationId: org, currency } = account;
  const drafts = await openBills(deps, account, nowMs);
  const finals = drafts.length > 1 ? [] : (await finalInvoices(deps, org, 1)).items;
  const [month, before] = drafts.length === 0 ? [undefined, finals[0]] : [drafts[0], drafts[1] ?? finals[0]];
  const unpaid = unpaidOf(account, nowMs);
  const plan = planInForce(account, dayOf(nowMs));
  return {
    currency,
    ...defined({
      plan: ifDefined(plan, ({ planId: id, planVersion: version }) => ({ id, version })),
      month: ifDefined(month, billOf),
      before: ifDefined(before, billOf),
      due: unpaid.length === 0 ? undefined : display(sum(unpaid.map(({ due }) => exact(due)))),
    }),
    unpaid: unpaid.length,
    overdue: unpaid.filter(({ overdue }) => overdue).length,
  };
}

function billOf(found: Parameters<typeof summaryOf>[0] | Awaited<ReturnType<typeof finalInvoices>>['items'][number]) {
  const { status, fromDay: from, toDay, total } = found;
  return { status, from, to: addDays(toDay, 1), total };
}
