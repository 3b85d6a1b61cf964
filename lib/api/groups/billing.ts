import * as z from 'zod/mini';
import { payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { billingPaths } from '../paths/billing.ts';
import { actorId, currency, day, decimal, id, name, pageOf, pageQuery, signedWhole, time } from '../schema.ts';
import { invoice, invoiceSummary, line } from './invoice-schemas.ts';
import { pricedUsage, usageDay } from './usage-schemas.ts';

const route = routesOn(billingPaths);

export const MAX_USAGE_DAYS = 400;
/** Files that a division of usage names; the rest is summed. */
export const MAX_NAMED_FILES = 100;
/** Lines that a job's cost is broken down to: 40 years of months with two meters, or a year of plans changed daily. */
export const MAX_JOB_COST_LINES = 1_000;

const range = lazy(() =>
  z.strictObject({
    /** First day, UTC. */
    from: day(),
    /** Last day, UTC, included. */
    to: day(),
  }),
);

/**
 * A part of one line. `final`: as the bill says. `draft`: as it would be billed now. `running`: some days of the line are not
 * closed yet, today's at the latest; until they are, and where lines are divided in proportion, the amount still moves.
 */
export const jobCostLine = lazy(() =>
  z.extend(pricedUsage(), {
    /** First day of the line and the day after its last. */
    from: day(),
    to: day(),
    status: z.enum(['final', 'draft', 'running']),
    plan: z.optional(z.strictObject({ id: id('plan'), version: z.int() })),
  }),
);

/** Of the files, jobs and configurations that a reply speaks of, those that are gone included. */
export const names = lazy(() => z.array(z.strictObject({ id: z.string(), name: z.string() })));

export const cause = lazy(() => z.strictObject({ stream: z.string(), version: z.int(), type: z.string(), at: time() }));

export const explanation = lazy(() =>
  z.strictObject({
    line: line(),
    /** The parts of the line's quantity and amount. With `rest`, fees that no use brought and the last decimals, they sum to the line. */
    days: z.array(
      z.strictObject({
        day: day(),
        count: signedWhole(),
        quantity: decimal(),
        amount: decimal(),
        /** What of the count came after the day was closed and before the invoice; absent when nothing did. */
        corrected: z.optional(signedWhole()),
      }),
    ),
    rest: decimal(),
    /** What was counted after the invoice: adjustments of the month bill it, not the line. */
    adjusted: z.array(z.strictObject({ day: day(), count: signedWhole(), quantity: decimal() })),
    /** Of a line that brings an adjustment: whose, of which days, and what each meter came to before and after. */
    adjustment: z.optional(
      z.strictObject({
        invoice: id('invoice'),
        days: z.array(day()),
        meters: z.array(
          z.strictObject({
            meter: z.string(),
            countBefore: signedWhole(),
            countAfter: signedWhole(),
            amountBefore: decimal(),
            amountAfter: decimal(),
          }),
        ),
      }),
    ),
    /**
     * How the days' usage was used: whole bytes of each file, by job or unlinked, and each attempt; what is adjusted
     * included, so that they sum to the days and what is adjusted.
     */
    parts: z.array(
      z.strictObject({
        day: day(),
        file: z.optional(id('file')),
        job: z.optional(id('job')),
        attempt: z.optional(id('attempt')),
        count: signedWhole(),
      }),
    ),
    events: z.array(cause()),
    names: names(),
    /** There is more than fits a reply. */
    truncated: z.boolean(),
  }),
);

export const billingRoutes = [
  route('billing.listUsageDays', () => ({
    summary: 'Usage per day, closed and still open, and what it costs',
    access: payers,
    query: range(),
    reply: () =>
      z.strictObject({
        /** Absent as long as the organisation has no billing account. */
        currency: z.optional(currency()),
        items: z.array(usageDay()).check(z.maxLength(MAX_USAGE_DAYS)),
      }),
    status: 200,
    errors: ['not-found', 'range-invalid', 'range-too-large'],
    reads: ['usage-ledger'],
  })),
  route('billing.currentUsage', () => ({
    summary: 'Usage of today up to this moment',
    access: payers,
    reply: () =>
      z.strictObject({
        at: time(),
        storedBytes: signedWhole(),
        /** Absent as long as the organisation has no billing account. */
        currency: z.optional(currency()),
        usage: z.array(pricedUsage()),
        /** The sum of all amounts; absent when one is. */
        amount: z.optional(decimal()),
      }),
    status: 200,
    errors: ['not-found'],
    reads: ['usage-ledger'],
  })),
  route('billing.listUsageByJob', () => ({
    summary: 'Usage divided among jobs, files and people, and what it costs; each division sums to the total',
    access: payers,
    query: range(),
    reply: () =>
      z.strictObject({
        /** Of a day that is not over, it is counted until then. */
        at: time(),
        /** Absent as long as the organisation has no billing account. */
        currency: z.optional(currency()),
        /** `amount`: the sum of the job's amounts; absent when one is. */
        items: z.array(
          z.strictObject({
            job: id('job'),
            /** What it runs. */
            configuration: z.optional(id('configuration')),
            label: z.optional(name()),
            usage: z.array(pricedUsage()),
            amount: z.optional(decimal()),
          }),
        ),
        /** Storage that no job uses. */
        unlinked: z.array(pricedUsage()),
        /** Storage by file, the largest first. */
        files: z
          .array(z.strictObject({ file: id('file'), usage: z.array(pricedUsage()) }))
          .check(z.maxLength(MAX_NAMED_FILES)),
        /** Storage of all files that are not named. */
        otherFiles: z.array(pricedUsage()),
        /** Storage by who uploaded, run time by who submitted: users, and tokens of the organisation. */
        people: z.array(z.strictObject({ user: actorId(), usage: z.array(pricedUsage()) })),
        total: z.array(pricedUsage()),
        /** What each division leaves of the total: fees that no use brought, and less than 10⁻¹⁸. */
        rest: z.strictObject({
          jobs: z.array(pricedUsage()),
          files: z.array(pricedUsage()),
          people: z.array(pricedUsage()),
        }),
        names: names(),
      }),
    status: 200,
    errors: ['not-found', 'range-invalid', 'range-too-large'],
    reads: ['usage-ledger', 'usage-timelines'],
  })),
  route('billing.getJobCost', () => ({
    summary: 'What a job costs since it was made: its part of every line of every bill, to 18 decimals, and the sum',
    access: payers,
    reply: () =>
      z.strictObject({
        at: time(),
        /** Absent as long as the organisation has no billing account: then quantities have no amounts. */
        currency: z.optional(currency()),
        /** The job's part of each line that it used something of, newest first. */
        items: z.array(jobCostLine()).check(z.maxLength(MAX_JOB_COST_LINES)),
        /** There are more lines, older ones; the sums count them all the same. */
        truncated: z.boolean(),
        /** The job's whole usage, meter by meter; each amount is the sum of the meter's items. */
        usage: z.array(pricedUsage()),
        /** The sum of all amounts; absent when one is. */
        amount: z.optional(decimal()),
      }),
    status: 200,
    errors: ['not-found'],
    reads: ['usage-ledger', 'usage-timelines'],
  })),
  route('billing.listInvoices', () => ({
    summary: 'Invoices, newest first; the open one is a draft',
    access: payers,
    query: pageQuery({}),
    reply: () => pageOf(invoiceSummary()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['invoices', 'usage-ledger'],
  })),
  route('billing.getInvoice', () => ({
    summary: 'One invoice with its lines',
    access: payers,
    reply: () => invoice(),
    status: 200,
    errors: ['not-found'],
    reads: ['invoices', 'usage-ledger'],
  })),
  route('billing.explainLine', () => ({
    summary: 'Where an invoice line comes from, down to days, files, jobs and events',
    access: payers,
    reply: () => explanation(),
    status: 200,
    errors: ['not-found'],
    reads: ['invoices', 'usage-ledger', 'usage-timelines'],
  })),
] as const;
