import { commandsOf, type Kernel } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { amountOf, costOf, ratedWindowsOf } from '../../../lib/app/billing/queries/cost.ts';
import { divideUsage } from '../../../lib/app/billing/queries/divided-usage.ts';
import { ratesOf } from '../../../lib/app/billing/queries/rates.ts';
import { openDaysOf } from '../../../lib/app/usage/queries/usage-days.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { addDays, dayOf } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { display, exact, round, sum } from '../../../lib/domain/rating/exact.ts';
import { createWorld, PLAN, type World } from '../usage/world.ts';

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

let world: World;
let org: string;

async function createJob(fileIds: readonly string[]): Promise<string> {
  const jobId = world.id('job');
  const spec = { command: 'sh', arguments: [], environment: {}, machineType: 'standard-1', timeoutMs: HOUR };
  const whose = { organisationId: org, creatorId: 'usr_a', configurationId: world.id('jobConfiguration') };
  const data = { ...whose, name: 'j', configurationVersion: 1, spec: { ...spec, maxAttempts: 1 }, fileIds };
  await world.send(job, commandsOf(job).CreateJob(jobId, data));
  return jobId;
}

/** Closes every day that is over, and lets the account hear of it unless the saga is late. */
async function closeDays({ settled = true } = {}): Promise<void> {
  const last = addDays(dayOf(world.nowMs()), -1);
  for (let more = true; more; ) more = (await world.close(org, START, last)).more;
  if (settled) await world.settle(org);
}

async function rates(from = dayOf(START), kernel: Kernel = world.kernel) {
  const nowMs = world.nowMs();
  return ratesOf(kernel, { organisationId: org, from, open: await openDaysOf(world, org, nowMs), nowMs });
}

beforeEach(async () => {
  world = createWorld(START);
  org = world.id('organisation');
  await world.publish(terms(tiered));
  await world.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  await ensureAccount({ kernel: world.kernel, defaultPlanId: PLAN }, org, {
    actor: 'usr_test',
    correlation: 'test',
  });
});

describe('an organisation’s days, rated', () => {
  test('divide among jobs and nobody to what each line comes to, over bills and a migration, up to this moment', async () => {
    const [shared, own] = [await world.upload(org, 'usr_a', 3 * GB), await world.upload(org, 'usr_a', 2 * GB)];
    world.to(START + 5 * HOUR);
    const jobs = [await createJob([shared]), await createJob([shared, own])];
    const flat: Charge = { meter: STORAGE_METER, model: { kind: 'package', size: '7', price: '0.3' }, minimum: '9' };
    await world.publish(terms(flat));
    const plan = { planId: PLAN, planVersion: 2, currency: 'EUR', charges: [flat], onDay: '2026-12-06' };
    await world.send(billingAccount, commandsOf(billingAccount).ScheduleMigration(org, plan));
    world.to(START + 18 * DAY + 7 * HOUR + 1);
    await closeDays();
    const known = await rates();
    expect(known?.days.map(({ status, planVersion, fromDay, toDay }) => [status, planVersion, fromDay, toDay])).toEqual(
      [
        ['final', 1, '2026-11-20', '2026-11-30'],
        ['draft', 1, '2026-12-01', '2026-12-05'],
        ['running', 2, '2026-12-06', '2026-12-08'],
      ],
    );
    const stretches = ratedWindowsOf(known, { fromMs: START, toMs: world.nowMs() });
    const divided = await divideUsage(world.timelines, org, stretches);
    expect(divided.jobs.map(([id]) => id)).toEqual(jobs.toSorted());
    for (const ratedWindow of stretches) {
      const parts = [...divided.jobs.flatMap(([, used]) => used), ...divided.unlinked];
      const amounts = parts.filter((used) => used.ratedWindow === ratedWindow).map(amountOf);
      expect(amounts).toHaveLength(ratedWindow.days?.status === 'final' ? 3 : 2);
      const line = ratedWindow.days?.lines.find(({ meter }) => meter === STORAGE_METER);
      if (line === undefined) throw new Error('no line');
      expect(round(sum(amounts.map((amount) => exact(amount ?? 'none'))), 15)).toBe(round(line.due, 15));
    }
    const total = costOf(divided.total, known);
    const due = stretches.flatMap(({ days }) => days?.lines.map((line) => exact(display(line.due))) ?? []);
    expect(total.amount).toBe(display(sum(due)));
  });

  test('are the same while closed days are on their way to the account', async () => {
    await world.upload(org, 'usr_a', 30 * GB);
    world.to(START + 2 * DAY + HOUR);
    await closeDays();
    world.to(START + 4 * DAY + HOUR);
    await closeDays({ settled: false });
    const late = await rates();
    await world.settle(org);
    expect(late).toEqual(await rates());
    // 30 GB for 97 hours; 100 GB-hours are free for a whole month, of which this is 5 days of 30.
    expect(late?.days.map(({ lines }) => lines[0]?.quantity).map((quantity) => quantity && display(quantity))).toEqual([
      '2910',
    ]);
  });

  test('of open bills take no pass of the account’s log; with a month that is billed, they take one', async () => {
    await world.upload(org, 'usr_a', GB);
    world.to(Date.UTC(2026, 11, 3));
    await closeDays();
    const passes: string[] = [];
    const counting: Kernel = {
      ...world.kernel,
      history: (aggregate, id, range) => {
        passes.push(aggregate.name);
        return world.kernel.history(aggregate, id, range);
      },
    };
    expect((await rates('2026-12-01', counting))?.days.map(({ status }) => status)).toEqual(['running']);
    expect(passes).toEqual([]);
    expect((await rates('2026-11-30', counting))?.days.map(({ status }) => status)).toEqual(['final', 'running']);
    expect(passes).toEqual(['billing-account']);
  });

  test('without a price for a meter leave its cost open, and the sum with it', async () => {
    await world.upload(org, 'usr_a', GB);
    world.to(START + HOUR);
    const known = await rates();
    const [ratedWindow] = ratedWindowsOf(known, { fromMs: START, toMs: START + HOUR });
    if (ratedWindow === undefined) throw new Error('no stretch');
    const priced = { ratedWindow, meter: STORAGE_METER, count: BigInt(GB) * BigInt(HOUR) };
    const unpriced = { ratedWindow, meter: 'compute.seconds:huge', count: 1_000n };
    const cost = costOf([priced, unpriced], known);
    expect(cost.usage.map(({ meter, quantity, amount }) => [meter, quantity, amount])).toEqual([
      [STORAGE_METER, '1', '0'],
      ['compute.seconds:huge', '1', undefined],
    ]);
    expect(cost.amount).toBeUndefined();
  });
});

describe('a stretch of time', () => {
  test('is cut where lines begin and end; what no line covers is a stretch without prices', () => {
    const days = (fromDay: string, toDay: string) =>
      ({ planId: 'p', planVersion: 1, fromDay, toDay, lines: [], status: 'draft' }) as const;
    const known = { currency: 'EUR', days: [days('2026-11-02', '2026-11-03'), days('2026-11-04', '2026-11-04')] };
    const at = (day: number, hour = 0) => Date.UTC(2026, 10, day, hour);
    const cut = ratedWindowsOf(known, { fromMs: at(1, 6), toMs: at(6, 1) });
    expect(cut.map(({ fromMs, toMs, days: own }) => [fromMs, toMs, own?.toDay])).toEqual([
      [at(1, 6), at(2), undefined],
      [at(2), at(4), '2026-11-03'],
      [at(4), at(5), '2026-11-04'],
      [at(5), at(6, 1), undefined],
    ]);
    expect(ratedWindowsOf(known, { fromMs: at(4), toMs: at(4, 1) }).map((one) => one.days?.toDay)).toEqual([
      '2026-11-04',
    ]);
    expect(ratedWindowsOf(undefined, { fromMs: 5, toMs: 9 })).toEqual([{ fromMs: 5, toMs: 9 }]);
    expect(ratedWindowsOf(known, { fromMs: 5, toMs: 5 })).toEqual([]);
  });
});
