import * as z from 'zod/mini';
import { payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { financePaths } from '../paths/finance.ts';
import { currency, day, decimal, month } from '../schema.ts';
import { charge } from './plans.ts';
import { discount, tax } from './price-schemas.ts';

const route = routesOn(financePaths);

/** Changes of terms that a reply names, the soonest. */
export const MAX_CHANGES_TO_COME = 12;

const meter = lazy(() => z.string().check(z.minLength(1), z.maxLength(100)));
/** The name is the plan's when this version was published. */
const planBegun = lazy(() => z.strictObject({ id: z.string(), version: z.int(), name: z.string() }));

/** Taken off in this order. */
const heldDiscount = lazy(() =>
  z.strictObject({
    discount: z.string(),
    off: discount(),
    /** Of one meter; without it, of everything. */
    meter: z.optional(meter()),
    /** Last day, included. */
    to: z.optional(day()),
    /** The most that it takes off in one month. */
    cap: z.optional(decimal()),
  }),
);

const prices = lazy(() =>
  z.strictObject({
    currency: currency(),
    /** Today's. */
    plan: z.optional(z.extend(planBegun(), { since: day() })),
    charges: z.array(
      z.strictObject({
        charge: charge(),
        /** A price of the organisation's own, instead of the plan's; and its last day, where it has one. */
        own: z.boolean(),
        to: z.optional(day()),
        /** What quantities of a month come to by this charge alone, before discounts and taxes. */
        examples: z.array(z.strictObject({ quantity: decimal(), words: z.string(), amount: decimal() })),
      }),
    ),
    /** Meters without a price. */
    unpriced: z.array(meter()),
    discounts: z.array(heldDiscount()),
    tax: z.optional(tax()),
    /** Other organisations are rated together with this one: months are divided among them, and no bill is what one pays alone. */
    ratedTogether: z.boolean(),
    /** By day, the soonest first. */
    changes: z
      .array(
        z.strictObject({
          from: day(),
          plan: z.optional(planBegun()),
          prices: z.array(
            z.strictObject({ meter: meter(), before: z.optional(charge()), after: z.optional(charge()) }),
          ),
          discountsBegin: z.array(heldDiscount()),
          discountsEnd: z.array(z.string()),
          tax: z.optional(tax()),
          /** Last month as it came to, and by the terms of this day; before taxes. Absent as long as there is none. */
          lastMonth: z.optional(z.strictObject({ period: month(), total: decimal(), after: decimal() })),
        }),
      )
      .check(z.maxLength(MAX_CHANGES_TO_COME)),
  }),
);

export const priceRoutes = [
  route('finance.getPrices', () => ({
    summary:
      'What an organisation pays by: prices with examples, and changes to come with what they make of last month',
    access: payers,
    reply: () => prices(),
    status: 200,
    errors: ['not-found'],
    reads: ['usage-ledger'],
  })),
] as const;
