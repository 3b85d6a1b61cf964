import type { Aggregate } from 'epoch';
import type { PlanMigrationsCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type PlanMigrationsEvent, planMigrationsEvents } from './events.ts';
import { evolvePlanMigrations, initialPlanMigrations, type PlanMigrationsState } from './state.ts';

/**
 * Migrations of a plan's customers to another version or plan, one after the other. The stream's id is the plan's that they leave.
 *
 *     running ⇄ paused       step by step; each customer has their own fate
 *     running → completed    everybody was looked at
 *     either  → stopped      by somebody, or because the other plan takes nobody any more; who was moved stays so
 */
export const planMigrations: Aggregate<PlanMigrationsState, PlanMigrationsCommand, PlanMigrationsEvent> = {
  name: 'plan-migrations',
  events: planMigrationsEvents,
  initial: initialPlanMigrations,
  reducerVersion: 1,
  evolve: evolvePlanMigrations,
  decide,
};
