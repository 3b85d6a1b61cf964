import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { financePaths } from '../paths/finance.ts';
import { currency, decimal, id } from '../schema.ts';

const route = routesOn(financePaths);

/** Rows of one reply: those with the most machines. */
export const MAX_FLEET_ROWS = 100;

const perHour = lazy(() => z.strictObject({ currency: currency(), perHour: decimal() }));

const fleetPrice = lazy(() =>
  z.strictObject({
    /** That the platform has: from when they are made until they are gone. */
    machines: z.int(),
    /** Of them, those whose attempt runs: their time is billed. */
    billed: z.int(),
    /** What customers are charged by today's terms, before allowances, discounts and taxes. */
    charged: z.array(perHour()),
    /** Machines whose time is billed by a price that depends on the month's quantity, or by none: not in `charged`. */
    withoutPrice: z.int(),
    /** What the platform pays for all of them by AWS's list price of Fargate in that region: no bill of AWS's, and without disks above 20 GiB. */
    listPrice: z.extend(perHour(), { region: z.string() }),
    /** By customer and type, those with the most machines first. */
    items: z
      .array(
        z.strictObject({
          organisation: id('org'),
          machineType: z.string(),
          machines: z.int(),
          billed: z.int(),
          charged: z.optional(perHour()),
          /** In the currency of the list. */
          listPrice: z.optional(decimal()),
        }),
      )
      .check(z.maxLength(MAX_FLEET_ROWS)),
    /** There are more machines, or more rows. */
    truncated: z.boolean(),
  }),
);

export const fleetPriceRoutes = [
  route('finance.getFleetPrice', () => ({
    summary:
      'What an hour of the machines that there are now costs: customers by their terms, the platform by a list price',
    access: admin,
    reply: () => fleetPrice(),
    status: 200,
    errors: [],
    reads: ['machines'],
  })),
] as const;
