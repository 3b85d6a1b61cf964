import * as z from 'zod/mini';
import { lazy } from '../lazy.ts';
import { PAYMENT_STATES } from '../payment-states.ts';
import { currency, day, decimal, id, time } from '../schema.ts';
import { recipient } from './billing-details.ts';

/** A printed row: quantity × unit price, rounded once to the currency, is its amount. */
export const row = lazy(() =>
  z.strictObject({
    kind: z.enum(['usage', 'packages', 'included', 'unpriced', 'fee', 'minimum', 'discount']),
    quantity: decimal(),
    unitPrice: decimal(),
    amount: decimal(),
    discount: z.optional(z.string()),
  }),
);

export const line = lazy(() =>
  z.strictObject({
    line: z.int(),
    meter: z.string(),
    description: z.string(),
    quantity: decimal(),
    unit: z.string(),
    plan: z.optional(z.strictObject({ id: id('plan'), version: z.int() })),
    /** They sum to the line's amount. Absent on adjustments. */
    rows: z.optional(z.array(row())),
    amount: decimal(),
  }),
);

/** Since when an audit holds an invoice, and what it found first. It is not issued, or need not be paid, until it is released. */
export const hold = lazy(() => z.strictObject({ since: time(), difference: z.string() }));

/** By which credit note an invoice is void, what it gave back with taxes, and why. */
export const voided = lazy(() =>
  z.strictObject({ creditNote: z.int(), amount: decimal(), reason: z.string(), at: time() }),
);

/** How far an issued invoice is paid now: what is left of it, and until when. Without `due` nothing is. */
const payment = lazy(() =>
  z.strictObject({
    state: z.enum(PAYMENT_STATES),
    due: z.optional(decimal()),
    dueDay: z.optional(day()),
  }),
);

export const invoiceSummary = lazy(() =>
  z.strictObject({
    id: id('invoice'),
    status: z.enum(['draft', 'final']),
    /** Absent on a draft. */
    number: z.optional(z.int()),
    /** First day of the period and the day after its last. */
    from: day(),
    to: day(),
    currency: currency(),
    /** Before taxes. */
    total: decimal(),
    /** Absent when the customer has no tax. */
    totalWithTaxes: z.optional(decimal()),
    /** What was left to be paid after credits and balance when it was issued, and until when. */
    due: z.optional(decimal()),
    dueDay: z.optional(day()),
    payment: z.optional(payment()),
    held: z.optional(hold()),
    voided: z.optional(voided()),
  }),
);

export const invoice = lazy(() =>
  z.extend(invoiceSummary(), {
    lines: z.array(line()),
    /** Who issued it and whom it is addressed to, as they were then. Absent on drafts, and of whom nothing was said. */
    seller: z.optional(recipient()),
    recipient: z.optional(recipient()),
    /** Absent when the customer has no tax. `base` is what each is of. */
    taxes: z.optional(
      z.array(z.strictObject({ percent: decimal(), text: z.string(), base: decimal(), amount: decimal() })),
    ),
    /** The day of its issue, UTC; absent on drafts. */
    issuedOn: z.optional(day()),
    /** What pays of it when it is issued: with `due` they are the total with taxes. Absent on drafts. */
    credits: z.optional(z.array(z.strictObject({ credit: z.string(), amount: decimal() }))),
    fromBalance: z.optional(decimal()),
  }),
);
