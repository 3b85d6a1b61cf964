import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { financePaths } from '../paths/finance.ts';
import { currency, day, decimal, id, month } from '../schema.ts';
import { heldMonth, reason, reference } from './finance.ts';
import { charge } from './plans.ts';
import { discount, tax } from './price-schemas.ts';

const route = routesOn(financePaths);

const meter = lazy(() => z.string().check(z.minLength(1), z.maxLength(100)));

const grantedDiscount = lazy(() =>
  z.strictObject({
    discount: reference(),
    off: discount(),
    /** Of one meter, or of everything. */
    meter: z.optional(meter()),
    from: z.optional(day()),
    to: z.optional(day()),
    /** Lower ones are taken off first. */
    order: z.optional(z.int()),
    /** The most that it takes off in one month. */
    cap: z.optional(decimal()),
  }),
);

/** `payer`: whose invoice the member's part is on. */
const membership = lazy(() =>
  z.strictObject({ organisation: id('org'), payer: payer(), from: month(), to: z.optional(month()) }),
);

const payer = lazy(() => z.enum(['member', 'parent']));

/** Terms over time. Days are UTC days, the last one included. */
const terms = lazy(() =>
  z.strictObject({
    organisation: id('org'),
    currency: currency(),
    graceDays: z.int(),
    firstDay: day(),
    lastDay: z.optional(day()),
    plans: z.array(z.strictObject({ plan: z.string(), version: z.int(), from: day() })),
    overrides: z.array(z.strictObject({ charge: charge(), from: day(), to: z.optional(day()) })),
    discounts: z.array(grantedDiscount()),
    taxes: z.array(z.extend(tax(), { from: day() })),
    /** Whether a month without a line gets an invoice of nothing. */
    emptyInvoices: z.boolean(),
    /** Months whose invoices an audit holds, oldest first. */
    held: z.array(heldMonth()),
    /** Organisations that are rated together with this one, by its terms; and the one that it is rated with. Whole months. */
    members: z.array(membership()),
    memberOf: z.array(membership()),
  }),
);

const termsReply = lazy(() => ({ access: admin, reply: () => terms(), status: 200 }) as const);

/** By which plans, prices, discounts and taxes an account pays. */
export const termsRoutes = [
  route('finance.getTerms', () => ({
    summary: "An account's plans, prices and discounts, with their days",
    ...termsReply(),
    errors: ['not-found'],
  })),
  route('finance.overridePrice', () => ({
    summary: "Give a meter a price of the customer's own, from the next midnight (UTC) or a later day on",
    ...termsReply(),
    body: z.strictObject({ charge: charge(), from: z.optional(day()), to: z.optional(day()) }),
    errors: [
      'not-found',
      'account-closed',
      'terms-in-past',
      'terms-reversed',
      'override-overlaps',
      'too-many-overrides',
      'meter-unknown',
      'price-invalid',
      'package-empty',
      'tiers-invalid',
    ],
  })),
  route('finance.endOverride', () => ({
    summary: "End a meter's own price with a day that is not over",
    ...termsReply(),
    body: z.strictObject({ meter: meter(), lastDay: z.optional(day()) }),
    errors: ['not-found', 'terms-in-past'],
  })),
  route('finance.grantDiscount', () => ({
    summary: 'Grant a discount, once by its reference, for days or for so many calendar months',
    ...termsReply(),
    body: z.extend(grantedDiscount(), { periods: z.optional(z.int()) }),
    errors: [
      'not-found',
      'account-closed',
      'terms-in-past',
      'terms-reversed',
      'discount-invalid',
      'too-many-discounts',
      'meter-unknown',
    ],
  })),
  route('finance.endDiscount', () => ({
    summary: 'End a discount with a day that is not over',
    ...termsReply(),
    body: z.strictObject({ discount: reference(), lastDay: z.optional(day()) }),
    errors: ['not-found', 'terms-in-past'],
  })),
  route('finance.scheduleMigration', () => ({
    summary: 'Move an account to a plan version from a later day on',
    ...termsReply(),
    body: z.strictObject({ plan: id('plan'), version: z.int().check(z.minimum(1)), onDay: day() }),
    errors: [
      'not-found',
      'plan-not-found',
      'plan-retired',
      'account-closed',
      'currency-mismatch',
      'terms-in-past',
      'migration-same-instant',
      'too-many-migrations',
    ],
  })),
  route('finance.cancelMigration', () => ({
    summary: 'Cancel the migration on a day, or all that have not begun',
    ...termsReply(),
    body: z.strictObject({ onDay: z.optional(day()) }),
    errors: ['not-found', 'terms-in-past'],
  })),
  route('finance.setTax', () => ({
    summary:
      'Set the tax of invoices and credit notes, from the next midnight (UTC) or a day whose month has no invoice',
    ...termsReply(),
    body: z.extend(tax(), { from: z.optional(day()) }),
    errors: ['not-found', 'account-closed', 'tax-invalid', 'terms-in-past', 'too-many-taxes'],
  })),
  route('finance.changeGrace', () => ({
    summary: "Days after a month's end in which late usage joins its invoice",
    ...termsReply(),
    body: z.strictObject({ graceDays: z.int() }),
    errors: ['not-found', 'grace-invalid'],
  })),
  route('finance.setEmptyInvoices', () => ({
    summary: 'Whether a month in which nothing was used gets an invoice of nothing, with a number',
    ...termsReply(),
    body: z.strictObject({ wanted: z.boolean() }),
    errors: ['not-found'],
  })),
  route('finance.releaseInvoice', () => ({
    summary: "Release a month's invoice that an audit holds: what it found is explained, and does not hold it again",
    ...termsReply(),
    body: z.strictObject({ period: month(), reason: reason() }),
    errors: ['not-found', 'not-held'],
  })),
  route('finance.closeAccount', () => ({
    summary: 'End an account with a day: a last invoice, and then nothing',
    ...termsReply(),
    body: z.strictObject({ lastDay: day() }),
    errors: ['not-found', 'account-closed', 'account-used'],
  })),
  route('finance.addVolumeMember', () => ({
    summary: 'Rate an organisation together with this one, by its terms, from a month that has not begun',
    ...termsReply(),
    body: z.strictObject({ member: id('org'), payer: payer(), from: month() }),
    errors: [
      'not-found',
      'account-closed',
      'currency-mismatch',
      'period-invalid',
      'terms-in-past',
      'too-many-volume-members',
      'volume-invalid',
      'volume-member',
      'volume-nested',
    ],
  })),
  route('finance.endVolumeMember', () => ({
    summary: 'End it with a month that is not over',
    ...termsReply(),
    body: z.strictObject({ member: id('org'), lastMonth: month() }),
    errors: ['not-found', 'period-invalid', 'terms-in-past'],
  })),
  route('finance.getVolumeMonth', () => ({
    summary: "What a month came to together, each one's part, and whose month is not final yet",
    access: admin,
    reply: () =>
      z.strictObject({
        period: month(),
        currency: currency(),
        waitsFor: z.array(id('org')),
        shares: z.array(z.strictObject({ organisation: id('org'), amount: decimal(), payer: z.optional(payer()) })),
      }),
    status: 200,
    errors: ['not-found'],
  })),
  route('finance.priceUsage', () => ({
    summary: 'Price what was used without a price, for exactly those days of a month that has its invoice',
    ...termsReply(),
    body: z.strictObject({ period: month(), charge: charge() }),
    errors: [
      'not-found',
      'period-invalid',
      'period-not-final',
      'meter-unknown',
      'price-invalid',
      'package-empty',
      'tiers-invalid',
    ],
  })),
] as const;
