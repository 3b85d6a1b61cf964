import type { Kernel } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import { withTaxes } from '../../../domain/billing-account/tax.ts';
import { defined } from '../../../domain/defined.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';

/** A movement of money in an account's log. */
export interface Entry {
  readonly kind: 'invoice' | 'credit-note' | 'adjustment' | 'payment' | 'overpayment' | 'refund' | 'credit';
  readonly version: number;
  readonly atMs: number;
  /** With taxes. */
  readonly amount: Decimal;
  readonly number?: number;
  readonly period?: string;
  readonly reference?: string;
  readonly due?: Decimal;
  readonly dueDay?: string;
}

/** Commits that are read at once, and that one page may pass over: a log has few besides its entries. */
const COMMITS_AT_ONCE = 100;
const MAX_COMMITS = 2_000;

/** Entries before a version, newest first, at least `limit` where there are as many; `before`: where the next page begins. */
export async function entriesBefore(
  kernel: Kernel,
  { organisationId, currency }: Pick<OpenAccount, 'organisationId' | 'currency'>,
  before: number,
  limit: number,
): Promise<{ readonly entries: readonly Entry[]; readonly before?: number }> {
  const entries: Entry[] = [];
  let to = before - 1;
  for (let passed = 0; to >= 1 && entries.length < limit && passed < MAX_COMMITS; passed += COMMITS_AT_ONCE) {
    const from = Math.max(1, to - COMMITS_AT_ONCE + 1);
    const found: Entry[] = [];
    for await (const { version, atMs, events } of kernel.history(billingAccountHistory, organisationId, { from, to })) {
      for (const [offset, event] of events.entries()) found.push(...entryOf(event, version + offset, atMs, currency));
    }
    entries.push(...found.reverse());
    to = from - 1;
  }
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  if (entries.length > limit && last !== undefined) return { entries: page, before: last.version };
  return to >= 1 ? { entries: page, before: to + 1 } : { entries: page };
}

function entryOf(event: BillingAccountEvent, version: number, atMs: number, currency: string): Entry[] {
  const at = { version, atMs };
  switch (event.type) {
    case 'InvoiceFinalised':
    case 'InvoiceIssued': {
      const { number, period, total, due, dueDay } = event.data;
      const amount = event.type === 'InvoiceIssued' ? withTaxes(total, event.data.taxes, currency) : total;
      return [{ kind: 'invoice', ...at, amount, number, ...defined({ period, due, dueDay }) }];
    }
    case 'CreditNoteIssued': {
      const { number, period, amount, taxes } = event.data;
      return [{ kind: 'credit-note', ...at, amount: withTaxes(amount, taxes, currency), number, period }];
    }
    case 'AdjustmentNoted':
      return [{ kind: 'adjustment', ...at, amount: event.data.amount, period: event.data.period }];
    case 'PaymentRecorded': {
      const { invoiceNumber: number, amount, paymentId: reference } = event.data;
      return [{ kind: 'payment', ...at, amount, number, reference }];
    }
    case 'OverpaymentRecorded':
      return [{ kind: 'overpayment', ...at, amount: event.data.amount, reference: event.data.paymentId }];
    case 'RefundRecorded':
      return [{ kind: 'refund', ...at, amount: event.data.amount, reference: event.data.refundId }];
    case 'CreditGranted':
      return [{ kind: 'credit', ...at, amount: event.data.amount, reference: event.data.creditId }];
    default:
      return [];
  }
}
