import * as z from 'zod/mini';
import { payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { billingPaths } from '../paths/billing.ts';
import { currency, day, decimal, id, month } from '../schema.ts';
import { names } from './billing.ts';

const route = routesOn(billingPaths);

/** See lib/domain/rating/bridge.ts. */
const CAUSES = ['terms-before', 'days', 'usage', 'tiers', 'price', 'discounts'] as const;

/** A month as it is now, corrected by what came late, up to this moment when it is not over. */
const bridgedMonth = lazy(() => z.strictObject({ month: month(), from: day(), to: day(), total: decimal() }));

/** What one cause makes of one meter. Effects of usage are divided among jobs; what belongs to no job has none. */
const effect = lazy(() =>
  z.strictObject({
    cause: z.enum(CAUSES),
    meter: z.string(),
    amount: decimal(),
    jobs: z.array(z.strictObject({ job: z.optional(id('job')), amount: decimal() })),
    /** Of all jobs that are not named. */
    otherJobs: decimal(),
  }),
);

export const bridgeRoutes = [
  route('billing.getBridge', () => ({
    summary: 'Why one month costs more or less than another, by cause; the effects sum to the difference',
    access: payers,
    query: z.strictObject({ from: month(), to: month() }),
    reply: z.strictObject({
      currency: currency(),
      before: bridgedMonth(),
      after: bridgedMonth(),
      /** Largest first. */
      effects: z.array(effect()),
      names: names(),
    }),
    status: 200,
    errors: ['not-found', 'range-invalid'],
    reads: ['usage-ledger', 'usage-timelines'],
  })),
] as const;
