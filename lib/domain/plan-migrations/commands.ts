import type { Command } from 'epoch';

/** What became of one customer: it pays by the other plan from the next day on, or stays, for a reason. */
export interface CustomerFate {
  readonly organisationId: string;
  readonly reason?: string;
}

interface OfMigration {
  readonly migrationId: string;
}

export type PlanMigrationsCommand =
  /** `migrationId`: chosen by who starts it, so that a repetition starts nothing. */
  | Command<
      'StartMigration',
      OfMigration & {
        readonly toPlanId: string;
        readonly toPlanVersion: number;
        readonly organisationIds?: readonly string[];
      }
    >
  /** `step`: how many steps there were before; of two that took the same one, one is recorded. */
  | Command<
      'RecordStep',
      OfMigration & {
        readonly step: number;
        readonly looked: number;
        readonly fates: readonly CustomerFate[];
        readonly cursor?: string;
        readonly isLast: boolean;
      }
    >
  | Command<'PauseMigration', OfMigration>
  | Command<'ResumeMigration', OfMigration>
  | Command<'StopMigration', OfMigration & { readonly reason?: string }>;

export type CommandOf<T extends PlanMigrationsCommand['type']> = Extract<PlanMigrationsCommand, { type: T }>;
