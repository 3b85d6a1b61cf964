import { commandsOf, isRejection } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { NO_VOLUME, type VolumeMember } from '../../../domain/billing-account/volume.ts';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { defined } from '../../../domain/defined.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import { issuingDocuments } from '../commands/issue-documents.ts';
import { findAccount } from '../queries/figures.ts';
import { planForNew } from '../queries/plan-for.ts';
import { commandAccount, unknownAccount } from './account-command.ts';
import { chargeOf } from './charge.ts';
import { heldMonths } from './held.ts';

type Terms = ReplyOf<'finance.getTerms'>;
type Name =
  | 'getTerms'
  | 'overridePrice'
  | 'endOverride'
  | 'grantDiscount'
  | 'endDiscount'
  | 'scheduleMigration'
  | 'cancelMigration'
  | 'setTax'
  | 'changeGrace'
  | 'setEmptyInvoices'
  | 'releaseInvoice'
  | 'closeAccount'
  | 'priceUsage';

const commands = commandsOf(billingAccount);

/** By which plans, prices and discounts an account pays, day by day; never changed for days that have begun. */
export function termsEndpoints(deps: Dependencies): Pick<Endpoints<'finance'>, `finance.${Name}`> {
  const { kernel } = deps;
  return {
    async 'finance.getTerms'({ params }) {
      const account = await findAccount(kernel, params.org);
      return account === undefined ? unknownAccount : { body: termsOf(account) };
    },

    'finance.overridePrice': ({ params: { org }, body: { charge, from: fromDay, to: toDay }, ...call }) => {
      const command = commands.OverridePrice(org, { charge: chargeOf(charge), ...defined({ fromDay, toDay }) });
      return commandAccount(deps, call, command, termsOf);
    },

    'finance.endOverride': ({ params: { org }, body: { meter, lastDay }, ...call }) =>
      commandAccount(deps, call, commands.EndOverride(org, { meter, ...defined({ lastDay }) }), termsOf),

    'finance.grantDiscount': ({ params: { org }, body, ...call }) => {
      const { discount: discountId, off, meter, from: fromDay, to: toDay, order, cap, periods } = body;
      const optional = defined({ meter, fromDay, toDay, order, cap, periods });
      const command = commands.GrantDiscount(org, { discountId, discount: off, ...optional });
      return commandAccount(deps, call, command, termsOf);
    },

    'finance.endDiscount': ({ params: { org }, body: { discount, lastDay }, ...call }) => {
      const command = commands.EndDiscount(org, { discountId: discount, ...defined({ lastDay }) });
      return commandAccount(deps, call, command, termsOf);
    },

    async 'finance.scheduleMigration'({ params: { org }, body, ...call }) {
      const plan = await planForNew(kernel, body.plan, body.version);
      if (isRejection(plan)) return plan;
      return commandAccount(deps, call, commands.ScheduleMigration(org, { ...plan, onDay: body.onDay }), termsOf);
    },

    'finance.cancelMigration': ({ params: { org }, body: { onDay }, ...call }) =>
      commandAccount(deps, call, commands.CancelMigration(org, defined({ onDay })), termsOf),

    'finance.setTax': ({ params: { org }, body: { from: fromDay, ...tax }, ...call }) =>
      commandAccount(deps, call, commands.SetTax(org, { ...tax, ...defined({ fromDay }) }), termsOf),

    'finance.changeGrace': ({ params: { org }, body, ...call }) =>
      commandAccount(deps, call, commands.ChangeGrace(org, body), termsOf),

    'finance.setEmptyInvoices': ({ params: { org }, body, ...call }) =>
      commandAccount(deps, call, commands.SetEmptyInvoices(org, body), termsOf),

    'finance.releaseInvoice': ({ params: { org }, body, ...call }) =>
      commandAccount(deps, call, commands.ReleaseInvoice(org, body), termsOf),

    'finance.closeAccount': ({ params: { org }, body, ...call }) =>
      commandAccount(deps, call, commands.CloseAccount(org, body), termsOf, issuingDocuments(deps.kernel)),

    async 'finance.priceUsage'({ params: { org }, body: { period, charge }, origin }) {
      const account = await findAccount(kernel, org);
      if (account === undefined) return unknownAccount;
      // Loaded with the first call: no other route decides on a period.
      const { billingPeriod } = await import('../../../domain/billing-period/billing-period.ts');
      const command = commandsOf(billingPeriod).PriceUsage(periodId(org, period), { charge: chargeOf(charge) });
      const outcome = await kernel.execute(billingPeriod, command, origin);
      return outcome.ok ? { body: termsOf(account), positions: positionsOf(outcome) } : outcome.rejection;
    },
  };
}

export function termsOf(account: OpenAccount): Terms {
  const { organisationId, currency, graceDays, openedDay: firstDay, closedOn: lastDay, dated, taxes = [] } = account;
  const { emptyInvoices = false, held } = account;
  const { members, parents } = account.volume ?? NO_VOLUME;
  return {
    organisation: organisationId,
    currency,
    graceDays,
    firstDay,
    ...defined({ lastDay }),
    plans: dated.plans.map(({ planId: plan, planVersion: version, fromDay: from }) => ({ plan, version, from })),
    overrides: dated.overrides.map(({ charge, fromDay: from, toDay: to }) => {
      return { charge: chargeOf(charge) as Terms['overrides'][number]['charge'], from, ...defined({ to }) };
    }),
    discounts: dated.discounts.map((one) => {
      const { discountId, discount: off, meter, fromDay: from, toDay: to, order, cap } = one;
      return { discount: discountId, off, from, ...defined({ meter, to, order, cap }) };
    }),
    taxes: taxes.map(({ percent, text, fromDay: from }) => ({ percent, text, from })),
    emptyInvoices,
    held: heldMonths(held),
    members: members.map(({ memberOrganisationId, ...months }) => ({
      organisation: memberOrganisationId,
      ...membershipOf(months),
    })),
    memberOf: parents.map(({ parentId, ...months }) => ({ organisation: parentId, ...membershipOf(months) })),
  };
}

function membershipOf({ payer, fromMonth: from, lastMonth: to }: Omit<VolumeMember, 'memberOrganisationId'>) {
  return { payer, from, ...defined({ to }) };
}
