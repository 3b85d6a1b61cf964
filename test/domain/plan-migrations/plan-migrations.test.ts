import { commandsOf } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MIGRATED_AT_ONCE } from '../../../lib/domain/limits.ts';
import type { PlanMigrationsEvent } from '../../../lib/domain/plan-migrations/events.ts';
import { planMigrations } from '../../../lib/domain/plan-migrations/plan-migrations.ts';
import { MAX_MIGRATIONS, type PlanMigrationsState } from '../../../lib/domain/plan-migrations/state.ts';

const { nowMs: atMs, actor } = TEST_CONTEXT;
const commands = commandsOf(planMigrations);
const PLAN = 'pln_1';
const to = { toPlanId: 'pln_2', toPlanVersion: 1 };
const start = (organisationIds?: readonly string[], migrationId = 'm-1') =>
  commands.StartMigration(PLAN, { migrationId, ...to, ...(organisationIds && { organisationIds }) });
const started = (organisationIds?: readonly string[], migrationId = 'm-1'): PlanMigrationsEvent => ({
  type: 'PlanMigrationStarted',
  data: { migrationId, ...to, ...(organisationIds && { organisationIds }), startedBy: actor, atMs },
});
const step = (number: number, more: object = {}) =>
  commands.RecordStep(PLAN, { migrationId: 'm-1', step: number, looked: 1, fates: [], isLast: false, ...more });
const taken: PlanMigrationsEvent = { type: 'MigrationStepTaken', data: { migrationId: 'm-1', looked: 1, atMs } };
const of = { migrationId: 'm-1' };
const paused: PlanMigrationsEvent = { type: 'PlanMigrationPaused', data: { ...of, pausedBy: actor, atMs } };
const resumed: PlanMigrationsEvent = { type: 'PlanMigrationResumed', data: { ...of, resumedBy: actor, atMs } };
const stopped: PlanMigrationsEvent = { type: 'PlanMigrationStopped', data: { ...of, stoppedBy: actor, atMs } };
const completed: PlanMigrationsEvent = { type: 'PlanMigrationCompleted', data: { ...of, atMs } };

describe('migrations of a plan', () => {
  it('are started once by their id, one after the other', () => {
    given(planMigrations).when(start()).then(started());
    given(planMigrations, [started()]).when(start()).thenNothing();
    given(planMigrations, [started(), paused]).when(start(undefined, 'm-2')).thenRejected('migration-running');
    given(planMigrations, [started(), stopped]).when(start(undefined, 'm-2')).then(started(undefined, 'm-2'));
  });

  it('are named once: another one has another name', () => {
    const elsewhere = { ...to, toPlanVersion: 2, migrationId: 'm-1' };
    given(planMigrations, [started()]).when(commands.StartMigration(PLAN, elsewhere)).thenRejected('migration-invalid');
    given(planMigrations, [started()])
      .when(start(['org_1']))
      .thenRejected('migration-invalid');
    given(planMigrations, [started(['org_1']), stopped])
      .when(start(['org_1']))
      .thenNothing();
  });

  it('name so many customers, each once, or all', () => {
    const many = Array.from({ length: MAX_MIGRATED_AT_ONCE + 1 }, (_, at) => `org_${at}`);
    for (const wrong of [[], ['org_1', 'org_1'], many])
      given(planMigrations).when(start(wrong)).thenRejected('migration-invalid');
    given(planMigrations)
      .when(start(many.slice(1)))
      .then(started(many.slice(1)));
  });

  it('record what became of each customer, and each step once', () => {
    const fates = [{ organisationId: 'org_1' }, { organisationId: 'org_2', reason: 'currency-mismatch' }];
    given(planMigrations, [started()])
      .when(step(0, { fates, cursor: 'c' }))
      .then(
        { type: 'CustomerMigrated', data: { ...of, organisationId: 'org_1' } },
        { type: 'CustomerNotMigrated', data: { ...of, organisationId: 'org_2', reason: 'currency-mismatch' } },
        { type: 'MigrationStepTaken', data: { ...of, looked: 1, cursor: 'c', atMs } },
      );
    given(planMigrations, [started(), taken]).when(step(0, { fates })).thenNothing();
    given(planMigrations, [started(), taken]).when(step(2)).thenNothing();
    given(planMigrations, [started(), taken])
      .when(step(1, { isLast: true }))
      .then(taken, completed);
  });

  it('record a step that somebody paused or stopped them in: who was moved is moved', () => {
    given(planMigrations, [started(), paused]).when(step(0)).then(taken);
    given(planMigrations, [started(), paused])
      .when(step(0, { isLast: true }))
      .then(taken, completed);
    given(planMigrations, [started(), stopped])
      .when(step(0, { isLast: true }))
      .then(taken);
  });

  it('are paused, go on, are stopped, and end once', () => {
    const [pause, resume, stop] = [commands.PauseMigration, commands.ResumeMigration, commands.StopMigration];
    given(planMigrations, [started()]).when(pause(PLAN, of)).then(paused);
    given(planMigrations, [started(), paused]).when(pause(PLAN, of)).thenNothing();
    given(planMigrations, [started(), paused]).when(resume(PLAN, of)).then(resumed);
    given(planMigrations, [started()]).when(resume(PLAN, of)).thenNothing();
    given(planMigrations, [started(), paused]).when(stop(PLAN, of)).then(stopped);
    given(planMigrations, [started(), stopped]).when(stop(PLAN, of)).thenNothing();
    for (const command of [pause, resume, stop])
      given(planMigrations, [started(), completed]).when(command(PLAN, of)).thenRejected('migration-over');
    given(planMigrations, [started(), stopped]).when(resume(PLAN, of)).thenRejected('migration-over');
    given(planMigrations).when(pause(PLAN, of)).thenRejected('not-found');
  });

  it('count what they did, and forget the oldest', () => {
    const fold = (events: readonly PlanMigrationsEvent[]) =>
      events.reduce<PlanMigrationsState>(planMigrations.evolve, planMigrations.initial);
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean(), { maxLength: 5 }), { maxLength: 6 }), (steps) => {
        const events = steps.flatMap((fates) => [
          ...fates.map(
            (isMoved): PlanMigrationsEvent =>
              isMoved
                ? { type: 'CustomerMigrated', data: { ...of, organisationId: 'org_1' } }
                : { type: 'CustomerNotMigrated', data: { ...of, organisationId: 'org_1', reason: 'x' } },
          ),
          taken,
        ]);
        const moved = steps.flat().filter((isMoved) => isMoved).length;
        expect(fold([started(['org_1']), ...events]).migrations).toMatchObject([
          { steps: steps.length, looked: steps.length, moved, left: steps.flat().length - moved, customers: 1 },
        ]);
      }),
    );
    const many = Array.from({ length: MAX_MIGRATIONS + 5 }, (_, at) => started(undefined, `m-${at}`));
    expect(
      fold(many)
        .migrations.map(({ migrationId }) => migrationId)
        .slice(0, 1),
    ).toEqual(['m-5']);
    // An ended one needs its customers no more.
    expect(fold([started(['org_1']), completed]).migrations[0]).not.toHaveProperty('organisationIds');
  });
});
