import { commandsOf } from 'epoch';
import { expect } from 'vitest';
import { invoiceRow } from '../../../lib/app/billing/views/invoices.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { DAY_MS, dayOf, dayStart, firstDayOf, nextMonth } from '../../../lib/domain/metering/day.ts';
import { nextMidnight } from './book.ts';
import { moneyRequest } from './money-requests.ts';
import { atRest } from './oracle.ts';
import { billed } from './oracle-bills.ts';
import { ofPlans } from './plan-requests.ts';
import { type Customer, createScene, type Scene } from './scene.ts';
import { sendAs } from './sending.ts';
import type { History, Step } from './steps.ts';
import { termsRequest } from './terms-requests.ts';

const HOUR_MS = 3_600_000;
const ORIGIN = { actor: 'audit', correlation: 'c' };

/** Runs a history and compares what has come of it, at rest and when every month has its bill. */
export async function run(history: History): Promise<void> {
  const scene = await createScene(history);
  for (const step of history.steps) await take(scene, step);
  await scene.usage.endAll();
  scene.deliveries.release();
  await rest(scene);
  await atRest(scene);
  for (const days of [35, 35]) {
    scene.api.pass(days * DAY_MS);
    await rest(scene);
    await releaseAll(scene);
    scene.api.pass(DAY_MS);
    await rest(scene);
  }
  await atRest(scene);
  await billed(scene);
}

async function take(scene: Scene, step: Step): Promise<void> {
  const { api, deliveries, usage, customers } = scene;
  const customer = customers['on' in step ? step.on : 0];
  if (customer === undefined) throw new Error('no customer');
  switch (step.type) {
    case 'command': {
      const request = termsRequest(scene, customer, step.of) ?? (await moneyRequest(scene, customer, step.of));
      const params = { org: customer.org };
      if (request) await sendAs(scene, step.sending, { ...request, params }, () => beside(scene, step.seed));
      return;
    }
    case 'plans':
      return ofPlans(scene, step.sending, step.of);
    case 'pass':
      // No attempt runs for days.
      if (step.to === 'days' || step.to === 'month') await usage.endAll();
      api.pass(passing(api.clock.nowMs(), step));
      if (step.to === 'month' && step.days > 2) await rest(scene);
      return;
    case 'run':
      return scene.run();
    case 'settle':
      deliveries.release();
      return atRest(await rest(scene));
    case 'hold':
      return hold(scene, customer);
    case 'deliver':
      return deliveries.some(step.count, step.seed);
    case 'start':
      return usage.start(customer.org, step.gigabytes);
    case 'confirm':
      return usage.confirm(step.which, step.ago);
    case 'delete':
      // Told for a while to nobody: the month may have its bill by then.
      return usage.remove(step.which, step.ago >= 50 ? deliveries.holdBack : () => {});
    case 'begin':
      return usage.begin(customer.org);
    case 'end':
      return usage.end(step.which);
  }
}

async function beside(scene: Scene, seed: number): Promise<void> {
  await Promise.all([scene.run(), scene.deliveries.some(20, seed)]);
}

function passing(nowMs: number, { to, days }: Extract<Step, { type: 'pass' }>): number {
  const midnight = dayStart(nextMidnight(nowMs));
  switch (to) {
    case 'hour':
      return days * HOUR_MS;
    case 'before midnight':
      return Math.max(0, midnight - 1 - nowMs);
    case 'midnight':
      return midnight - nowMs;
    case 'days':
      return days * DAY_MS;
    case 'month':
      return dayStart(firstDayOf(nextMonth(dayOf(nowMs).slice(0, 7)))) + days * 13 * HOUR_MS - nowMs;
  }
}

/** An audit that differs. */
async function hold({ api }: Scene, { org }: Customer): Promise<void> {
  const { state } = await api.behind.load(billingAccount, org);
  if (state.status === 'none') return;
  const period = dayOf(api.clock.nowMs() - 20 * DAY_MS).slice(0, 7);
  // As the audit asks which number it has, by a list that may be behind.
  const row = await invoiceRow.get(api.views, { organisationId: org, period });
  const of = { period, ...defined({ number: row?.values.number }), difference: `total at ${api.clock.nowMs()}` };
  const command = commandsOf(billingAccount).HoldInvoice(org, of);
  await api.behind.execute(billingAccount, command, ORIGIN);
}

async function releaseAll(scene: Scene): Promise<void> {
  const { api, admin, customers } = scene;
  for (const { org } of customers) {
    const of = { token: admin, params: { org } };
    const { body } = await api.send('finance.getAccountBalance', of);
    for (const { period } of body.held) {
      const released = await api.send('finance.releaseInvoice', { ...of, body: { period, reason: 'explained' } });
      expect(released.status).toBe(200);
    }
  }
}

/** Everything has come, and the days that are over are closed. */
async function rest(scene: Scene): Promise<Scene> {
  for (let round = 0; round < 2; round += 1) {
    await scene.deliveries.settle(round);
    await scene.run();
  }
  await scene.deliveries.settle(2);
  return scene;
}
