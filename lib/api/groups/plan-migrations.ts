import * as z from 'zod/mini';
import { MAX_MIGRATED_AT_ONCE } from '../../domain/limits.ts';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { id, name, pageOf, pageQuery, time } from '../schema.ts';

const route = routesOn(adminPaths);

/** Migrations of one plan that are listed. */
const MAX_LISTED = 50;

const count = lazy(() => z.int().check(z.minimum(0)));

const migration = lazy(() =>
  z.strictObject({
    migration: z.string(),
    plan: id('plan'),
    version: z.int(),
    status: z.enum(['running', 'paused', 'stopped', 'completed']),
    /** How many were chosen; absent when everybody is meant who pays by the plan. */
    customers: z.optional(count()),
    /** Customers that were looked at; of those whom it concerns, how many were moved, and how many stay as they are. */
    looked: count(),
    moved: count(),
    left: count(),
    /** Why it could not go on: `plan-retired`. */
    reason: z.optional(z.string()),
    startedBy: z.strictObject({ user: z.string(), name: z.optional(name()) }),
    startedAt: time(),
    /** When it last went on, or changed its status. */
    at: time(),
  }),
);

const reply = lazy(() => ({ access: admin, reply: () => migration(), status: 202 }) as const);

export const planMigrationRoutes = [
  route('admin.startMigration', () => ({
    summary:
      'Have customers of a plan put on another version or plan from the next day on, one after the other: the chosen ones, or all. A worker does it; each has their own fate',
    ...reply(),
    body: z.strictObject({
      plan: id('plan'),
      version: z.int().check(z.minimum(1)),
      organisations: z.optional(z.array(id('org')).check(z.minLength(1), z.maxLength(MAX_MIGRATED_AT_ONCE))),
    }),
    errors: ['not-found', 'plan-not-found', 'plan-retired', 'migration-invalid', 'migration-running'],
  })),
  route('admin.listMigrations', () => ({
    summary: "Migrations of a plan's customers, the newest first, with how far they are",
    access: admin,
    reply: () => z.strictObject({ items: z.array(migration()).check(z.maxLength(MAX_LISTED)) }),
    status: 200,
    errors: ['not-found'],
  })),
  route('admin.steerMigration', () => ({
    summary:
      'Pause a migration, let it go on, or stop it for good: who was moved stays so. Letting one go on that runs orders its next step again',
    ...reply(),
    body: z.strictObject({ state: z.enum(['running', 'paused', 'stopped']) }),
    errors: ['not-found', 'migration-over'],
  })),
  route('admin.listMigrated', () => ({
    summary: 'What became of each customer of a migration, the newest first; `reason` says why one stays as it is',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(z.strictObject({ organisation: id('org'), reason: z.optional(z.string()), at: time() })),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
] as const;
