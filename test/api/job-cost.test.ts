import { commandsOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { STANDARD_PLAN_ID } from '../../lib/app/billing/queries/standard-terms.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { STORAGE_METER } from '../../lib/domain/metering/meter.ts';
import { plan } from '../../lib/domain/plan/plan.ts';
import { exact, round, sum } from '../../lib/domain/rating/exact.ts';
import {
  admin,
  api,
  createJob,
  deliver,
  GB,
  HOUR,
  LABEL,
  newApi,
  ORIGIN,
  org,
  passDays,
  publish,
  tiered,
  token,
  upload,
} from './cost-scene.ts';

const doubled = { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.2' } };
beforeEach(newApi);
const costOf = async (job: string) => (await api.send('billing.getJobCost', { token, params: { org, job } })).body;

/** Why April, of which 37 hours are over, comes to another amount than March: the effects sum to the difference. */
async function explainsApril(march: string): Promise<void> {
  const months = { from: '2026-03', to: '2026-04' };
  const { body } = await api.send('billing.getBridge', { token, params: { org }, query: months });
  expect(body.before).toEqual({
    span: '2026-03',
    month: '2026-03',
    from: '2026-03-30',
    to: '2026-04-01',
    total: march,
  });
  const effects: { cause: string; amount: string; jobs: { amount: string }[] }[] = body.effects;
  const total = (amounts: readonly string[]) => round(sum(amounts.map((amount) => exact(amount))), 2);
  expect(total([body.before.total, ...effects.map(({ amount }) => amount)])).toBe(body.after.total);
  expect(effects[0]?.cause).toBe('price');
  const usage = effects.find(({ cause }) => cause === 'usage');
  expect(usage?.jobs.length).toBe(2);
  expect(total(usage?.jobs.map(({ amount }) => amount) ?? [])).toBe(usage?.amount);
  const toldSeller = await api.send('finance.getBridge', { token: admin, params: { org }, query: months });
  expect(toldSeller).toMatchObject({ status: 200, body });
  expect(await api.send('finance.getBridge', { token, params: { org }, query: months })).toMatchObject({ status: 403 });
  const backwards = { from: months.to, to: months.from };
  const back = (await api.send('billing.getBridge', { token, params: { org }, query: backwards })).body;
  expect([back.before.total, back.after.total]).toEqual([body.after.total, body.before.total]);
  const never = { from: '2025-01', to: '2026-04' };
  expect(await api.send('billing.getBridge', { token, params: { org }, query: never })).toMatchObject({ status: 404 });
}

describe('what a job costs', () => {
  test('is its part of every line since it was made, over a bill, a migration and a day that still runs', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    const noGrace = commandsOf(billingAccount).ChangeGrace(org, { graceDays: 0 });
    expect(await api.kernel.execute(billingAccount, noGrace, ORIGIN)).toMatchObject({ ok: true });
    const [shared, other] = [await upload(10 * GB), await upload(20 * GB)];
    const first = await createJob(shared);
    const second = await createJob(shared, other);
    await passDays(2);
    await publish(plan, doubled);
    await api.send('billing.pinPlan', { token: admin, params: { org }, body: { plan, version: 2 } });
    await passDays(1);
    api.pass(HOUR);

    const cost = await costOf(first);
    expect(cost).toMatchObject({ at: '2026-04-02T13:00:00.000Z', currency: 'EUR', truncated: false });
    expect(
      cost.items.map((item: Record<string, unknown>) => [
        ...[item['status'], item['from'], item['to'], (item['plan'] as { version: number }).version],
        ...[item['quantity'], item['amount']],
      ]),
    ).toEqual([
      // 5 GB (half of a file) for 13 hours at twice the price, whatever others used: the day after the pin.
      ['running', '2026-04-02', '2026-04-03', 2, '65', '13'],
      // The day of the pin keeps its price.
      ['draft', '2026-04-01', '2026-04-02', 1, '120', '2.7'],
      // 36 hours of 30 GB, a hundred of them in the first tier: a sixth of 19.80 is the job's.
      ['final', '2026-03-30', '2026-04-01', 1, '180', '3.3'],
    ]);
    expect(cost.usage).toEqual([
      {
        meter: 'storage.gb_hours',
        count: '1314000000000000000',
        quantity: '365',
        unit: 'GB-hour',
        amount: '19',
      },
    ]);
    expect(cost.amount).toBe('19');

    // Together they are the bill, to the cent: nothing is left that no job used.
    const { items } = (await api.send('billing.listInvoices', { token, params: { org } })).body;
    const bill = items.find(({ status }: { status: string }) => status === 'final');
    const finals = [cost, await costOf(second)].map(({ items: own }) => exact(own.at(-1).amount));
    expect(round(sum(finals), 2)).toBe(bill.total);
    // The usage page says the same of the same days.
    const query = { from: '2026-03-30', to: '2026-04-02' };
    const divided = (await api.send('billing.listUsageByJob', { token, params: { org }, query })).body;
    expect(divided.items.find(({ job }: { job: string }) => job === first)).toEqual({
      job: first,
      configuration: expect.stringMatching(/^jcf_/),
      label: LABEL,
      usage: cost.usage,
      amount: cost.amount,
    });
    expect(divided.names.map(({ id }: { id: string }) => id.slice(0, 3))).toContain('jcf');
    expect(divided.unlinked).toEqual([]);
    // And day by day: each day's part of its line, so that they sum to the same.
    const byDay = (await api.send('billing.listUsageDays', { token, params: { org }, query })).body;
    expect(byDay.items.map(({ day, closed, amount }: Record<string, unknown>) => [day, closed, amount])).toEqual([
      ['2026-03-30', true, '6.6'],
      ['2026-03-31', true, '13.2'],
      ['2026-04-01', true, '16.2'],
      ['2026-04-02', false, '78'],
    ]);
    const days = byDay.items.map(({ amount }: { amount: string }) => exact(amount));
    expect(round(sum(days), 2)).toBe(round(sum([exact(divided.total[0].amount)]), 2));
    expect(byDay.currency).toBe('EUR');
    // Today's part of the running line: 30 GB for 13 hours.
    const current = await api.send('billing.currentUsage', { token, params: { org } });
    expect(current.body).toMatchObject({ currency: 'EUR', amount: '78', usage: [{ quantity: '390', amount: '78' }] });
    await explainsApril(bill.total);
  });

  test('is priced before its first day is closed by the plan that its account is going to open with', async () => {
    const job = await createJob(await upload(2 * GB));
    api.pass(HOUR);
    await deliver();
    const cost = await costOf(job);
    expect(cost).toMatchObject({
      at: '2026-03-30T13:00:00.000Z',
      currency: 'EUR',
      items: [{ status: 'running', plan: { id: STANDARD_PLAN_ID, version: 1 } }],
      usage: [{ meter: 'storage.gb_hours', count: '7200000000000000', quantity: '2', unit: 'GB-hour' }],
    });
    const charges = [{ meter: STORAGE_METER, model: { kind: 'perUnit', unit: '3' } }] as const;
    const terms = { name: 'Standard', currency: 'EUR', charges };
    await api.kernel.execute(plan, commandsOf(plan).DraftPlanVersion(STANDARD_PLAN_ID, terms), ORIGIN);
    await api.kernel.execute(plan, commandsOf(plan).PublishPlanVersion(STANDARD_PLAN_ID, { version: 1 }), ORIGIN);
    expect(await costOf(job)).toMatchObject({ amount: '6' });
  });

  test('is nothing for a job that used nothing, and unknown for a job of somebody else', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    const job = await createJob();
    expect(await costOf(job)).toMatchObject({ items: [], usage: [], amount: '0' });
    const other = await api.organisation('Other');
    const at = { token: other.owner.token, params: { org: other.org, job } };
    expect(await api.send('billing.getJobCost', at)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
