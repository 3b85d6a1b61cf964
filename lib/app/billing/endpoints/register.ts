import { reject } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { invoiceNumbersHistory } from '../../../domain/invoice-numbers/reading.ts';
import { SELLER_ID } from '../../../domain/invoice-numbers/seller.ts';
import { dayOf, monthOf } from '../../../domain/metering/day.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Call, Endpoint, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { partsOfInvoice } from '../queries/document-parts.ts';
import { findAccount } from '../queries/figures.ts';
import { findFinal } from '../queries/invoices.ts';
import { newestFirst, versionCursor, versionOf } from '../queries/newest-first.ts';
import { paymentStateOf } from '../queries/payment-state.ts';
import { adjustingPeriod } from '../views/invoices.ts';
import type { BillingDependencies } from './dependencies.ts';

type Listed = ReplyOf<'finance.listDocuments'>['items'][number];

/** Accounts that are read at the same time. */
const ACCOUNTS_AT_ONCE = 8;
const DOCUMENTS_AT_ONCE = 8;

/** The seller's register, newest first: every invoice and credit note of all customers, and what is left to be paid. */
export async function listDocuments(
  deps: BillingDependencies,
  { query, nowMs }: Call<'finance.listDocuments'>,
): ReturnType<Endpoint<'finance.listDocuments'>> {
  const { kernel } = deps;
  const { limit, cursor } = wantedPage(query);
  const { version } = await kernel.load(invoiceNumbersHistory, SELLER_ID);
  const start = cursor === undefined ? version + 1 : versionOf(cursor);
  if (start === undefined) return reject('cursor-invalid', 'this is no cursor of this list');
  const { kind: wanted, organisation: org, month } = query;
  const page = await newestFirst(
    kernel,
    { aggregate: invoiceNumbersHistory, id: SELLER_ID },
    { before: Math.min(start, version + 1), limit },
    (event, at) => {
      if (event.type === 'SellerNamed') return [];
      const { type, data } = event;
      const kind = type === 'InvoiceNumbered' ? ('invoice' as const) : ('credit-note' as const);
      if (wanted !== undefined && kind !== wanted) return [];
      if (org !== undefined && data.organisationId !== org) return [];
      if (month !== undefined && monthOf(dayOf(data.atMs)) !== month) return [];
      return [{ version: at, kind, data }];
    },
  );
  const organisations = [...new Set(page.items.map(({ data }) => data.organisationId))];
  const accounts = await eachOf(organisations, ACCOUNTS_AT_ONCE, (id) => findAccount(kernel, id));
  const accountOf = new Map(organisations.map((id, index) => [id, accounts[index]]));
  const today = dayOf(nowMs);
  const items = page.items.map(({ kind, data }): Listed => {
    const { organisationId: organisation, number, period, currency, amount, atMs } = data;
    const of = { kind, number, organisation, currency, amount, issuedAt: iso(atMs), ...defined({ period }) };
    if (kind === 'credit-note') return { ...of, state: 'issued' };
    return { ...of, ...paymentStateOf(accountOf.get(organisation), data, today) };
  });
  const shown = items.filter(({ state }) => query.state === undefined || state === query.state);
  const listed =
    query.include === undefined ? shown : await eachOf(shown, DOCUMENTS_AT_ONCE, (one) => withParts(deps, one));
  return { body: pageOf(defined({ cursor: ifDefined(page.before, versionCursor) }), listed) };
}

async function withParts(deps: BillingDependencies, document: Listed): Promise<Listed> {
  const { kind, organisation, number, period, issuedAt, amount, currency } = document;
  if (kind === 'credit-note') return document;
  const key = period ?? adjustingPeriod(monthOf(dayOf(Date.parse(issuedAt))), number);
  const found = await findFinal(deps, organisation, key);
  const own = found?.number === number ? found : undefined;
  return { ...document, parts: [...partsOfInvoice(own, amount, currency)] };
}
