import * as z from 'zod/mini';
import { lazy } from '../lazy.ts';
import { day, decimal, signedWhole } from '../schema.ts';

/**
 * How much a meter counted: exact integers (byte-milliseconds, milliseconds), and in the unit that prices are for; and what it
 * comes to: so much of the amounts of lines as it counted of their counts, exact to 18 decimals and never above it. Lines are
 * those of today's corrected counts, after discounts. `amount` is absent without a price.
 */
export const pricedUsage = lazy(() =>
  z.strictObject({
    meter: z.string(),
    count: signedWhole(),
    quantity: decimal(),
    unit: z.string(),
    amount: z.optional(decimal()),
  }),
);

export const usageDay = lazy(() =>
  z.strictObject({
    day: day(),
    closed: z.boolean(),
    usage: z.array(pricedUsage()),
    /** The sum of all amounts; absent when one is. */
    amount: z.optional(decimal()),
  }),
);
