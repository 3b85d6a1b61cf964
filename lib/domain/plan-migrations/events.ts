import type { DomainEvent, EventCatalogue } from 'epoch';

/** The stream's id is that of the plan which customers leave. */
export type PlanMigrationsEvent =
  | DomainEvent<
      'PlanMigrationStarted',
      {
        readonly migrationId: string;
        readonly toPlanId: string;
        readonly toPlanVersion: number;
        /** Those that were chosen; absent when everybody is meant who pays by the plan. */
        readonly organisationIds?: readonly string[];
        readonly startedBy: string;
        readonly atMs: number;
      }
    >
  | DomainEvent<'CustomerMigrated', { readonly migrationId: string; readonly organisationId: string }>
  /** The customer stays on its plan. `reason` is a code of the API. */
  | DomainEvent<
      'CustomerNotMigrated',
      { readonly migrationId: string; readonly organisationId: string; readonly reason: string }
    >
  /** Whoever it looked at has their fate. */
  | DomainEvent<
      'MigrationStepTaken',
      {
        readonly migrationId: string;
        /** Customers that this step looked at, those included that it did not concern. */
        readonly looked: number;
        /** Where the next step begins in the list of customers; absent of chosen ones, and at the end. */
        readonly cursor?: string;
        readonly atMs: number;
      }
    >
  | DomainEvent<
      'PlanMigrationPaused',
      { readonly migrationId: string; readonly pausedBy: string; readonly atMs: number }
    >
  | DomainEvent<
      'PlanMigrationResumed',
      { readonly migrationId: string; readonly resumedBy: string; readonly atMs: number }
    >
  | DomainEvent<
      'PlanMigrationStopped',
      {
        readonly migrationId: string;
        /** Why it could not go on; absent when somebody wanted it. */
        readonly reason?: string;
        readonly stoppedBy: string;
        readonly atMs: number;
      }
    >
  | DomainEvent<'PlanMigrationCompleted', { readonly migrationId: string; readonly atMs: number }>;

export const planMigrationsEvents: EventCatalogue<PlanMigrationsEvent, 'plan-migrations'> = {
  PlanMigrationStarted: {
    version: 1,
    fields: {
      migrationId: 'id',
      toPlanId: 'id',
      toPlanVersion: 'count',
      organisationIds: 'record',
      startedBy: 'personId',
      atMs: 'timeMs',
    },
  },
  CustomerMigrated: { version: 1, fields: { migrationId: 'id', organisationId: 'id' } },
  CustomerNotMigrated: { version: 1, fields: { migrationId: 'id', organisationId: 'id', reason: 'code' } },
  MigrationStepTaken: {
    version: 1,
    fields: { migrationId: 'id', looked: 'count', cursor: 'code', atMs: 'timeMs' },
  },
  PlanMigrationPaused: { version: 1, fields: { migrationId: 'id', pausedBy: 'personId', atMs: 'timeMs' } },
  PlanMigrationResumed: { version: 1, fields: { migrationId: 'id', resumedBy: 'personId', atMs: 'timeMs' } },
  PlanMigrationStopped: {
    version: 1,
    fields: { migrationId: 'id', reason: 'code', stoppedBy: 'personId', atMs: 'timeMs' },
  },
  PlanMigrationCompleted: { version: 1, fields: { migrationId: 'id', atMs: 'timeMs' } },
};
