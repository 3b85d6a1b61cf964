import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { billingPaths } from '../paths/billing.ts';
import { currency, id, time } from '../schema.ts';

const route = routesOn(billingPaths);

export const account = lazy(() =>
  z.strictObject({
    organisation: id('org'),
    status: z.enum(['open', 'closed']),
    currency: currency(),
    plan: z.optional(z.strictObject({ id: id('plan'), version: z.int(), since: time() })),
    openedAt: time(),
  }),
);

export const billingAccountRoutes = [
  route('billing.openAccount', () => ({
    summary: 'Open the billing account of an organisation, on a plan',
    access: admin,
    body: z.strictObject({
      organisation: id('org'),
      plan: id('plan'),
      version: z.int().check(z.minimum(1)),
    }),
    reply: () => account(),
    status: 201,
    location: '/v1/admin/accounts/{organisation}',
    errors: ['organisation-not-found', 'plan-not-found', 'plan-retired', 'account-open', 'account-closed'],
    versioned: true,
  })),
  route('billing.getAccount', () => ({
    summary: "An organisation's billing account",
    access: admin,
    reply: () => account(),
    status: 200,
    errors: ['not-found'],
    versioned: true,
  })),
  route('billing.pinPlan', () => ({
    summary: 'Pin an organisation to a plan version',
    access: admin,
    body: z.strictObject({ plan: id('plan'), version: z.int().check(z.minimum(1)) }),
    reply: () => account(),
    status: 200,
    errors: ['not-found', 'plan-not-found', 'plan-retired', 'currency-mismatch', 'account-closed'],
    versioned: true,
  })),
] as const;
