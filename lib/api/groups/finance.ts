import * as z from 'zod/mini';
import { admin, payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { financePaths } from '../paths/finance.ts';
import { currency, day, decimal, id, month, pageOf, pageQuery, time } from '../schema.ts';
import { recipient } from './billing-details.ts';
import { hold } from './invoice-schemas.ts';

const route = routesOn(financePaths);

/** Chosen by who sends it: what it names counts once, however often it is sent. */
export const reference = lazy(() =>
  z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/, 'must be a reference such as pay-2026-000123')),
);
export const reason = lazy(() => z.string().check(z.minLength(1), z.maxLength(200)));

export const heldMonth = lazy(() => z.extend(hold(), { period: month(), number: z.optional(z.int()) }));

/** What an account owes and is owed. */
const balance = lazy(() =>
  z.strictObject({
    organisation: id('org'),
    currency: currency(),
    /** Owed to the customer: it pays of the next invoice, or is refunded. */
    balance: decimal(),
    unpaid: z.array(
      z.strictObject({ number: z.int(), due: decimal(), dueDay: z.optional(day()), overdue: z.boolean() }),
    ),
    /** Adjustments that the next invoice brings. */
    adjustments: z.array(z.strictObject({ period: month(), amount: decimal() })),
    credits: z.array(z.strictObject({ credit: z.string(), left: decimal(), expiresOn: z.optional(day()) })),
    /** Months whose invoices an audit holds: none of them is overdue. */
    held: z.array(heldMonth()),
  }),
);

/** A movement of money, as it stands in the account's log. */
const entry = lazy(() =>
  z.strictObject({
    kind: z.enum(['invoice', 'credit-note', 'adjustment', 'payment', 'overpayment', 'reversal', 'refund', 'credit']),
    /** The version of the account's stream that it is part of. */
    version: z.int(),
    at: time(),
    /** With taxes. */
    amount: decimal(),
    /** Of an invoice or a credit note; of a payment its invoice, of a reversal the one that is due again. */
    number: z.optional(z.int()),
    period: z.optional(month()),
    /** Of a payment, refund or credit. */
    reference: z.optional(z.string()),
    due: z.optional(decimal()),
    dueDay: z.optional(day()),
  }),
);

/** Absent as long as it has no name and address. */
const sellerReply = lazy(
  () => ({ access: admin, reply: () => z.strictObject({ seller: z.optional(recipient()) }), status: 200 }) as const,
);
const balanceReply = lazy(() => ({ access: admin, reply: () => balance(), status: 200 }) as const);

export const financeRoutes = [
  route('finance.getBalance', () => ({
    summary: 'What an organisation owes and is owed',
    access: payers,
    reply: () => balance(),
    status: 200,
    errors: ['not-found'],
  })),
  route('finance.listEntries', () => ({
    summary: 'Invoices, credit notes, payments, reversals, refunds and credits, newest first',
    access: payers,
    query: pageQuery({}),
    reply: () => pageOf(entry()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('finance.getAccountBalance', () => ({
    summary: 'What a customer owes and is owed, for administrators',
    ...balanceReply(),
    errors: ['not-found'],
  })),
  route('finance.listAccountEntries', () => ({
    summary: "A customer's invoices, credit notes, payments, refunds and credits, newest first, for administrators",
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(entry()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('finance.getSeller', () => ({
    summary: 'Who issues invoices and credit notes',
    ...sellerReply(),
    errors: [],
  })),
  route('finance.nameSeller', () => ({
    summary: 'Name who issues invoices and credit notes from the next one on; those that are issued keep theirs',
    ...sellerReply(),
    body: recipient(),
    errors: [],
  })),
  route('finance.recordPayment', () => ({
    summary:
      'Record a payment, once by its reference: what is beyond the due of its invoice joins the balance, all of it without an invoice',
    ...balanceReply(),
    body: z.strictObject({
      payment: reference(),
      invoice: z.optional(z.int().check(z.minimum(1))),
      amount: decimal(),
    }),
    errors: ['not-found', 'payment-invalid', 'reference-used', 'too-many-payments'],
  })),
  route('finance.reversePayment', () => ({
    summary:
      'Take back a payment that never came, or came back, once: its invoice is due again, and so are later ones that the balance paid by it',
    ...balanceReply(),
    body: z.strictObject({ payment: reference(), reason: reason() }),
    errors: ['not-found', 'payment-paid-back', 'payment-too-old'],
  })),
  route('finance.recordRefund', () => ({
    summary: 'Record what was paid back out of the balance, once by its reference',
    ...balanceReply(),
    body: z.strictObject({ refund: reference(), amount: decimal() }),
    errors: ['not-found', 'refund-invalid', 'refund-too-large', 'reference-used', 'too-many-payments'],
  })),
  route('finance.grantCredit', () => ({
    summary: 'Grant a credit, once by its reference; the first to expire pays first',
    ...balanceReply(),
    body: z.strictObject({ credit: reference(), amount: decimal(), expiresOn: z.optional(day()), reason: reason() }),
    errors: ['not-found', 'credit-invalid', 'reference-used', 'too-many-credits', 'too-many-payments'],
  })),
  route('finance.voidInvoice', () => ({
    summary:
      'Void an invoice, once: a credit note over what is left of it, which settles what is due and owes the rest',
    ...balanceReply(),
    body: z.strictObject({ invoice: z.int().check(z.minimum(1)), reason: reason() }),
    errors: ['not-found', 'nothing-due'],
  })),
] as const;
