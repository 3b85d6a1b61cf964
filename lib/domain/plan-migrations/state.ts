import { defined } from '../defined.ts';
import type { PlanMigrationsEvent } from './events.ts';

/** Migrations of one plan that are remembered; the oldest goes first. */
export const MAX_MIGRATIONS = 50;

export interface PlanMigration {
  readonly migrationId: string;
  readonly toPlanId: string;
  readonly toPlanVersion: number;
  readonly status: 'running' | 'paused' | 'stopped' | 'completed';
  /** How many customers were chosen; absent when everybody is meant who pays by the plan. */
  readonly customers?: number;
  /** The chosen ones, until it has ended. */
  readonly organisationIds?: readonly string[];
  readonly steps: number;
  /** Customers that were looked at, and what became of those whom it concerns. */
  readonly looked: number;
  readonly moved: number;
  readonly left: number;
  /** Where the next step begins, when everybody is meant. */
  readonly cursor?: string;
  /** Why it could not go on. */
  readonly reason?: string;
  readonly startedBy: string;
  readonly startedAtMs: number;
  /** When it last went on, or changed its status. */
  readonly atMs: number;
}

/** In the order of their start: only the last one may be unfinished. */
export interface PlanMigrationsState {
  readonly migrations: readonly PlanMigration[];
}

export const initialPlanMigrations: PlanMigrationsState = { migrations: [] };

export function isUnfinished({ status }: PlanMigration): boolean {
  return status === 'running' || status === 'paused';
}

export function findMigration({ migrations }: PlanMigrationsState, migrationId: string): PlanMigration | undefined {
  return migrations.find((one) => one.migrationId === migrationId);
}

export function evolvePlanMigrations(
  { migrations }: PlanMigrationsState,
  event: PlanMigrationsEvent,
): PlanMigrationsState {
  if (event.type === 'PlanMigrationStarted') {
    const { organisationIds, atMs, ...data } = event.data;
    const chosen = defined({ organisationIds, customers: organisationIds?.length });
    const counts = { steps: 0, looked: 0, moved: 0, left: 0 };
    const started: PlanMigration = { ...data, ...chosen, ...counts, status: 'running', startedAtMs: atMs, atMs };
    return { migrations: [...migrations, started].slice(-MAX_MIGRATIONS) };
  }
  const { migrationId } = event.data;
  return { migrations: migrations.map((one) => (one.migrationId === migrationId ? changed(one, event) : one)) };
}

function changed(
  one: PlanMigration,
  event: Exclude<PlanMigrationsEvent, { type: 'PlanMigrationStarted' }>,
): PlanMigration {
  switch (event.type) {
    case 'CustomerMigrated':
      return { ...one, moved: one.moved + 1 };
    case 'CustomerNotMigrated':
      return { ...one, left: one.left + 1 };
    case 'MigrationStepTaken': {
      const { cursor: _before, ...rest } = one;
      const { looked, cursor, atMs } = event.data;
      return { ...rest, ...defined({ cursor }), steps: one.steps + 1, looked: one.looked + looked, atMs };
    }
    case 'PlanMigrationPaused':
      return { ...one, status: 'paused', atMs: event.data.atMs };
    case 'PlanMigrationResumed':
      return { ...one, status: 'running', atMs: event.data.atMs };
    case 'PlanMigrationStopped': {
      const { reason, atMs } = event.data;
      return { ...ended(one), status: 'stopped', ...defined({ reason }), atMs };
    }
    case 'PlanMigrationCompleted':
      return { ...ended(one), status: 'completed', atMs: event.data.atMs };
  }
}

/** What only the next step would need is forgotten. */
function ended({ organisationIds: _ids, cursor: _cursor, ...rest }: PlanMigration): PlanMigration {
  return rest;
}
