import * as z from 'zod/mini';
import { payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { billingPaths } from '../paths/billing.ts';
import { currency, decimal, time } from '../schema.ts';
import { filesCostRoutes } from './files-cost.ts';
import { pricedUsage } from './usage-schemas.ts';

const route = routesOn(billingPaths);

/** Hours that one reply has: a month. */
export const MAX_USAGE_HOURS = 744;

export const usageHourRoutes = [
  ...filesCostRoutes,
  route('billing.listUsageHours', () => ({
    summary: 'Storage and run time of any interval, hour by hour (UTC); the hours of a day sum to the day exactly',
    access: payers,
    query: z.strictObject({
      /** Included. An interval that begins or ends within an hour has a part of it. */
      from: time(),
      /** Not included; never later than now. */
      to: time(),
    }),
    reply: () =>
      z.strictObject({
        /** Absent as long as the organisation has no billing account. */
        currency: z.optional(currency()),
        /** Hours in which something was used, oldest first. What counts at once (egress, requests) has days and no hours. */
        items: z
          .array(
            z.strictObject({
              from: time(),
              to: time(),
              usage: z.array(pricedUsage()),
              /** The sum of all amounts; absent when one is. */
              amount: z.optional(decimal()),
            }),
          )
          .check(z.maxLength(MAX_USAGE_HOURS + 1)),
      }),
    status: 200,
    errors: ['not-found', 'range-invalid', 'range-too-large'],
    reads: ['usage-ledger', 'usage-timelines'],
  })),
] as const;
