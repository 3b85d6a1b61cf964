import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditAll } from '../../../lib/app/billing/queries/audit-month.ts';
import { DAYS_AFTER_CLOSING } from '../../../lib/app/usage/commands/daily-run.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { DAY_MS, dayOf, dayStart } from '../../../lib/domain/metering/day.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { digest } from '../../memory-platform.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { createJob, found } from '../scenes.ts';
import { type Act, createActs, type DailyRun, dailyRunOn, LEDGER } from './closing-scene.ts';

/** Near enough to a month's end that closing, runs and the end of the month meet. */
const STARTS = [Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 29), Date.UTC(2026, 10, 30, 20)];
const MONTHS = ['2026-11', '2026-12', '2027-01', '2027-02', '2027-03'];
const SOON_MS = 300_000;
const HOUR_MS = 3_600_000;

const act = fc.record({
  what: fc.constantFrom<Act>(
    ...(['begin', 'complete', 'abort', 'delete', 'submit', 'start', 'report', 'cancel', 'close', 'run'] as const),
  ),
  which: fc.nat({ max: 3 }),
});
const rounds = fc.array(
  fc.record({
    acts: fc.array(act, { minLength: 1, maxLength: 4 }),
    passesMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 * DAY_MS })),
    /** Messages about usage are lost: what they tell is counted late. */
    isDeaf: fc.boolean(),
  }),
  { maxLength: 8 },
);

async function closedDay({ log }: Platform, org: string): Promise<string> {
  for await (const { events } of log.read(`organisation#${org}`))
    for (const { type, data } of events)
      if (type === 'OrganisationClosed') return dayOf((data as { readonly atMs: number }).atMs);
  throw new Error('the organisation was never closed');
}

async function accountOf({ kernel }: Platform, org: string) {
  const { state } = await kernel.load(billingAccount, org);
  if (state.status !== 'open') throw new Error('the organisation has no account');
  return state;
}

/** The days that are closed after an organisation's last one; `lateOn`: on which of them what was lost is found. */
async function passDays(platform: Platform, daily: DailyRun, lateOn: number): Promise<void> {
  const first = dayStart(dayOf(platform.nowMs()));
  for (const days of [1, 2, 12, 20, 35, 50, DAYS_AFTER_CLOSING]) {
    if (days >= lateOn && platform.deaf.delete(LEDGER)) await platform.sweep();
    await platform.waitUntil(first + days * DAY_MS + SOON_MS);
    await daily.run();
    await platform.settle();
  }
}

test('a closed organisation gets one last bill of all that it used, whatever races with its closing, and nothing after it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STARTS), rounds, fc.nat({ max: 55 }), async (startMs, history, lateOn) => {
      const platform = createPlatform(startMs);
      const daily = dailyRunOn(platform);
      const org = await found(platform);
      const acts = createActs(platform, org, [await createJob(platform, org), await createJob(platform, org)], daily);
      for (const what of ['begin', 'complete', 'submit'] as const) await acts.run(what, 0);
      await platform.waitUntil(startMs + HOUR_MS);
      await acts.run('start', 0);
      for (const { acts: together, passesMs, isDeaf } of history) {
        if (isDeaf) platform.deaf.add(LEDGER);
        else if (platform.deaf.delete(LEDGER)) await platform.sweep();
        await Promise.all(together.map(({ what, which }) => acts.run(what, which)));
        await platform.waitUntil(platform.nowMs() + passesMs);
      }
      await acts.endAll();
      await platform.settle();
      await Promise.all([acts.run('close', 0), acts.run('run', 0), acts.run('close', 0)]);
      await platform.settle();
      await passDays(platform, daily, lateOn);

      expect((await platform.kernel.load(organisation, org)).state.status).toBe('closed');
      const account = await accountOf(platform, org);
      expect(account.closedOn).toBe(await closedDay(platform, org));
      expect(account.invoices).toBeGreaterThan(0);
      const ports = { kernel: platform.kernel, events: platform.log, ledger: daily.ledger, digest };
      for (const month of MONTHS)
        for await (const { differences } of auditAll(ports, month)) expect(differences).toEqual([]);
      await platform.waitUntil(platform.nowMs() + 100 * DAY_MS);
      expect(await daily.run()).toBe(0);
      await platform.settle();
      expect(await accountOf(platform, org)).toEqual(account);
    }),
    { numRuns: 12 },
  );
});
