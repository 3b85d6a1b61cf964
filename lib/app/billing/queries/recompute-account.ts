import type { CommitReader } from 'epoch';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { naiveCredits } from './naive-credit.ts';
import { parsed, rounded } from './naive-number.ts';
import { naivePayments, reversalOf } from './naive-payments.ts';
import { naiveTaxes } from './naive-taxes.ts';
import type { Stored } from './naive-usage.ts';
import type { Compare, Difference } from './recompute.ts';

export interface RecomputedAccount {
  readonly invoices: number;
  readonly differences: readonly Difference[];
}

/**
 * An account's invoices and credit notes made again from its own log: each brings what its month came to and every adjustment
 * that was noted before it, and leaves due what credits and the balance do not pay.
 */
export async function recomputeAccount(events: CommitReader, organisationId: string): Promise<RecomputedAccount> {
  const differences: Difference[] = [];
  let invoices = 0;
  let pending: Stored[] = [];
  let balance = 0n;
  const taxes: Stored[] = [];
  const credits = naiveCredits();
  const payments = naivePayments();
  for await (const commit of events.read(`billing-account#${organisationId}`)) {
    for (const [index, { type, data }] of (commit.events as readonly { type: string; data: Stored }[]).entries()) {
      const minor = (amount: unknown) => rounded(parsed(String(amount)), 6);
      const at = `${type} in ${commit.stream}@${commit.version + index}`;
      const compare: Compare = (what, found, expected) => {
        if (found !== expected) differences.push({ at: `${what} of ${at}`, recorded: found, expected });
      };
      const taxed = (sum: bigint) =>
        ((data['taxes'] ?? []) as readonly Stored[]).reduce((all, one) => all + minor(one['amount']), sum);
      if (type === 'TaxSet') taxes.push(data);
      if (type === 'AdjustmentNoted') pending.push(data);
      if (type === 'PaymentRecorded') payments.pay(data);
      if (type === 'OverpaymentRecorded') balance += payments.overpay(data);
      if (type === 'PaymentReversed') {
        const expected = payments.reverse(data, balance);
        for (const [what, amount] of Object.entries(reversalOf(data))) {
          compare(what, `${amount}`, `${expected[what as keyof typeof expected]}`);
        }
        balance -= expected.fromBalance;
      }
      if (type === 'CreditNoteIssued' || type === 'InvoiceVoided') {
        const expected = creditTaxes(credits, taxes, type, data);
        compare('taxes', canonicalJson(data['taxes'] ?? []), canonicalJson(expected.taxes));
        compare('invoice', `${expected.beyond}`, 'undefined');
        const whole = taxed(minor(data['amount']));
        const ofDue = minor(data['ofDue'] ?? '0');
        const used = minor(data['fromBalance'] ?? '0');
        if (type === 'InvoiceVoided') {
          compare('balance', `${minor(data['toBalance'])}`, `${whole - ofDue}`);
          compare('balance used', `${used}`, `${used < balance ? used : balance}`);
        }
        balance += whole - ofDue - used;
        if (type === 'InvoiceVoided') payments.voidInvoice(data['invoiceNumber']);
      }
      if (type === 'PeriodDue' && data['invoice'] !== undefined) {
        credits.bill(String(data['period']), String(data['period']), (data['invoice'] as Stored)['billed']);
      }
      if (type === 'RefundRecorded') balance -= minor(data['amount']);
      if (type !== 'InvoiceIssued') continue;
      invoices += 1;
      const own = data['period'];
      const joins = pending.filter((one) => one['withInvoice'] !== true || one['period'] === own);
      const brought = joins.map(({ period, adjustment, amount }) => ({ period, adjustment, amount }));
      compare('adjustments', canonicalJson(data['adjustments']), canonicalJson(brought));
      const total = brought.reduce((sum, one) => sum + minor(one.amount), minor(data['periodTotal']));
      compare('total', `${minor(data['total'])}`, `${total}`);
      const month = own === undefined ? [] : [{ period: String(own), amount: String(data['periodTotal']) }];
      const parts = [...month, ...joins.map(partOf)];
      compare('taxes', canonicalJson(data['taxes'] ?? []), canonicalJson(naiveTaxes(taxes, parts) ?? []));
      for (const part of parts) {
        credits.bill(data['sellerId'] === undefined ? part.period : `${data['number']}`, part.period, part.amount);
      }
      const used = (data['credits'] as readonly Stored[]).reduce((sum, one) => sum + minor(one['amount']), 0n);
      const left = taxed(total) - used;
      const paid = balance < left ? balance : left;
      compare('balance used', `${minor(data['fromBalance'])}`, `${paid}`);
      compare('due', `${minor(data['due'])}`, `${left - paid}`);
      balance -= paid;
      pending = pending.filter((one) => !joins.includes(one));
    }
  }
  return { invoices, differences };
}

/** Taxes of a credit note. One of before invoices could be void does not say from which it takes: its month's tax alone. */
function creditTaxes(
  credits: ReturnType<typeof naiveCredits>,
  taxes: readonly Stored[],
  type: 'CreditNoteIssued' | 'InvoiceVoided',
  data: Stored,
) {
  if (type === 'InvoiceVoided') {
    const parts = data['parts'] as readonly Stored[];
    return credits.credit(
      taxes,
      parts.map((part) => ({ key: `${data['invoiceNumber']}`, ...partOf(part) })),
    );
  }
  const invoices = data['invoices'] as readonly Stored[] | undefined;
  const period = String(data['period']);
  if (invoices === undefined) {
    credits.creditNewest(period, data['amount']);
    return { taxes: naiveTaxes(taxes, [partOf(data)]) ?? [], beyond: undefined };
  }
  return credits.credit(
    taxes,
    invoices.map(({ number, amount }) => ({ key: number === undefined ? period : `${number}`, period, amount })),
  );
}

function partOf({ period, amount }: Stored) {
  return { period: String(period), amount: String(amount) };
}
