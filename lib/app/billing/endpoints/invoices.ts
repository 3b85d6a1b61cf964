import { isRejection, reject } from 'epoch';
import type { InvoiceLine } from '../../../domain/billing-account/invoice.ts';
import { machineTypeOf } from '../../../domain/metering/meter.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { draftInvoices, type FoundInvoice, finalInvoices, findInvoice, summaryOf } from '../queries/invoices.ts';
import type { BillingDependencies } from './dependencies.ts';
import { explanationOf } from './explain.ts';

type Line = ReplyOf<'billing.getInvoice'>['lines'][number];
type Name = 'listInvoices' | 'getInvoice' | 'explainLine';

/** Invoices: the open ones as drafts, made from what is recorded when they are asked for. */
export function invoiceEndpoints(deps: BillingDependencies): Pick<Endpoints<'billing'>, `billing.${Name}`> {
  return {
    async 'billing.listInvoices'({ params, query }) {
      const { limit, cursor } = wantedPage(query);
      // Drafts are listed before all final ones; a cursor is one into the final ones.
      const drafts = cursor === undefined ? await draftInvoices(deps, params.org) : [];
      if (isRejection(drafts)) return drafts;
      const room = Math.max(1, limit - drafts.length);
      const finals = await finalInvoices(deps, params.org, room, cursor);
      const items = [
        ...drafts.map(summaryOf),
        ...finals.items.map(({ version: _version, period: _period, ...summary }) => summary),
      ];
      return { body: pageOf(finals, items) };
    },

    async 'billing.getInvoice'({ params }) {
      const found = await findInvoice(deps, params.org, params.invoice);
      return isRejection(found) ? found : { body: { ...summaryOf(found), lines: linesOf(found.invoice) } };
    },

    async 'billing.explainLine'({ params }) {
      const found = await findInvoice(deps, params.org, params.invoice);
      if (isRejection(found)) return found;
      const line = linesOf(found.invoice)[params.line - 1];
      if (line === undefined) return reject('not-found', 'the invoice has no such line');
      const rated = found.invoice.lines[params.line - 1];
      if (rated === undefined) return { body: { line, days: [], parts: [], events: [], names: [], truncated: false } };
      return { body: { line, ...(await explanationOf(deps, params.org, rated, found.invoice.currency)) } };
    },
  };
}

/** Rated lines first, then fixed discounts, then adjustments of earlier months, numbered from 1. */
function linesOf({ lines, discounts, adjustments = [] }: FoundInvoice['invoice']): Line[] {
  const rated = lines.map((line, index): Line => {
    const { meter, quantity, unit, amount, planId, planVersion } = line;
    const plan = { id: planId, version: planVersion };
    return { line: index + 1, meter, description: describe(line), quantity, unit, plan, amount };
  });
  const granted = discounts.map(({ discountId, meter = 'all', amount }, index): Line => {
    const description = `Discount ${discountId}`;
    return { line: rated.length + index + 1, meter, description, quantity: '1', unit: 'discount', amount };
  });
  const adjusted = adjustments.map(({ period, amount }, index): Line => {
    const description = `Adjustment of ${period}`;
    const number = rated.length + granted.length + index + 1;
    return { line: number, meter: 'all', description, quantity: '1', unit: 'adjustment', amount };
  });
  return [...rated, ...granted, ...adjusted];
}

function describe({ meter, fromDay, toDay }: InvoiceLine): string {
  const machineType = machineTypeOf(meter);
  const what = machineType === undefined ? 'Storage' : `Compute on ${machineType}`;
  return fromDay === toDay ? `${what}, ${fromDay}` : `${what}, ${fromDay} to ${toDay}`;
}
