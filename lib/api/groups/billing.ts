import * as z from 'zod/mini';
import { admin, payers } from '../access.ts';
import { route } from '../define.ts';
import { currency, day, decimal, id, pageOf, pageQuery, signedWhole, time } from '../schema.ts';

export const MAX_USAGE_DAYS = 400;
/** Files that a division of usage names; the rest is summed. */
export const MAX_NAMED_FILES = 100;

const range = z.strictObject({
  /** First day, UTC. */
  from: day,
  /** Last day, UTC, included. */
  to: day,
});

/** How much a meter counted: exact integers (byte-milliseconds, milliseconds), and in the unit that prices are for. */
const usage = z.strictObject({ meter: z.string(), count: signedWhole, quantity: decimal, unit: z.string() });

/**
 * The same with what it comes to at today's prices, exact and unrounded, before discounts of a fixed amount. Absent where
 * only a whole period has a price (tiers, packages, fees, allowances, minimums).
 */
const pricedUsage = z.extend(usage, { amount: z.optional(decimal) });

const usageDay = z.strictObject({ day, closed: z.boolean(), usage: z.array(usage) });

const account = z.strictObject({
  organisation: id('org'),
  status: z.enum(['open', 'closed']),
  currency,
  plan: z.optional(z.strictObject({ id: id('plan'), version: z.int(), since: time })),
  openedAt: time,
});

const line = z.strictObject({
  line: z.int(),
  meter: z.string(),
  description: z.string(),
  quantity: decimal,
  unit: z.string(),
  plan: z.optional(z.strictObject({ id: id('plan'), version: z.int() })),
  amount: decimal,
});

const invoiceSummary = z.strictObject({
  id: id('invoice'),
  status: z.enum(['draft', 'final']),
  /** First day of the period and the day after its last. */
  from: day,
  to: day,
  currency,
  total: decimal,
});

/** Of the files and jobs that a reply speaks of, those that are gone included. */
const names = z.array(z.strictObject({ id: z.string(), name: z.string() }));

const cause = z.strictObject({ stream: z.string(), version: z.int(), type: z.string(), at: time });

const explanation = z.strictObject({
  line,
  /** What the line's quantity is made of; the days sum to the line. */
  days: z.array(z.strictObject({ day, count: signedWhole, quantity: decimal })),
  /** How the day's storage was used: whole bytes of each file, by job or unlinked; the parts sum to the whole. */
  parts: z.array(
    z.strictObject({
      day,
      file: z.optional(id('file')),
      job: z.optional(id('job')),
      attempt: z.optional(id('attempt')),
      count: signedWhole,
    }),
  ),
  events: z.array(cause),
  names,
  /** More exists than a reply holds. */
  truncated: z.boolean(),
});

export const billingRoutes = [
  route('billing.listUsageDays', {
    summary: 'Usage per day, closed and still open',
    access: payers,
    query: range,
    reply: z.strictObject({ items: z.array(usageDay).check(z.maxLength(MAX_USAGE_DAYS)) }),
    status: 200,
    errors: ['not-found', 'range-invalid'],
    reads: ['usage-ledger', 'usage-days'],
  }),
  route('billing.currentUsage', {
    summary: 'Usage of today up to this moment',
    access: payers,
    reply: z.strictObject({
      at: time,
      storedBytes: signedWhole,
      /** Absent as long as the organisation has no billing account. */
      currency: z.optional(currency),
      usage: z.array(pricedUsage),
      /** The sum of all amounts; absent when one is. */
      amount: z.optional(decimal),
    }),
    status: 200,
    errors: ['not-found'],
    reads: ['usage-ledger', 'usage-days'],
  }),
  route('billing.listUsageByJob', {
    summary: 'Usage divided among jobs, files and people; each division sums to the total',
    access: payers,
    query: range,
    reply: z.strictObject({
      /** Absent as long as the organisation has no billing account. */
      currency: z.optional(currency),
      /** `amount`: the sum of the job's amounts; absent when one is. */
      items: z.array(z.strictObject({ job: id('job'), usage: z.array(pricedUsage), amount: z.optional(decimal) })),
      /** Storage that no job uses. */
      unlinked: z.array(pricedUsage),
      /** Storage by file, the largest first. */
      files: z
        .array(z.strictObject({ file: id('file'), usage: z.array(pricedUsage) }))
        .check(z.maxLength(MAX_NAMED_FILES)),
      /** Storage of all files that are not named. */
      otherFiles: z.array(pricedUsage),
      /** Storage by who uploaded, run time by who submitted. */
      people: z.array(z.strictObject({ user: id('user'), usage: z.array(pricedUsage) })),
      total: z.array(pricedUsage),
      names,
    }),
    status: 200,
    errors: ['not-found', 'range-invalid', 'range-too-large'],
  }),
  route('billing.listInvoices', {
    summary: 'Invoices, newest first; the open one is a draft',
    access: payers,
    query: pageQuery({}),
    reply: pageOf(invoiceSummary),
    status: 200,
    errors: ['not-found', 'cursor-invalid', 'usage-unpriced'],
    reads: ['invoices'],
  }),
  route('billing.getInvoice', {
    summary: 'One invoice with its lines',
    access: payers,
    reply: z.extend(invoiceSummary, { lines: z.array(line) }),
    status: 200,
    errors: ['not-found', 'usage-unpriced'],
    reads: ['invoices'],
  }),
  route('billing.explainLine', {
    summary: 'Where an invoice line comes from, down to days, files, jobs and events',
    access: payers,
    reply: explanation,
    status: 200,
    errors: ['not-found', 'usage-unpriced'],
    reads: ['invoices'],
  }),
  route('billing.openAccount', {
    summary: 'Open the billing account of an organisation, on a plan',
    access: admin,
    body: z.strictObject({
      organisation: id('org'),
      plan: id('plan'),
      version: z.int().check(z.minimum(1)),
    }),
    reply: account,
    status: 201,
    errors: ['organisation-not-found', 'plan-not-found', 'account-open'],
  }),
  route('billing.getAccount', {
    summary: "An organisation's billing account",
    access: admin,
    reply: account,
    status: 200,
    errors: ['not-found'],
  }),
  route('billing.pinPlan', {
    summary: 'Pin an organisation to a plan version',
    access: admin,
    body: z.strictObject({ plan: id('plan'), version: z.int().check(z.minimum(1)) }),
    reply: account,
    status: 200,
    errors: ['not-found', 'plan-not-found', 'currency-mismatch'],
  }),
] as const;
