import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';
import { withTaxes } from '../../../domain/billing-account/tax.ts';
import { defined } from '../../../domain/defined.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';

/** A movement of money in an account's log. */
export interface Entry {
  readonly kind:
    | 'invoice'
    | 'credit-note'
    | 'adjustment'
    | 'payment'
    | 'overpayment'
    | 'reversal'
    | 'refund'
    | 'credit';
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

/** What an event of an account moves. */
export function entryOf(event: BillingAccountEvent, version: number, atMs: number, currency: string): Entry[] {
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
    case 'InvoiceVoided': {
      const { number, amount, taxes } = event.data;
      return [{ kind: 'credit-note', ...at, amount: withTaxes(amount, taxes, currency), number }];
    }
    case 'AdjustmentNoted':
      return [{ kind: 'adjustment', ...at, amount: event.data.amount, period: event.data.period }];
    case 'PaymentRecorded': {
      const { invoiceNumber: number, amount, paymentId: reference } = event.data;
      return [{ kind: 'payment', ...at, amount, number, reference }];
    }
    case 'OverpaymentRecorded': {
      const { invoiceNumber: number, amount, paymentId: reference } = event.data;
      return [{ kind: 'overpayment', ...at, amount, ...defined({ number }), reference }];
    }
    case 'PaymentReversed': {
      const { amount, dueAgain, paymentId: reference } = event.data;
      return [{ kind: 'reversal', ...at, amount, ...defined({ number: dueAgain?.number }), reference }];
    }
    case 'RefundRecorded':
      return [{ kind: 'refund', ...at, amount: event.data.amount, reference: event.data.refundId }];
    case 'CreditGranted':
      return [{ kind: 'credit', ...at, amount: event.data.amount, reference: event.data.creditId }];
    default:
      return [];
  }
}
