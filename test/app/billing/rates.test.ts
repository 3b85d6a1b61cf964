import { commandsOf, type Kernel } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { costOf, costOfDays, ratedWindowsOf, restOf } from '../../../lib/app/billing/queries/cost.ts';
import { divideUsage } from '../../../lib/app/billing/queries/divided-usage.ts';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { type RatedLine, ratesOf } from '../../../lib/app/billing/queries/rates.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../../lib/domain/billing-period/period-id.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { addDays, dayOf } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { display, exact, sum } from '../../../lib/domain/rating/exact.ts';
import { createDependencies, type Dependencies, PLAN } from '../usage/dependencies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 20);
const GB = 1_000_000_000;
const tiered: Charge = {
  meter: STORAGE_METER,
  model: {
    kind: 'graduated',
    tiers: [
      { upTo: '1000', unit: '0.01' },
      { upTo: null, unit: '0.007' },
    ],
  },
  allowance: '100',
};
const terms = (charge: Charge) => ({ name: 'P', currency: 'EUR', charges: [charge] });

let deps: Dependencies;
let org: string;

async function createJob(fileIds: readonly string[]): Promise<string> {
  const jobId = deps.id('job');
  const spec = { command: 'sh', arguments: [], environment: {}, machineType: 'standard-1', timeoutMs: HOUR };
  const whose = { organisationId: org, creatorId: 'usr_a', configurationId: deps.id('jobConfiguration') };
  const data = { ...whose, name: 'j', configurationVersion: 1, spec: { ...spec, maxAttempts: 1 }, fileIds };
  await deps.send(job, commandsOf(job).CreateJob(jobId, data));
  return jobId;
}

/** Closes every day that is over, and lets the account hear of it unless the saga is late. */
async function closeDays({ settled = true } = {}): Promise<void> {
  const last = addDays(dayOf(deps.nowMs()), -1);
  for (let more = true; more; ) more = (await deps.close(org, START, last)).more;
  if (settled) await deps.settle(org);
}

async function figures(from = dayOf(START), kernel: Kernel = deps.kernel) {
  return figuresOf({ kernel, ledger: deps.ledger }, org, { from }, deps.nowMs());
}

async function rates(from?: string) {
  return ratesOf(await figures(from));
}

beforeEach(async () => {
  deps = createDependencies(START);
  org = deps.id('organisation');
  await deps.publish(terms(tiered));
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  await ensureAccount({ kernel: deps.kernel, defaultPlanId: PLAN }, org, {
    actor: 'usr_test',
    correlation: 'test',
  });
});

describe('an organisation’s days, rated', () => {
  test('divide among jobs and nobody to what they come to, exactly, over bills, adjustments and a migration, up to this moment', async () => {
    const [shared, own] = [await deps.upload(org, 'usr_a', 3 * GB), await deps.upload(org, 'usr_a', 2 * GB)];
    const deleted = await deps.upload(org, 'usr_a', GB);
    deps.to(START + 5 * HOUR);
    const jobs = [await createJob([shared]), await createJob([shared, own])];
    const flat: Charge = { meter: STORAGE_METER, model: { kind: 'package', size: '7', price: '0.3' }, minimum: '9' };
    await deps.publish(terms(flat));
    const plan = { planId: PLAN, planVersion: 2, currency: 'EUR', charges: [flat], onDay: '2026-12-06' };
    await deps.send(billingAccount, commandsOf(billingAccount).ScheduleMigration(org, plan));
    deps.holdBack(`file#${deleted}`);
    await deps.remove(org, deleted);
    deps.to(START + 18 * DAY + 7 * HOUR + 1);
    await closeDays();
    // The deletion comes to light after the invoice: first it waits for a close, then it adjusts it.
    await deps.deliver(`file#${deleted}`);
    for (const settled of [false, true]) {
      if (settled) deps.to(deps.nowMs() + DAY);
      if (settled) await closeDays();
      const known = await figures();
      const rated = ratesOf(known);
      expect(
        rated?.lines.map(({ status, planVersion, fromDay, toDay }) => [status, planVersion, fromDay, toDay]),
      ).toEqual([
        ['final', 1, '2026-11-20', '2026-11-30'],
        ['draft', 1, '2026-12-01', '2026-12-05'],
        ['running', 2, '2026-12-06', settled ? '2026-12-09' : '2026-12-08'],
      ]);
      const windows = ratedWindowsOf(rated, { fromMs: START, toMs: deps.nowMs() });
      const divided = await divideUsage(deps.timelines, org, windows);
      expect(divided.jobs.map(([id]) => id)).toEqual(jobs.toSorted());
      const whole = costOfDays(known, rated, dayOf(START), known.today);
      const parts = [...divided.jobs.map(([, used]) => costOf(used, rated)), costOf(divided.unlinked, rated)];
      const rest = restOf(whole, parts);
      // Counts are whole: what is left is less than a hundredth of a millionth of a cent.
      expect(rest.every(({ count }) => count === '0')).toBe(true);
      expect(rest.every(({ amount = '' }) => /^0\.0{16}\d+$/.test(amount))).toBe(true);
      const amounts = [...parts, ...rest].map(({ amount = 'none' }) => exact(amount));
      expect(display(sum(amounts))).toBe(whole.amount);
      expect(whole.amount).toBe(display(sum(rated?.lines.map(({ amount }) => exact(amount)) ?? [])));
    }
    // The month’s invoice and its adjustment are what its lines come to now.
    const { state } = await deps.kernel.load(billingPeriod, periodId(org, '2026-11'));
    const november = (await rates())?.lines.filter(({ status }) => status === 'final') ?? [];
    expect(state).toMatchObject({ status: 'final', adjustments: 1, billed: november[0]?.amount });
  });

  test('are the same while closed days are on their way to their month', async () => {
    await deps.upload(org, 'usr_a', 30 * GB);
    deps.to(START + 2 * DAY + HOUR);
    await closeDays();
    deps.to(START + 4 * DAY + HOUR);
    await closeDays({ settled: false });
    const late = await rates();
    await deps.settle(org);
    expect(late).toEqual(await rates());
    // 30 GB for 97 hours, whole months' allowance and tiers.
    expect(late?.lines.map(({ quantity, amount }) => [quantity, amount])).toEqual([['2910', '22.67']]);
  });

  test('take a read for each month and no pass of a log', async () => {
    await deps.upload(org, 'usr_a', GB);
    deps.to(Date.UTC(2026, 11, 4));
    await closeDays();
    const calls: string[] = [];
    const counting: Kernel = {
      ...deps.kernel,
      load: (aggregate, id, ...more) => {
        calls.push(aggregate.name);
        return deps.kernel.load(aggregate, id, ...more);
      },
      history: (aggregate, id, range) => {
        calls.push(`log of ${aggregate.name}`);
        return deps.kernel.history(aggregate, id, range);
      },
    };
    await figures('2026-11-20', counting);
    expect(calls.toSorted()).toEqual(['billing-account', 'billing-period', 'billing-period', 'daily-usage']);
  });

  test('without a price for a meter leave its cost open, and the sum with it', async () => {
    await deps.upload(org, 'usr_a', GB);
    deps.to(START + HOUR);
    const known = await rates();
    const [ratedWindow] = ratedWindowsOf(known, { fromMs: START, toMs: START + HOUR });
    if (ratedWindow === undefined) throw new Error('no window');
    const priced = { ratedWindow, meter: STORAGE_METER, count: BigInt(GB) * BigInt(HOUR) };
    const unpriced = { ratedWindow, meter: 'compute.seconds:huge', count: 1_000n };
    const cost = costOf([priced, unpriced], known);
    expect(cost.usage.map(({ meter, quantity, amount }) => [meter, quantity, amount])).toEqual([
      [STORAGE_METER, '1', '0'],
      ['compute.seconds:huge', '1', undefined],
    ]);
    expect(cost.amount).toBeUndefined();
  });

  test('of a flat fee are its days; what nobody used is nobody’s', async () => {
    const flat: Charge = { meter: STORAGE_METER, model: { kind: 'flat', amount: '30' } };
    await deps.send(
      billingAccount,
      commandsOf(billingAccount).PinPlan(org, { planId: PLAN, planVersion: 9, currency: 'EUR', charges: [flat] }),
    );
    deps.to(START + 6 * DAY);
    await closeDays();
    const known = await figures();
    const whole = costOfDays(known, ratesOf(known), '2026-11-22', '2026-11-23');
    expect(whole).toMatchObject({ usage: [{ meter: STORAGE_METER, count: '0', amount: '2' }], amount: '2' });
    expect(restOf(whole, [])).toMatchObject([{ count: '0', amount: '2' }]);
  });
});

describe('a window', () => {
  test('is cut where lines begin and end; what no line covers is a window without prices', () => {
    const line = (meter: string, fromDay: string, toDay: string): RatedLine => {
      const counted = { unit: 'second', count: '0', quantity: '0', overridden: false, rows: [], amount: '0.00' };
      return { meter, fromDay, toDay, status: 'draft', ...counted };
    };
    const lines = [
      line('a', '2026-11-02', '2026-11-03'),
      line('a', '2026-11-04', '2026-11-04'),
      line('b', '2026-11-03', '2026-11-04'),
    ];
    const known = { currency: 'EUR', lines, terms: [] };
    const at = (day: number, hour = 0) => Date.UTC(2026, 10, day, hour);
    const cut = ratedWindowsOf(known, { fromMs: at(1, 6), toMs: at(6, 1) });
    expect(cut.map((one) => [one.fromMs, one.toMs, one.lines.map(({ meter }) => meter).join('')])).toEqual([
      [at(1, 6), at(2), ''],
      [at(2), at(3), 'a'],
      [at(3), at(4), 'ab'],
      [at(4), at(5), 'ab'],
      [at(5), at(6, 1), ''],
    ]);
    expect(ratedWindowsOf(undefined, { fromMs: 5, toMs: 9 })).toEqual([{ fromMs: 5, toMs: 9, lines: [] }]);
    expect(ratedWindowsOf(known, { fromMs: 5, toMs: 5 })).toEqual([]);
  });
});
