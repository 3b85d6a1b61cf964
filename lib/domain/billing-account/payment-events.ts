import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';

/** What is to be paid again of an invoice, until when. Without a day: an invoice of before they had one. */
export interface DueAgain {
  readonly number: number;
  readonly amount: Decimal;
  readonly dueDay?: Day;
}

/** Money that comes, beyond what invoices take of it, and money that goes. */
export type PaymentEvent =
  /** What of a payment no invoice needed joins the balance. Those of before payments of nothing due say neither invoice, person nor time. */
  | DomainEvent<
      'OverpaymentRecorded',
      {
        readonly paymentId: string;
        readonly amount: Decimal;
        /** Absent when the payment is of no invoice. */
        readonly invoiceNumber?: number;
        readonly recordedBy?: string;
        readonly atMs?: number;
      }
    >
  /** By people: it never came, or came back. What is due again and what the balance gives sum to the whole payment. */
  | DomainEvent<
      'PaymentReversed',
      {
        readonly paymentId: string;
        readonly amount: Decimal;
        /** Of the invoice that it was of. Absent when nothing is. */
        readonly dueAgain?: DueAgain;
        readonly fromBalance: Decimal;
        /** Invoices that the balance had paid, by what it has not any more. */
        readonly reopened: readonly DueAgain[];
        readonly reason: string;
        readonly reversedBy: string;
        readonly atMs: number;
      }
    >
  /** Paid back out of the balance. */
  | DomainEvent<
      'RefundRecorded',
      { readonly refundId: string; readonly amount: Decimal; readonly recordedBy: string; readonly atMs: number }
    >
  | DomainEvent<
      'CreditGranted',
      {
        readonly creditId: string;
        readonly amount: Decimal;
        /** Last day on which it pays an invoice. */
        readonly expiresOn?: Day;
        readonly reason: string;
        readonly grantedBy: string;
      }
    >;

export const paymentEvents: EventCatalogue<PaymentEvent, 'billing-account'> = {
  OverpaymentRecorded: {
    version: 1,
    fields: { paymentId: 'id', amount: 'decimal', invoiceNumber: 'count', recordedBy: 'personId', atMs: 'timeMs' },
  },
  PaymentReversed: {
    version: 1,
    fields: {
      paymentId: 'id',
      amount: 'decimal',
      dueAgain: 'record',
      fromBalance: 'decimal',
      reopened: 'record',
      reason: 'label',
      reversedBy: 'personId',
      atMs: 'timeMs',
    },
  },
  RefundRecorded: {
    version: 1,
    fields: { refundId: 'id', amount: 'decimal', recordedBy: 'personId', atMs: 'timeMs' },
  },
  CreditGranted: {
    version: 1,
    fields: { creditId: 'id', amount: 'decimal', expiresOn: 'code', reason: 'label', grantedBy: 'personId' },
  },
};
