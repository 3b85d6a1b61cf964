import * as z from 'zod/mini';
import { SPAN_PATTERN } from '../../domain/metering/span.ts';
import { admin, payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { billingPaths } from '../paths/billing.ts';
import { financePaths } from '../paths/finance.ts';
import { currency, day, decimal, id, month, signedWhole } from '../schema.ts';
import { names } from './billing.ts';

const route = routesOn(billingPaths);
const sellersRoute = routesOn(financePaths);

/** See lib/domain/rating/bridge.ts. */
const CAUSES = ['terms-before', 'days', 'usage', 'mix', 'tiers', 'corrections', 'price', 'discounts'] as const;
/** Whether it used the meter in the later one alone, in the earlier one alone, or in both. */
const CHANGES = ['new', 'gone', 'changed'] as const;

/** A month, a week of ISO 8601 or a day. */
const span = lazy(() => z.string().check(z.regex(new RegExp(SPAN_PATTERN), 'must be 2026-11, 2026-W45 or 2026-11-20')));

/**
 * A month, week or day as it is now, corrected by what came late, up to this moment when it is not over. `month`: the one that it begins
 * in.
 */
const bridgedSpan = lazy(() =>
  z.strictObject({ span: z.string(), month: month(), from: day(), to: day(), total: decimal() }),
);

/** A part of an effect, and by how much what it used changed, for as many days; in counts of the meter. */
const partOfEffect = lazy(() =>
  z.strictObject({
    amount: decimal(),
    change: z.enum(CHANGES),
    count: signedWhole(),
    quantity: decimal(),
    /** Of what is new: the first day that it used the meter on. */
    firstDay: z.optional(day()),
    /** Of what is gone: the last day that it used the meter on. */
    lastDay: z.optional(day()),
  }),
);

/** What one cause makes of one meter. Effects of usage are divided among jobs, those of storage among files too. */
const effect = lazy(() =>
  z.strictObject({
    cause: z.enum(CAUSES),
    meter: z.string(),
    amount: decimal(),
    /** What belongs to no job has none. */
    jobs: z.array(z.extend(partOfEffect(), { job: z.optional(id('job')) })),
    /** Of all jobs that are not named. */
    otherJobs: decimal(),
    files: z.array(z.extend(partOfEffect(), { file: id('file') })),
    otherFiles: decimal(),
  }),
);

/** Two months, weeks or days, and what is said of them. */
const compared = () =>
  ({
    query: z.strictObject({ from: span(), to: span() }),
    reply: () =>
      z.strictObject({
        currency: currency(),
        before: bridgedSpan(),
        after: bridgedSpan(),
        /** Largest first. */
        effects: z.array(effect()),
        names: names(),
      }),
    status: 200,
    errors: ['not-found', 'range-invalid'],
    reads: ['usage-ledger', 'usage-timelines'],
  }) as const;

export const bridgeRoutes = [
  route('billing.getBridge', () => ({
    summary: 'Why one month, week or day costs more or less than another, by cause; the effects sum to the difference',
    access: payers,
    ...compared(),
  })),
  sellersRoute('finance.getBridge', () => ({
    summary: "Why a customer's month, week or day costs more or less than another, as they are told it themselves",
    access: admin,
    ...compared(),
  })),
] as const;
