import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { financePaths } from '../paths/finance.ts';
import { PAYMENT_STATES } from '../payment-states.ts';
import { currency, day, decimal, id, month, pageOf, pageQuery, signedWhole, time } from '../schema.ts';
import { customersRoutes } from './customers.ts';

const route = routesOn(financePaths);

/** Months that one preview rates. */
export const MAX_PREVIEW_MONTHS = 12;

const documentKind = lazy(() => z.enum(['invoice', 'credit-note']));
/** A credit note is `issued`; an invoice has one of the others. */
const documentState = lazy(() => z.enum([...PAYMENT_STATES, 'issued']));

/** What the seller reads of all customers, of their documents, and of months under other terms. */
export const registerRoutes = [
  ...customersRoutes,
  route('finance.listDocuments', () => ({
    summary: "The seller's register, newest first: invoices and credit notes of all customers, and which are paid",
    access: admin,
    query: pageQuery({
      kind: z.optional(documentKind()),
      organisation: z.optional(id('org')),
      /** In which they were issued, UTC. */
      month: z.optional(month()),
      /** As it is now: of a page, those in another state are left out. */
      state: z.optional(documentState()),
      /** What each invoice is for, too: it is read for that. */
      include: z.optional(z.enum(['parts'])),
    }),
    reply: () =>
      pageOf(
        z.strictObject({
          kind: documentKind(),
          number: z.int(),
          organisation: id('org'),
          /** Absent on one that only brings adjustments. */
          period: z.optional(month()),
          currency: currency(),
          /** With taxes. */
          amount: decimal(),
          issuedAt: time(),
          state: documentState(),
          /** Of an invoice that is not paid. */
          due: z.optional(decimal()),
          dueDay: z.optional(day()),
          /**
           * Of an invoice, where they are asked for: a meter, `adjustments` of earlier months, `taxes`, or `other`. They sum to
           * its amount.
           */
          parts: z.optional(z.array(z.strictObject({ of: z.string(), amount: decimal() }))),
        }),
      ),
    status: 200,
    errors: ['cursor-invalid'],
    reads: ['invoices'],
  })),
  route('finance.previewMigration', () => ({
    summary:
      'What past months would have come to under another plan version, or under the next one as it is drafted; nothing is written',
    access: admin,
    query: z.strictObject({ plan: id('plan'), version: z.int().check(z.minimum(1)), from: month(), to: month() }),
    reply: () =>
      z.strictObject({
        currency: currency(),
        months: z.array(
          z.strictObject({
            period: month(),
            total: decimal(),
            preview: decimal(),
            meters: z.array(
              z.strictObject({
                meter: z.string(),
                count: signedWhole(),
                amount: decimal(),
                preview: decimal(),
              }),
            ),
          }),
        ),
        total: decimal(),
        preview: decimal(),
      }),
    status: 200,
    errors: ['not-found', 'plan-not-found', 'currency-mismatch', 'range-invalid', 'range-too-large'],
    reads: ['usage-ledger'],
  })),
] as const;
