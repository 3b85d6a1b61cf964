import * as z from 'zod/mini';
import { owners, payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { financePaths } from '../paths/finance.ts';
import { currency, decimal, id, month, name, nothing } from '../schema.ts';

const route = routesOn(financePaths);

const threshold = lazy(() =>
  z.strictObject({ percent: z.int().check(z.minimum(1), z.maximum(1_000)), of: z.enum(['actual', 'forecast']) }),
);

const budgetBody = lazy(() =>
  z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(200)),
    /** In the currency of the organisation's account, for each calendar month (UTC). */
    amount: decimal(),
    /** Of one person's jobs, of those of one configuration or with one label, or of one job; of all jobs without any of them. */
    person: z.optional(id('user')),
    configuration: z.optional(id('configuration')),
    label: z.optional(name()),
    job: z.optional(id('job')),
    /** Whether attempts wait that could go beyond it. */
    cap: z.boolean(),
    thresholds: z.array(threshold()).check(z.maxLength(10)),
  }),
);

const budgets = lazy(() =>
  z.strictObject({
    organisation: id('org'),
    currency: currency(),
    period: month(),
    budgets: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        amount: decimal(),
        person: z.optional(z.string()),
        configuration: z.optional(z.string()),
        label: z.optional(z.string()),
        job: z.optional(z.string()),
        cap: z.boolean(),
        thresholds: z.array(z.extend(threshold(), { reached: z.boolean() })),
        /** What attempts that are over came to in the month. */
        spent: decimal(),
        /** The most that attempts which are not over can come to. */
        reserved: decimal(),
        /** Of the whole month; absent in its first three days. */
        forecast: z.optional(decimal()),
      }),
    ),
  }),
);

export const budgetRoutes = [
  route('finance.listBudgets', () => ({
    summary: 'What jobs may spend in a month, what they have spent, and what is reserved for those that run',
    access: payers,
    reply: () => budgets(),
    status: 200,
    errors: ['not-found'],
  })),
  route('finance.setBudget', () => ({
    summary: 'Set a budget, or change it',
    access: owners,
    body: budgetBody(),
    reply: () => budgets(),
    status: 200,
    errors: [
      'not-found',
      'person-not-found',
      'configuration-not-found',
      'job-not-found',
      'budget-invalid',
      'too-many-budgets',
    ],
  })),
  route('finance.removeBudget', () => ({
    summary: 'Remove a budget',
    access: owners,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
] as const;
