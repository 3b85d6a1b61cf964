import { commandsOf, isRejection, type Origin, reject, type SentCommand } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { plan } from '../../../domain/plan/plan.ts';
import type { PlanMigrationsCommand } from '../../../domain/plan-migrations/commands.ts';
import { planMigrations } from '../../../domain/plan-migrations/plan-migrations.ts';
import { findMigration, type PlanMigration } from '../../../domain/plan-migrations/state.ts';
import { namedPerson, peopleById } from '../../accounts/queries/named-people.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Call, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { People } from '../../ports/people.ts';
import type { Redrives } from '../../ports/redrives.ts';
import { newestPage } from '../queries/newest-first.ts';
import { planForNew } from '../queries/plan-for.ts';

export interface MigrationDependencies extends Dependencies {
  readonly people: Pick<People, 'byIds'>;
  readonly redrives: Pick<Redrives, 'request'>;
}

type Name = 'startMigration' | 'listMigrations' | 'steerMigration' | 'listMigrated';
type Migration = ReplyOf<'admin.listMigrations'>['items'][number];

const commands = commandsOf(planMigrations);
const unknownPlan = reject('not-found', 'there is no such plan');
const unknown = reject('not-found', 'there is no such migration of the plan, or it is long ago');

/** Migrations of a plan's customers, which a worker makes step by step: begun, steered, looked at. */
export function planMigrationEndpoints(deps: MigrationDependencies): Pick<Endpoints<'admin'>, `admin.${Name}`> {
  const { kernel, redrives } = deps;

  /** Whatever lets it run orders the next step: ordered twice, it is taken once. */
  async function send(command: SentCommand<PlanMigrationsCommand>, origin: Origin) {
    const outcome = await kernel.execute(planMigrations, command, origin);
    if (!outcome.ok) return outcome.rejection;
    const { aggregateId, data } = command;
    const found = findMigration(outcome.state, data.migrationId);
    if (found === undefined) return unknown;
    if (found.status === 'running') {
      const causation = outcome.commit?.id ?? origin.causation ?? origin.correlation;
      const order = { plan: aggregateId, migration: data.migrationId, step: found.steps };
      await redrives.request({ kind: 'migration', ...order, correlation: origin.correlation, causation });
    }
    return { body: await replyOf(deps, found), positions: positionsOf(outcome) };
  }

  return {
    async 'admin.startMigration'({ params, body, origin }) {
      const { state } = await kernel.load(plan, params.plan);
      if (state.status === 'none') return unknownPlan;
      const target = await planForNew(kernel, body.plan, body.version);
      if (isRejection(target)) return target;
      const { planId: toPlanId, planVersion: toPlanVersion } = target;
      const data = { migrationId: params.migration, toPlanId, toPlanVersion };
      const chosen = defined({ organisationIds: body.organisations });
      return send(commands.StartMigration(params.plan, { ...data, ...chosen }), origin);
    },

    'admin.steerMigration': ({ params, body: { state }, origin }) =>
      send(steering[state](params.plan, { migrationId: params.migration }), origin),

    async 'admin.listMigrations'({ params }) {
      const [{ state: owner }, { state }] = await Promise.all([
        kernel.load(plan, params.plan),
        kernel.load(planMigrations, params.plan),
      ]);
      if (owner.status === 'none') return unknownPlan;
      return { body: { items: await repliesOf(deps, state.migrations.toReversed()) } };
    },

    'admin.listMigrated': (call) => listMigrated(deps, call),
  };
}

const steering = {
  running: commands.ResumeMigration,
  paused: commands.PauseMigration,
  stopped: commands.StopMigration,
} as const;

/** Read from the events: the state has their number alone. */
async function listMigrated({ kernel }: MigrationDependencies, { params, query }: Call<'admin.listMigrated'>) {
  const { migration } = params;
  const { state, version } = await kernel.load(planMigrations, params.plan);
  if (findMigration(state, migration) === undefined) return unknown;
  const page = await newestPage(
    kernel,
    { aggregate: planMigrations, id: params.plan, version },
    wantedPage(query),
    ({ type, data }, at, atMs) => {
      if (data.migrationId !== migration) return [];
      if (type === 'CustomerMigrated') return [{ version: at, organisation: data.organisationId, at: iso(atMs) }];
      if (type !== 'CustomerNotMigrated') return [];
      return [{ version: at, organisation: data.organisationId, reason: data.reason, at: iso(atMs) }];
    },
  );
  if (isRejection(page)) return page;
  return {
    body: pageOf(
      page,
      page.items.map(({ version: _version, ...one }) => one),
    ),
  };
}

async function repliesOf(
  { people }: MigrationDependencies,
  migrations: readonly PlanMigration[],
): Promise<Migration[]> {
  const known = await peopleById(
    people,
    migrations.map(({ startedBy }) => startedBy),
  );
  return migrations.map((one) => {
    const { migrationId, toPlanId, toPlanVersion, status, customers, looked, moved, left, reason } = one;
    return {
      migration: migrationId,
      plan: toPlanId,
      version: toPlanVersion,
      status,
      looked,
      moved,
      left,
      startedBy: namedPerson(one.startedBy, known.get(one.startedBy)),
      startedAt: iso(one.startedAtMs),
      at: iso(one.atMs),
      ...defined({ customers, reason }),
    };
  });
}

async function replyOf(deps: MigrationDependencies, found: PlanMigration): Promise<Migration> {
  const [reply] = await repliesOf(deps, [found]);
  if (reply === undefined) throw new Error('one migration, and no reply');
  return reply;
}
