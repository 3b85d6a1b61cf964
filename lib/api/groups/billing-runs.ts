import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { financePaths } from '../paths/finance.ts';
import { day, id, pageOf, pageQuery } from '../schema.ts';

const route = routesOn(financePaths);

/** A day's run; `failed`: organisations that it could not close when it was completed. */
const billingRun = lazy(() =>
  z.strictObject({
    day: day(),
    status: z.enum(['none', 'running', 'completed']),
    organisations: z.optional(z.int()),
    failed: z.optional(z.int()),
  }),
);
const dayMeter = lazy(() => z.strictObject({ day: day(), meter: z.string() }));

/** The daily billing run, as administrators see and repeat it. */
export const billingRunRoutes = [
  route('finance.listBillingRuns', () => ({
    summary: 'Daily billing runs, newest first, a row for each day',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(billingRun()),
    status: 200,
    errors: ['cursor-invalid'],
  })),
  route('finance.getBillingRun', () => ({
    summary: 'For whom a day is not closed, and why',
    access: admin,
    reply: () =>
      z.extend(billingRun(), {
        /** Organisations whose day is closed, and those whose close failed, as it is now. */
        closed: z.int(),
        notClosed: z.int(),
        failures: z.array(z.strictObject({ organisation: id('org'), reason: z.string() })),
        notes: z.array(
          z.strictObject({
            organisation: id('org'),
            /** Closed before the log was swept: what comes after it is corrected. */
            flagged: z.boolean(),
            /** An end was counted without its beginning: not billed until it has come, or is released. */
            quarantined: z.array(dayMeter()),
            /** Counted without a price: billed as 0 until it has one. */
            unpriced: z.array(dayMeter()),
          }),
        ),
      }),
    status: 200,
    errors: [],
  })),
  route('finance.repeatBillingRun', () => ({
    summary: 'Run a day again, for all or one: what is closed stays closed',
    access: admin,
    body: z.strictObject({ organisation: z.optional(id('org')) }),
    reply: () => z.strictObject({ day: day() }),
    status: 202,
    errors: ['not-found', 'day-not-over'],
  })),
  route('finance.releaseQuarantine', () => ({
    summary: 'Bill what is in quarantine of a day as it is counted now',
    access: admin,
    body: z.strictObject({ organisation: id('org'), meter: z.optional(z.string().check(z.maxLength(64))) }),
    reply: () => z.strictObject({ day: day(), organisation: id('org') }),
    status: 200,
    errors: ['not-quarantined'],
  })),
] as const;
