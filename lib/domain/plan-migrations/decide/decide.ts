import { type DecideContext, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { MAX_MIGRATED_AT_ONCE } from '../../limits.ts';
import type { CommandOf, PlanMigrationsCommand } from '../commands.ts';
import type { PlanMigrationsEvent } from '../events.ts';
import { findMigration, isUnfinished, type PlanMigration, type PlanMigrationsState } from '../state.ts';

type Decision = readonly PlanMigrationsEvent[] | Rejection;

export function decide(command: PlanMigrationsCommand, state: PlanMigrationsState, context: DecideContext): Decision {
  if (command.type === 'StartMigration') return start(command, state, context);
  const { migrationId } = command.data;
  const found = findMigration(state, migrationId);
  if (found === undefined) return reject('not-found', `there is no migration ${migrationId}, or it is long ago`);
  const { actor, nowMs: atMs } = context;
  switch (command.type) {
    case 'RecordStep':
      return record(command, found, atMs);
    case 'PauseMigration':
      if (!isUnfinished(found)) return over(found);
      return found.status === 'paused'
        ? []
        : [{ type: 'PlanMigrationPaused', data: { migrationId, pausedBy: actor, atMs } }];
    case 'ResumeMigration':
      if (!isUnfinished(found)) return over(found);
      return found.status === 'running'
        ? []
        : [{ type: 'PlanMigrationResumed', data: { migrationId, resumedBy: actor, atMs } }];
    case 'StopMigration': {
      if (found.status === 'completed') return over(found);
      const data = { migrationId, ...defined({ reason: command.data.reason }), stoppedBy: actor, atMs };
      return found.status === 'stopped' ? [] : [{ type: 'PlanMigrationStopped', data }];
    }
  }
}

function start(
  { data, aggregateId: planId }: CommandOf<'StartMigration'>,
  state: PlanMigrationsState,
  { actor: startedBy, nowMs: atMs }: DecideContext,
): Decision {
  const { organisationIds } = data;
  const there = findMigration(state, data.migrationId);
  if (there !== undefined) return isSame(there, data) ? [] : other(there);
  const isCounted = organisationIds === undefined || new Set(organisationIds).size === organisationIds.length;
  if (!isCounted || organisationIds?.length === 0 || (organisationIds?.length ?? 0) > MAX_MIGRATED_AT_ONCE)
    return reject('migration-invalid', `choose 1 to ${MAX_MIGRATED_AT_ONCE} customers, each once, or all of the plan`);
  const open = state.migrations.find(isUnfinished);
  if (open !== undefined)
    return reject('migration-running', `${open.migrationId} of ${planId} is ${open.status}: end it first`);
  return [{ type: 'PlanMigrationStarted', data: { ...data, startedBy, atMs } }];
}

/** As far as it is known of one that has ended: of the chosen ones how many there were. */
function isSame(there: PlanMigration, data: CommandOf<'StartMigration'>['data']): boolean {
  const { toPlanId, toPlanVersion, customers } = there;
  const asked = data.organisationIds?.length;
  return toPlanId === data.toPlanId && toPlanVersion === data.toPlanVersion && customers === asked;
}

function other({ migrationId, toPlanId, toPlanVersion }: PlanMigration): Rejection {
  return reject(
    'migration-invalid',
    `${migrationId} is a migration to version ${toPlanVersion} of ${toPlanId}: name another`,
  );
}

/** What was done is recorded whatever the state is now: who was moved while somebody paused or stopped it, is moved. */
function record({ data }: CommandOf<'RecordStep'>, found: PlanMigration, atMs: number): Decision {
  const { migrationId, step, looked, fates, cursor, isLast } = data;
  if (step !== found.steps) return [];
  const events: PlanMigrationsEvent[] = fates.map(({ organisationId, reason }) =>
    reason === undefined
      ? { type: 'CustomerMigrated', data: { migrationId, organisationId } }
      : { type: 'CustomerNotMigrated', data: { migrationId, organisationId, reason } },
  );
  events.push({ type: 'MigrationStepTaken', data: { migrationId, looked, ...defined({ cursor }), atMs } });
  if (isLast && isUnfinished(found)) events.push({ type: 'PlanMigrationCompleted', data: { migrationId, atMs } });
  return events;
}

function over({ migrationId, status }: PlanMigration): Rejection {
  return reject('migration-over', `${migrationId} is ${status}`);
}
