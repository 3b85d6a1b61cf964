import type { MigrationOrder } from '../../../lib/app/billing/commands/migrate-customers.ts';
import { migrateCustomers } from '../../../lib/app/billing/commands/migrate-customers.ts';
import { endAccount, ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { dispatchRun, type RunMessage, workRun } from '../../../lib/app/usage/commands/daily-run.ts';
import { createRunOutcomes } from '../../../lib/app/usage/commands/run-outcomes.ts';
import { type Day, dayOf, dayStart } from '../../../lib/domain/metering/day.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { createTestApi, type TestApi } from '../api.ts';
import { createDeliveries } from '../outputs-model/deliveries.ts';
import { type Book, createBook, type Plan } from './book.ts';
import type { History } from './steps.ts';
import { createUsage } from './usage.ts';

const HOUR_MS = 3_600_000;
/** What counts usage and bills it, and the lists that are read of it. */
const NAMES =
  /^(files|jobs|usage-ledger|usage-timelines|organisations|plans|invoices|(saga|sender)-(billing|period-invoice|period-adjustment))$/;
const MAX_MESSAGES = 400;

/** What an operator was told was booked, by kind and reference. */
export interface Booked {
  readonly kind: 'payment' | 'refund' | 'credit';
  readonly reference: string;
  readonly body: object;
  readonly amount: string;
  reversed?: true;
}

export interface Customer {
  readonly org: string;
  readonly token: string;
  readonly book: Book;
  readonly booked: Booked[];
  /** Last days that were agreed, in turn. */
  readonly ends: Day[];
  /** Issued invoices as they were first read, by id. */
  readonly seen: Map<string, string>;
}

/** A plan as operators made it. */
export interface KnownPlan {
  readonly id: string;
  draft: readonly Charge[] | undefined;
  readonly versions: Plan[];
  isRetired: boolean;
}

/** Two customers of one seller, and the operators who bill them. */
export async function createScene({ start, hour, opens, charges }: History) {
  const api = createTestApi({ startMs: dayStart(start) + hour * HOUR_MS });
  const admin = (await api.person('admin@example.org', { admin: true })).token;
  const deliveries = createDeliveries(api, NAMES);
  const plans: KnownPlan[] = [];

  async function draftPlan(of: readonly Charge[]) {
    const { body } = await api.send('billing.draftPlan', {
      token: admin,
      body: { name: 'P', currency: 'EUR', charges: of },
    });
    plans.push({ id: body.id, draft: of, versions: [], isRetired: false });
  }

  await draftPlan(charges);
  const [first] = plans;
  if (first === undefined) throw new Error('no plan');
  await api.send('billing.publishPlan', { token: admin, params: { plan: first.id } });
  const version = { id: first.id, version: 1, charges };
  first.versions.push(version);
  first.draft = undefined;
  const run = dailyRunOf(api, first.id);
  const customers: Customer[] = [];
  for (const name of ['One', 'Two']) {
    const { org, owner } = await api.organisation(name);
    if (opens === 'by hand')
      await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan: first.id, version: 1 } });
    else
      await ensureAccount(
        { kernel: api.behind, defaultPlanId: first.id },
        org,
        { actor: 'run', correlation: 'c' },
        api.clock.nowMs(),
      );
    const book = createBook(dayOf(api.clock.nowMs()), version);
    customers.push({ org, token: owner.token, book, booked: [], ends: [], seen: new Map() });
  }
  const usage = createUsage(api);
  for (const { org } of customers) for (const gigabytes of [3, 20, 45]) await usage.start(org, gigabytes);
  await deliveries.settle(1);

  return { api, admin, start, deliveries, plans, customers, usage, draftPlan, run, migrate: () => migrate(api) };
}

export type Scene = Awaited<ReturnType<typeof createScene>>;

/** The run of the day that has ended, over a queue in memory; what finds others in its way is delivered again. */
function dailyRunOf(api: TestApi, defaultPlanId: string) {
  const { ledger, behind: kernel, views, queue: viewStore } = api;
  const nowMs = api.clock.nowMs;
  return async () => {
    const queue: RunMessage[] = [];
    const ports = {
      ...{ kernel, views, nowMs, ledger },
      queue: { send: async (messages: readonly RunMessage[]) => void queue.push(...messages) },
      outcomes: createRunOutcomes(viewStore),
      watermark: { sweptThroughMs: async () => nowMs() },
      openAccount: (id: string, origin: Parameters<typeof ensureAccount>[2], foundedAtMs: number) =>
        ensureAccount({ kernel, defaultPlanId }, id, origin, foundedAtMs),
      unpriced: async () => [],
      closeAccount: (id: string, origin: Parameters<typeof endAccount>[3], lastDay: Day) =>
        endAccount(kernel, id, lastDay, origin),
    };
    await dispatchRun(ports);
    for (let messages = 0; messages < MAX_MESSAGES; messages += 1) {
      const message = queue.shift();
      if (message === undefined) return;
      await workRun(ports, message);
    }
    throw new Error(`the run was not through after ${MAX_MESSAGES} messages`);
  };
}

/** As the worker of migrations does. */
async function migrate(api: TestApi): Promise<void> {
  const ports = { kernel: api.behind, views: api.views, orders: api.redrives, nowMs: api.clock.nowMs };
  for (let orders = api.redriven.splice(0); orders.length > 0; orders = api.redriven.splice(0))
    for (const order of orders as MigrationOrder[]) await migrateCustomers(ports, order, () => true);
}
