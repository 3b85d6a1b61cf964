import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { billingPaths } from '../paths/billing.ts';
import { currency, decimal, id, name, nothing, pageOf, pageQuery, time } from '../schema.ts';

const route = routesOn(billingPaths);

export const MAX_TIERS = 20;
export const MAX_CHARGES = 50;

export const tier = lazy(() =>
  z.strictObject({
    /** Up to and including; null is the last tier. */
    upTo: z.nullable(decimal()),
    unit: decimal(),
    flat: z.optional(decimal()),
    flatWhenZero: z.optional(z.boolean()),
  }),
);

const tiers = lazy(() => z.array(tier()).check(z.minLength(1), z.maxLength(MAX_TIERS)));

export const priceModel = lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('flat'), amount: decimal() }),
    z.strictObject({ kind: z.literal('perUnit'), unit: decimal() }),
    z.strictObject({ kind: z.literal('graduated'), tiers: tiers() }),
    z.strictObject({ kind: z.literal('volume'), tiers: tiers() }),
    z.strictObject({ kind: z.literal('package'), size: decimal(), price: decimal() }),
  ]),
);

/** A plan's charge for one meter, such as `storage.gb_hours` or `compute.seconds:<machine type>`. */
export const charge = lazy(() =>
  z.strictObject({
    meter: z
      .string()
      .check(z.regex(/^[a-z][a-z_.]{0,59}(:[a-z0-9-]{1,40})?$/, 'must be a meter such as storage.gb_hours')),
    model: priceModel(),
    allowance: z.optional(decimal()),
    minimum: z.optional(decimal()),
  }),
);

export const planTerms = lazy(() =>
  z.strictObject({
    currency: currency(),
    charges: z.array(charge()).check(z.minLength(1), z.maxLength(MAX_CHARGES)),
  }),
);

export const planVersion = lazy(() => z.extend(planTerms(), { version: z.int(), publishedAt: time() }));

export const plan = lazy(() =>
  z.strictObject({
    id: id('plan'),
    name: name(),
    status: z.enum(['active', 'retired']),
    draft: z.optional(planTerms()),
    versions: z.array(planVersion()),
    /** A warning: meters that the draft, or else the newest version, leaves without a price. What they count is billed as 0. */
    unpriced: z.array(z.string()),
  }),
);

export const planBody = lazy(() => z.extend(planTerms(), { name: name() }));

export const planRoutes = [
  route('billing.draftPlan', () => ({
    summary: 'Draft a plan',
    access: admin,
    body: planBody(),
    reply: () => plan(),
    status: 201,
    location: '/v1/admin/plans/{id}',
    errors: ['plan-invalid'],
    versioned: true,
  })),
  route('billing.listPlans', () => ({
    summary: 'Plans',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(plan()),
    status: 200,
    errors: ['cursor-invalid'],
    reads: ['plans'],
  })),
  route('billing.getPlan', () => ({
    summary: 'One plan with all its versions',
    access: admin,
    reply: () => plan(),
    status: 200,
    errors: ['not-found'],
    versioned: true,
  })),
  route('billing.redraftPlan', () => ({
    summary: 'Replace the draft of a plan',
    access: admin,
    body: planBody(),
    reply: () => plan(),
    status: 200,
    errors: ['not-found', 'plan-invalid', 'plan-retired'],
    versioned: true,
  })),
  route('billing.publishPlan', () => ({
    summary:
      'Publish the draft as the next version; without a draft the newest one is published already. Versions never change',
    access: admin,
    reply: () => plan(),
    status: 200,
    errors: ['not-found', 'plan-retired'],
    versioned: true,
  })),
  route('billing.retirePlan', () => ({
    summary: 'Retire a plan: no further account can be pinned to it',
    access: admin,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
] as const;
