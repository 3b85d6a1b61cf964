import { commandsOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditAccount } from '../../../lib/app/billing/queries/audit.ts';
import { DAYS_AFTER_CLOSING, dispatchRun, MAX_WAITS, workRun } from '../../../lib/app/usage/commands/daily-run.ts';
import { rerun } from '../../../lib/app/usage/commands/operate-run.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../../lib/domain/billing-period/period-id.ts';
import { billingRun } from '../../../lib/domain/billing-run/billing-run.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import {
  createJob,
  DAY,
  deps,
  drafts,
  drain,
  GB,
  newOrganisation,
  org,
  runJob,
  runThrough,
  START,
} from './thread-scene.ts';

beforeEach(newOrganisation);

describe('the daily run', () => {
  test('is harmless when it runs again, and completes when every organisation is through', async () => {
    await deps.upload(org, 'usr_a', GB);
    deps.to(START + DAY + 1);
    for (let time = 0; time < 2; time += 1) {
      await dispatchRun(deps.dispatching);
      await drain();
      await deps.settle(org);
    }
    const { state } = await deps.kernel.load(billingRun, '2026-11-20');
    expect(state).toEqual({ status: 'completed', organisations: 1, failed: 0 });
    expect(await deps.store.position(`daily-usage#${org}`)).toBe(1);
  });

  test('catches up the days that were missed, in order', async () => {
    await deps.upload(org, 'usr_a', GB);
    deps.to(START + 40 * DAY);
    await dispatchRun(deps.dispatching);
    await drain();
    expect(await deps.store.position(`daily-usage#${org}`)).toBe(40);
  });

  test('waits for the log, and is complete only when every organisation is through', async () => {
    deps.to(START + DAY);
    const early = { ...deps.working, watermark: { sweptThroughMs: async () => START + DAY - 1 } };
    await dispatchRun(deps.dispatching);
    const [close, complete] = deps.queue.splice(0);
    if (close?.kind !== 'close' || !complete) throw new Error('two messages are missing');
    await workRun(early, close);
    await workRun(early, complete);
    expect(deps.queue).toEqual([
      { ...close, waits: 1 },
      { ...complete, waits: 1 },
    ]);
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toEqual({ status: 'running' });
    // Patience has an end: then the day is closed and flagged, and what comes after it is a correction.
    await workRun(early, { ...close, waits: MAX_WAITS });
    const { closed, notes } = await deps.outcomes.summary('2026-11-20');
    expect([closed, notes]).toEqual([1, [{ organisationId: org, flagged: true, unpriced: [], quarantined: [] }]]);
    await drain();
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toMatchObject({ status: 'completed', failed: 0 });
  });

  test('says which organisations failed, and takes it back when they are healed', async () => {
    deps.to(START + DAY);
    const broken = { ...deps.working, openAccount: () => Promise.reject(new Error('no plan')) };
    await dispatchRun(deps.dispatching);
    const [close, complete] = deps.queue;
    if (!close || !complete) throw new Error('two messages are missing');
    await expect(workRun(broken, close)).rejects.toThrow('no plan');
    await workRun(broken, complete);
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toMatchObject({ status: 'completed', failed: 1 });
    await drain();
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toMatchObject({ status: 'completed', failed: 0 });
  });

  test('is done again by an operator: for whom it failed and why, and then for one, without harm to what is closed', async () => {
    deps.to(START + DAY);
    const broken = { ...deps.working, ...deps.dispatching, openAccount: () => Promise.reject(new Error('no plan')) };
    expect(await rerun(broken, '2026-11-20')).toEqual({
      organisations: 1,
      failed: [{ organisationId: org, reason: 'no plan' }],
      waiting: 0,
    });
    expect(await deps.outcomes.summary('2026-11-20')).toMatchObject({
      closed: 0,
      failed: 1,
      failures: [{ organisationId: org, reason: 'failed' }],
    });
    const whole = { ...deps.working, ...deps.dispatching };
    const early = { ...whole, watermark: { sweptThroughMs: async () => START } };
    expect(await rerun(early, '2026-11-20')).toEqual({ organisations: 1, failed: [], waiting: 1 });
    expect(await rerun(whole, '2026-11-20', 'org_other')).toEqual({ organisations: 0, failed: [], waiting: 0 });
    for (let again = 0; again < 2; again += 1) {
      expect(await rerun(whole, '2026-11-20', org)).toEqual({ organisations: 1, failed: [], waiting: 0 });
    }
    expect(await deps.outcomes.summary('2026-11-20')).toMatchObject({ closed: 1, failed: 0, failures: [] });
  });

  test('what comes late after an invoice adjusts it at its own month’s price, as money and not as a quantity', async () => {
    await deps.publish({
      name: 'Free hours',
      currency: 'EUR',
      charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' }, allowance: '1' }],
    });
    // 110 GB in November's last hour. That 20 of them were deleted at once comes to light after the invoice.
    deps.to(Date.UTC(2026, 10, 30, 23));
    await deps.upload(org, 'usr_a', 90 * GB);
    const deleted = await deps.upload(org, 'usr_a', 20 * GB);
    deps.holdBack(`file#${deleted}`);
    await deps.remove(org, deleted);
    const [billed = ''] = Object.values((await runThrough(Date.UTC(2026, 11, 4))).unpaid);
    await deps.deliver(`file#${deleted}`);
    const adjusted = await runThrough(Date.UTC(2026, 11, 5));
    expect(adjusted).toMatchObject({
      unpaid: { 1: billed },
      money: { balance: '20.00', periods: { '2026-11': { status: 'billed', adjustments: 1 } } },
    });
    // Nothing of it is left to be a quantity of December: 90 GB for four days, the balance pays of it.
    expect(await drafts()).toMatchObject([{ period: '2026-12', lines: [{ quantity: '8640' }] }]);
    expect(await auditAccount(deps.kernel, org)).toMatchObject({ invoices: 1, differences: [] });
  });

  test('a closed organisation gets a last invoice, with fees for its days, and then nothing', async () => {
    await deps.publish({
      name: 'Fee',
      currency: 'EUR',
      charges: [{ meter: 'storage.gb_hours', model: { kind: 'flat', amount: '30' } }],
    });
    await runThrough(Date.UTC(2026, 10, 21, 0, 5));
    deps.to(Date.UTC(2026, 10, 24, 15));
    await deps.send(organisation, commandsOf(organisation).CloseOrganisation(org, { closedBy: 'usr_a' }));
    await runThrough(Date.UTC(2026, 10, 25, 0, 5));
    expect(await runThrough(Date.UTC(2026, 10, 28, 0, 5))).toMatchObject({
      closedOn: '2026-11-24',
      invoices: 1,
      unpaid: { 1: '5.00' },
    });
    const last = Date.UTC(2026, 10, 24) + DAYS_AFTER_CLOSING * DAY;
    expect((await runThrough(last + DAY)).invoices).toBe(1);
    const before = await deps.store.position(`daily-usage#${org}`);
    expect((await runThrough(last + 60 * DAY)).invoices).toBe(1);
    expect(await deps.store.position(`daily-usage#${org}`)).toBe(before);
    expect(await drafts()).toEqual([]);
  });

  test('what was used without a price is a line of nothing, which names it, and holds up nothing else', async () => {
    await deps.publish({
      name: 'Storage only',
      currency: 'EUR',
      charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' } }],
    });
    const fileId = await deps.upload(org, 'usr_a', GB);
    await runJob(await createJob([fileId]), 1_000, [fileId]);
    await runThrough(Date.UTC(2026, 11, 1));
    const { notes } = await deps.outcomes.summary('2026-11-30');
    const unpriced = [{ day: '2026-11-20', meter: 'compute.seconds:standard-1' }];
    expect(notes).toEqual([{ organisationId: org, flagged: false, quarantined: [], unpriced }]);
    expect(await drafts()).toMatchObject([
      {
        total: '264.00',
        lines: [{ meter: 'compute.seconds:standard-1', amount: '0.00', rows: [{ kind: 'unpriced' }] }, {}],
      },
    ]);
    await runThrough(Date.UTC(2026, 11, 4));
    const id = periodId(org, '2026-11');
    expect((await deps.kernel.load(billingPeriod, id)).state).toMatchObject({ status: 'final', billed: '264.00' });
    // Priced after the fact, for the days that had no price, and for no others.
    const charge = { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit', unit: '2' } } as const;
    await deps.send(billingPeriod, commandsOf(billingPeriod).PriceUsage(id, { charge }));
    await deps.settle(org);
    expect((await deps.kernel.load(billingAccount, org)).state).toMatchObject({
      money: { pending: [{ amount: '2.00' }] },
    });
    expect(await auditAccount(deps.kernel, org)).toMatchObject({ invoices: 1, differences: [] });
  });
});
