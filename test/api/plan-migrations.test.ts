import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  MIGRATION_STEP,
  type MigrationOrder,
  migrateCustomers,
} from '../../lib/app/billing/commands/migrate-customers.ts';
import { planMigrations } from '../../lib/domain/plan-migrations/plan-migrations.ts';
import { admin, api, newAccount, org, plan, send, storage } from './finance-scene.ts';

const PLAN = 'a-migration';
let cheap: string;

beforeEach(async () => {
  await newAccount();
  cheap = await published('EUR');
});

async function published(currency: string): Promise<string> {
  const body = { name: `Plan in ${currency}`, currency, charges: [storage('0.05')] };
  const { id } = (await api.send('billing.draftPlan', { token: admin, body })).body;
  await api.send('billing.publishPlan', { token: admin, params: { plan: id } });
  return id;
}

/** More customers of the plan, whom the directory lists. */
async function customers(count: number, of = plan): Promise<string[]> {
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { org: organisation } = await api.organisation(`Customer ${n}`);
    await api.send('billing.openAccount', { token: admin, body: { organisation, plan: of, version: 1 } });
    await api.projectors['organisations']?.catchUp(`organisation#${organisation}`);
    made.push(organisation);
  }
  return made;
}

const begin = (body: object = {}, migration = PLAN) =>
  send('admin.startMigration', { plan: cheap, version: 1, ...body }, { plan, migration });
const steer = (state: 'running' | 'paused' | 'stopped') =>
  send('admin.steerMigration', { state }, { plan, migration: PLAN });
const look = async () => (await send('admin.listMigrations', undefined, { plan })).body.items[0];
const fates = async (query = {}) =>
  (await api.send('admin.listMigrated', { token: admin, params: { plan, migration: PLAN }, query })).body;
const plansOf = async (organisation: string) =>
  (await send('finance.getTerms', undefined, { org: organisation })).body.plans.map(
    (one: { plan: string }) => one.plan,
  );
const takeOrders = () => api.redriven.splice(0) as MigrationOrder[];

/** As its function does: so many steps a message. */
async function work(orders: readonly MigrationOrder[], stepsOfMessage = 1): Promise<string[]> {
  const outcomes: string[] = [];
  for (const order of orders) {
    let steps = 0;
    const ports = { kernel: api.kernel, views: api.views, orders: api.redrives, nowMs: api.clock.nowMs };
    const mayGoOn = () => {
      steps += 1;
      return steps < stepsOfMessage;
    };
    outcomes.push(await migrateCustomers(ports, order, mayGoOn));
  }
  return outcomes;
}

async function workAll(stepsOfMessage = 1): Promise<void> {
  for (let orders = takeOrders(); orders.length > 0; orders = takeOrders()) await work(orders, stepsOfMessage);
}

describe('a migration of a plan’s customers', () => {
  test('moves the chosen ones, each with their own fate, and everything leads back to the request', async () => {
    const [one = '', other = ''] = await customers(2);
    const dollars = await published('USD');
    const [elsewhere = ''] = await customers(1, dollars);
    const nobody = 'org_01J8Z3K4M5N6P7Q8R9S0T1V2W3';
    const asked = await begin({ organisations: [one, elsewhere, nobody] });
    expect(asked).toMatchObject({ status: 202, body: { status: 'running', customers: 3, looked: 0, plan: cheap } });
    await workAll();
    expect(await look()).toMatchObject({ status: 'completed', customers: 3, looked: 3, moved: 1, left: 2 });
    const { items } = await fates();
    expect(
      items.map(({ organisation, reason }: { organisation: string; reason?: string }) => [organisation, reason]),
    ).toEqual([
      [nobody, 'no-account'],
      [elsewhere, 'on-another-plan'],
      [one, undefined],
    ]);
    expect([await plansOf(one), await plansOf(other)]).toEqual([[plan, cheap], [plan]]);
    const [moved] = [...(await commitsOf(`billing-account#${one}`))].slice(-1);
    const [begun] = await commitsOf(`plan-migrations#${plan}`);
    expect(moved).toMatchObject({ correlation: begun?.correlation, causation: begun?.id, actor: begun?.actor });
  });

  test('moves everybody who pays by the plan, however many, step by step; nobody else is counted', async () => {
    const mine = await customers(2 * MIGRATION_STEP);
    const others = await customers(3, cheap);
    await begin();
    await work(takeOrders());
    expect(await look()).toMatchObject({ status: 'running', looked: MIGRATION_STEP });
    await workAll(3);
    const all = mine.length + others.length;
    expect(await look()).toMatchObject({ status: 'completed', moved: mine.length, left: 0 });
    expect((await look()).looked).toBeGreaterThanOrEqual(all);
    for (const one of mine) expect(await plansOf(one), one).toEqual([plan, cheap]);
    for (const one of others) expect(await plansOf(one), one).toEqual([cheap]);
    const first = await fates({ limit: '30' });
    const rest = await fates({ limit: '100', cursor: first.nextCursor });
    const listed = [...first.items, ...rest.items].map(({ organisation }: { organisation: string }) => organisation);
    expect(listed.toSorted()).toEqual(mine.toSorted());
  });

  test('is paused, and goes on where it was; what waits of the pause does nothing', async () => {
    await customers(MIGRATION_STEP + 5);
    await begin();
    await work(takeOrders());
    const waiting = takeOrders();
    expect((await steer('paused')).body).toMatchObject({ status: 'paused' });
    expect(await work(waiting)).toEqual(['skipped']);
    expect(await look()).toMatchObject({ status: 'paused', looked: MIGRATION_STEP });
    expect((await steer('running')).body).toMatchObject({ status: 'running' });
    await workAll();
    expect(await look()).toMatchObject({ status: 'completed', moved: MIGRATION_STEP + 5 });
    expect((await steer('running')).body.code).toBe('migration-over');
  });

  test('is stopped for good; who was moved stays so, and another one takes the others', async () => {
    await customers(MIGRATION_STEP + 5);
    await begin();
    await work(takeOrders());
    expect((await begin({}, 'another-one')).body.code).toBe('migration-running');
    expect((await steer('stopped')).body).toMatchObject({ status: 'stopped', moved: expect.any(Number) });
    await workAll();
    const { moved } = await look();
    await begin({}, 'another-one');
    await workAll();
    expect(await look()).toMatchObject({ migration: 'another-one', moved: MIGRATION_STEP + 5 - moved });
  });

  test('that finds its plan retired stops, and says so', async () => {
    const [one = ''] = await customers(1);
    await begin({ organisations: [one] });
    await api.send('billing.retirePlan', { token: admin, params: { plan: cheap } });
    await workAll();
    expect(await look()).toMatchObject({ status: 'stopped', reason: 'plan-retired', moved: 0 });
    expect(await plansOf(one)).toEqual([plan]);
    expect((await begin({}, 'another-one')).body.code).toBe('plan-retired');
  });

  test('is refused of what is not there, and of customers that are named twice', async () => {
    expect((await begin({ version: 7 })).body.code).toBe('plan-not-found');
    expect((await begin({ organisations: [org, org] })).body.code).toBe('migration-invalid');
    const nowhere = { plan: 'pln_01J8Z3K4M5N6P7Q8R9S0T1V2W3', migration: PLAN };
    expect((await send('admin.startMigration', { plan: cheap, version: 1 }, nowhere)).body.code).toBe('not-found');
    expect((await send('admin.listMigrations', undefined, nowhere)).body.code).toBe('not-found');
    expect((await steer('paused')).body.code).toBe('not-found');
    expect((await fates()).code).toBe('not-found');
    expect(takeOrders()).toEqual([]);
  });

  test('comes to the same whatever is delivered twice, lost and sent again, paused, and dies in the middle', async () => {
    const happening = fc.constantFrom('work', 'twice', 'lose', 'pause', 'die', 'wait' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), fc.boolean(), async (happenings, isChosen) => {
        await newAccount();
        cheap = await published('EUR');
        const mine = await customers(MIGRATION_STEP + 3);
        const others = await customers(2, cheap);
        await begin(isChosen ? { organisations: mine } : {});
        for (const happened of happenings) {
          const orders = takeOrders();
          if (happened === 'lose') await steer('running');
          if (happened === 'pause') {
            await steer('paused');
            await steer('running');
          }
          if (happened === 'wait') api.pass(3_600_000);
          if (happened === 'die') {
            await expect(dieWhileWorking(orders)).resolves.toBeUndefined();
            api.redriven.push(...orders);
          } else if (happened !== 'lose') {
            await work(orders);
            if (happened === 'twice') await work(orders);
          }
          const { status } = await look();
          if (status !== 'running') break;
        }
        if ((await look()).status === 'running') await steer('running');
        await workAll();
        expect(await look()).toMatchObject({ status: 'completed', moved: mine.length, left: 0 });
        for (const one of mine) expect(await plansOf(one), one).toEqual([plan, cheap]);
        for (const one of others) expect(await plansOf(one), one).toEqual([cheap]);
      }),
      { numRuns: 12 },
    );
  });
});

/** The process ends after it has moved some of a step, and before it has recorded it. */
async function dieWhileWorking(orders: readonly MigrationOrder[]): Promise<void> {
  const kernel = {
    ...api.kernel,
    execute: (async (aggregate: { readonly name: string }, ...rest: never[]) => {
      if (aggregate.name === planMigrations.name) throw new Error('died');
      return (api.kernel.execute as (...all: unknown[]) => unknown)(aggregate, ...rest);
    }) as typeof api.kernel.execute,
  };
  const ports = { kernel, views: api.views, orders: api.redrives, nowMs: api.clock.nowMs };
  for (const order of orders) await migrateCustomers(ports, order, () => false).catch(() => {});
}

async function commitsOf(stream: string) {
  const commits = [];
  for await (const commit of api.kernel.store.read(stream, { from: 1 })) commits.push(commit);
  return commits;
}
