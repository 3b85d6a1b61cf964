import { commandsOf, idempotencyMarkerKey, isRejection, type Kernel, type Origin } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { PublishedPlan } from '../../../domain/billing-account/commands.ts';
import { planInForce } from '../../../domain/billing-account/plan-in-force.ts';
import { defined } from '../../../domain/defined.ts';
import type { CustomerFate } from '../../../domain/plan-migrations/commands.ts';
import { planMigrations } from '../../../domain/plan-migrations/plan-migrations.ts';
import { findMigration, type PlanMigration } from '../../../domain/plan-migrations/state.ts';
import { effectiveDay } from '../../../domain/rating/change-terms.ts';
import { directoryRow } from '../../organisations/views/organisations.ts';
import type { OperationOrder, Redrives } from '../../ports/redrives.ts';
import { planForNew } from '../queries/plan-for.ts';

/** What asks the worker for the next step. Of two that ask for the same one, the second finds it taken. */
export type MigrationOrder = Extract<OperationOrder, { readonly kind: 'migration' }>;

export interface MigrationPorts {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  readonly orders: Pick<Redrives, 'request'>;
  readonly nowMs: () => number;
}

/** Customers that one step looks at: a step that is lost is taken again, and they are read again. */
export const MIGRATION_STEP = 25;

const commands = commandsOf(planMigrations);

/**
 * Takes steps of a migration as long as there is time, then orders the next one. A step ends without a next one when the migration
 * is paused or has ended, or when another delivery has taken it. What this throws leaves the message to be delivered again: who
 * was moved by the step that was lost is found moved.
 */
export async function migrateCustomers(
  ports: MigrationPorts,
  order: MigrationOrder,
  mayGoOn: () => boolean,
): Promise<'ordered' | 'ended' | 'skipped'> {
  for (let { step } = order; ; step += 1) {
    const next = await takeStep(ports, { ...order, step });
    if (next !== 'running') return next;
    if (mayGoOn()) continue;
    await ports.orders.request({ ...order, step: step + 1 });
    return 'ordered';
  }
}

async function takeStep(ports: MigrationPorts, order: MigrationOrder): Promise<'running' | 'ended' | 'skipped'> {
  const { kernel } = ports;
  const { plan, migration: migrationId, step } = order;
  const { state } = await kernel.load(planMigrations, plan);
  const found = findMigration(state, migrationId);
  if (found === undefined || found.status !== 'running' || found.steps !== step) return 'skipped';
  // Who started it acts; all of it leads back to what set this step going.
  const origin = { actor: found.startedBy, correlation: order.correlation, causation: order.causation };
  const target = await planForNew(kernel, found.toPlanId, found.toPlanVersion);
  if (isRejection(target)) {
    await kernel.execute(planMigrations, commands.StopMigration(plan, { migrationId, reason: target.code }), origin);
    return 'ended';
  }
  const { organisations, ...position } = await nextOf(ports, found);
  const fates: CustomerFate[] = [];
  for (const organisationId of organisations) {
    const fate = await fateOf(ports, { plan, found, target, origin }, organisationId);
    if (fate !== undefined) fates.push({ organisationId, ...defined({ reason: fate.reason }) });
  }
  const data = { migrationId, step, looked: organisations.length, fates, ...position };
  const outcome = await kernel.execute(planMigrations, commands.RecordStep(plan, data), origin);
  if (!outcome.ok || outcome.commit === undefined) return 'skipped';
  const now = findMigration(outcome.state, migrationId);
  return now?.status === 'running' ? 'running' : 'ended';
}

interface Position {
  readonly cursor?: string;
  readonly isLast: boolean;
}

/** The customers that a step looks at: of the chosen ones, or of all that there are, by their ids. */
async function nextOf(
  { views }: MigrationPorts,
  { organisationIds, looked, cursor }: PlanMigration,
): Promise<Position & { readonly organisations: readonly string[] }> {
  if (organisationIds !== undefined) {
    const end = looked + MIGRATION_STEP;
    return { organisations: organisationIds.slice(looked, end), isLast: end >= organisationIds.length };
  }
  const page = await directoryRow.page(views, {}, { limit: MIGRATION_STEP, ...defined({ cursor }) });
  const organisations = page.items.map(({ values }) => values.organisationId);
  return { organisations, isLast: page.cursor === undefined, ...defined({ cursor: page.cursor }) };
}

interface Step {
  readonly plan: string;
  readonly found: PlanMigration;
  readonly target: PublishedPlan;
  readonly origin: Origin;
}

type Fate = { readonly reason?: string };

/** Undefined for who is not meant: everybody is looked at where none were chosen. */
async function fateOf(
  { kernel, nowMs }: MigrationPorts,
  { plan, found, target, origin }: Step,
  organisationId: string,
): Promise<Fate | undefined> {
  const isChosen = found.customers !== undefined;
  const left = (reason: string): Fate | undefined => (isChosen ? { reason } : undefined);
  const { state } = await kernel.load(billingAccount, organisationId);
  if (state.status === 'none') return left('no-account');
  const from = effectiveDay(nowMs());
  if (state.closedOn !== undefined && state.closedOn < from) return left('account-closed');
  const paysBy = planInForce(state, from);
  const idempotency = moveOf(found, organisationId);
  if (paysBy?.planId === target.planId && paysBy.planVersion === target.planVersion) {
    const isMoved = (await kernel.store.marker(idempotencyMarkerKey(idempotency), nowMs())) !== undefined;
    return isMoved ? {} : left('on-it-already');
  }
  if (paysBy?.planId !== plan) return left('on-another-plan');
  const command = commandsOf(billingAccount).PinPlan(organisationId, target);
  const outcome = await kernel.execute(billingAccount, command, origin, { idempotency });
  return outcome.ok ? {} : { reason: outcome.rejection.code };
}

/** By which a step that is taken again knows whom the one before has moved, and who paid by the plan already. */
function moveOf({ migrationId, startedBy, toPlanId, toPlanVersion }: PlanMigration, organisationId: string) {
  const key = `${migrationId} ${organisationId}`;
  return { actor: startedBy, route: planMigrations.name, key, bodyHash: `${toPlanId} ${toPlanVersion}` };
}
