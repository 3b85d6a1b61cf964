import { isRejection, reject } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { holdOf } from '../../../domain/billing-account/holds.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { addDays, dayOf } from '../../../domain/metering/day.ts';
import { meterOf } from '../../../domain/metering/meter.ts';
import type { PeriodLine, Row } from '../../../domain/rating/period-line.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { findAccount } from '../queries/figures.ts';
import { findInvoice } from '../queries/find-invoice.ts';
import { type FoundInvoice, finalInvoices, summaryOf } from '../queries/invoices.ts';
import { openBills } from '../queries/open-bills.ts';
import { paymentStateOf } from '../queries/payment-state.ts';
import type { BillingDependencies } from './dependencies.ts';
import { heldReply } from './held.ts';
import { partyReply } from './party.ts';

type Invoice = ReplyOf<'billing.getInvoice'>;
type Line = Invoice['lines'][number];
type Name = 'listInvoices' | 'getInvoice' | 'explainLine';

/** Invoices: the open ones as drafts, made from what is known when they are asked for. */
export function invoiceEndpoints(deps: BillingDependencies): Pick<Endpoints<'billing'>, `billing.${Name}`> {
  return {
    async 'billing.listInvoices'({ params, query, nowMs }) {
      const { limit, cursor } = wantedPage(query);
      // Drafts are listed before all final ones; a cursor is one into the final ones.
      const account = await findAccount(deps.kernel, params.org);
      const drafts = cursor === undefined ? await openBills(deps, account, nowMs) : [];
      const room = Math.max(1, limit - drafts.length);
      const finals = await finalInvoices(deps, params.org, room, cursor);
      const items = [...drafts.map(summaryOf), ...finals.items].map((one) => summaryReply(one, account, nowMs));
      return { body: pageOf(finals, items) };
    },

    async 'billing.getInvoice'({ params, nowMs }) {
      const found = await findInvoice(deps, params.org, params.invoice, nowMs);
      if (isRejection(found)) return found;
      const summary = summaryReply(summaryOf(found), await findAccount(deps.kernel, params.org), nowMs);
      return { body: { ...summary, ...taxesOf(found), ...partiesOf(found), ...payer(found), lines: linesOf(found) } };
    },

    async 'billing.explainLine'({ params, nowMs }) {
      const found = await findInvoice(deps, params.org, params.invoice, nowMs);
      if (isRejection(found)) return found;
      const line = linesOf(found)[params.line - 1];
      if (line === undefined) return reject('not-found', 'the invoice has no such line');
      const { explainAdjustment, explanationOf } = await import('./explain.ts');
      const rated = found.lines[params.line - 1];
      const adjustment = found.adjustments[params.line - 1 - found.lines.length];
      if (rated !== undefined) {
        return { body: { line, ...(await explanationOf(deps, params.org, rated, found)) } };
      }
      if (adjustment === undefined) return reject('not-found', 'the invoice has no such line');
      return { body: { line, ...(await explainAdjustment(deps, params.org, adjustment)) } };
    },
  };
}

function taxesOf({ taxes }: FoundInvoice): Pick<Invoice, 'taxes'> {
  return defined({ taxes: ifDefined(taxes, (rows) => [...rows]) });
}

function partiesOf({ seller, recipient }: FoundInvoice): Pick<Invoice, 'seller' | 'recipient'> {
  return defined({ seller: ifDefined(seller, partyReply), recipient: ifDefined(recipient, partyReply) });
}

function payer({ issuedAtMs, settlement }: FoundInvoice): Pick<Invoice, 'issuedOn' | 'credits' | 'fromBalance'> {
  const issuedOn = ifDefined(issuedAtMs, dayOf);
  const credits = settlement?.credits.map(({ creditId: credit, amount }) => ({ credit, amount }));
  return defined({ issuedOn, credits, fromBalance: settlement?.fromBalance });
}

function summaryReply(
  summary: ReturnType<typeof summaryOf>,
  account: OpenAccount | undefined,
  nowMs: number,
): Omit<Invoice, 'lines'> {
  const { id, status, number, period, fromDay: from, toDay, currency, total, totalWithTaxes, due, dueDay } = summary;
  const payment = ifDefined(number, (of) =>
    paymentStateOf(account, { number: of, ...defined({ period }) }, dayOf(nowMs)),
  );
  const made = number === undefined ? undefined : account?.money.voids?.[number];
  const voided = ifDefined(made, ({ atMs, ...one }) => ({ ...one, at: iso(atMs) }));
  const held = ifDefined(holdOf(account?.held, period ?? ''), heldReply);
  return {
    id,
    status,
    from,
    to: addDays(toDay, 1),
    currency,
    total,
    ...defined({ totalWithTaxes, number, due, dueDay, payment, held, voided }),
  };
}

/** Rated lines first, then adjustments of earlier months, numbered from 1. */
function linesOf({ period: own, lines, adjustments }: FoundInvoice): Line[] {
  const rated = lines.map((line, index): Line => {
    const { meter, quantity, unit, amount, planId, planVersion } = line;
    const plan = planId === undefined || planVersion === undefined ? undefined : { id: planId, version: planVersion };
    const rows = line.rows.map(rowOf);
    return { line: index + 1, meter, description: describe(line), quantity, unit, ...defined({ plan }), rows, amount };
  });
  const adjusted = adjustments.map(({ period, amount }, index): Line => {
    // Of its own month: its part of what its volume account comes to is another amount than it alone.
    const description = period === own ? `Rated together in ${period}` : `Adjustment of ${period}`;
    return { line: rated.length + index + 1, meter: 'all', description, quantity: '1', unit: 'adjustment', amount };
  });
  return [...rated, ...adjusted];
}

function rowOf({ kind, quantity, unitPrice, amount, discountId: discount }: Row) {
  return { kind, quantity, unitPrice, amount, ...defined({ discount }) };
}

function describe({ meter, fromDay, toDay, charge }: PeriodLine): string {
  const what = meterOf(meter).name;
  const days = fromDay === toDay ? fromDay : `${fromDay} to ${toDay}`;
  return charge === undefined ? `${what}, ${days}, without a price` : `${what}, ${days}`;
}
