import { createHash } from 'node:crypto';
import { type Commit, createKernel, type DomainEvent, memoryStore } from 'epoch';
import { createMemoryViewStore } from 'epoch/views';
import { nodeRuntime } from 'epoch-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { FAILURE_CLASSES } from '../../lib/domain/failure-class.ts';
import { survey } from '../../local/seed/trades/survey.ts';
import { tellTrades } from '../../local/seed/trades/tell.ts';
import { TRADE_DAYS, type Trade } from '../../local/seed/trades/trade.ts';
import { TRADES } from '../../local/seed/trades/trades.ts';
import { counted } from '../counted.ts';

const people = { owner: 'usr_owner', member: 'usr_member', admin: 'usr_admin' };
const NOW_MS = Date.parse('2026-11-28T12:00:00Z');
const HISTORY_MS = 120_000;

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A history in memory. */
function world() {
  const store = memoryStore({ digest });
  const views = createMemoryViewStore();
  const stores = { store, views, objects: { send: async () => ({}) }, bucket: 'files' };
  async function tell(trades: readonly Trade[], days: number, onStep: () => void = () => undefined) {
    return tellTrades({ ...stores, onStep }, people, { nowMs: NOW_MS, trades, days });
  }
  async function eventsOf(): Promise<readonly DomainEvent<string, Record<string, unknown>>[]> {
    const commits: Commit[] = [];
    for await (const commit of store.scan(0, 1)) commits.push(commit);
    return commits.flatMap(({ events }) => events) as never;
  }
  const kernel = createKernel({ ...nodeRuntime(), store, nowMs: () => NOW_MS });
  const accountOf = async (org: string) => {
    const { state } = await kernel.load(billingAccount, org);
    if (state.status !== 'open') throw new Error(`${org} has no account.`);
    return state;
  };
  return { tell, eventsOf, accountOf };
}

describe('The four trades', () => {
  const { tell, eventsOf, accountOf } = world();
  let organisations: readonly string[];
  let events: Awaited<ReturnType<typeof eventsOf>>;
  const of = (type: string) => events.filter((event) => event.type === type).map(({ data }) => data);

  beforeAll(async () => {
    ({ organisations } = await tell(TRADES, TRADE_DAYS));
    events = await eventsOf();
  }, HISTORY_MS);

  it('have uploaded from 10 GB to 40 TB each', () => {
    const bytes = new Map<unknown, number>();
    for (const { organisationId, bytes: own } of of('UploadCompleted')) {
      bytes.set(organisationId, (bytes.get(organisationId) ?? 0) + Number(own));
    }
    const gigabytes = organisations.map((org) => Math.round((bytes.get(org) ?? 0) / 1e9));
    expect(gigabytes.every((one) => one >= 10)).toBe(true);
    expect(Math.min(...gigabytes)).toBeLessThan(15);
    expect(Math.max(...gigabytes)).toBeGreaterThan(35_000);
    expect(Math.max(...gigabytes)).toBeLessThan(42_000);
  });

  it('have attempts that failed in every way there is, and pipelines of three kinds that have ended', () => {
    const classes = new Set(['AttemptEnded', 'JobFailed'].flatMap(of).flatMap(({ failure }) => failure ?? []));
    expect(classes).toEqual(new Set(FAILURE_CLASSES));
    const submitted = of('PipelineSubmitted');
    expect(new Set(submitted.map(({ organisationId }) => organisationId)).size).toBe(3);
    expect(of('PipelineEnded')).toHaveLength(submitted.length);
    expect(of('JobSubmitted')).toHaveLength(['JobCompleted', 'JobFailed', 'JobCancelled'].flatMap(of).length);
    expect(of('MachineTerminated')).toHaveLength(of('MachineRequested').length);
  });

  it('have invoices of the days on which they would have been issued, in the order of their numbers', () => {
    const invoices = of('InvoiceIssued').sort((one, other) => Number(one['number']) - Number(other['number']));
    expect(invoices.map(({ number }) => number)).toEqual(Array.from(invoices, (_, index) => index + 1));
    const days = invoices.map(({ atMs }) => Number(atMs));
    expect(days).toEqual(days.toSorted((one, other) => one - other));
    expect(new Set(invoices.map(({ period }) => period))).toEqual(
      new Set(['2026-07', '2026-08', '2026-09', '2026-10']),
    );
  });

  it('owe two invoices that are overdue, and have paid the others', async () => {
    const accounts = await Promise.all(organisations.map(accountOf));
    const owed = accounts.flatMap(({ unpaid, dueDays }) => Object.keys(unpaid).map((number) => dueDays[number] ?? ''));
    expect(owed).toHaveLength(2);
    for (const day of owed) expect(day < '2026-11-01').toBe(true);
    expect(of('PaymentRecorded')).toHaveLength(of('InvoiceIssued').length - 2);
  });

  it('have a discount, a price of their own, a credit, a migration, corrections, and one who pays for two', () => {
    for (const type of ['DiscountGranted', 'PriceOverridden', 'CreditGranted', 'MigrationScheduled', 'VolumeJoined']) {
      expect(of(type), type).toHaveLength(1);
    }
    expect(of('UsageCorrected').length).toBeGreaterThan(3);
    expect(of('PeriodPassed').length).toBe(3);
    expect(of('InvoiceIssued').some(({ credits }) => (credits as readonly unknown[]).length > 0)).toBe(true);
  });

  it('are found done when they are told again', async () => {
    expect(await tell(TRADES, TRADE_DAYS)).toEqual({ organisations, wrote: false });
    expect(await eventsOf()).toHaveLength(events.length);
  });
});

/** Of a table, a bucket and views: twelve a day and organisation, most of them by the sagas of billing. */
const MAX_CALLS = 6_000;

it(
  'the four trades are told by few calls: what was written is not asked for',
  async () => {
    const events = counted(memoryStore({ digest }));
    const views = counted(createMemoryViewStore());
    const objects = counted({ send: async () => ({}) });
    const stores = { store: events.port, views: views.port, objects: objects.port, bucket: 'files', onStep: () => {} };
    await tellTrades(stores, people, { nowMs: NOW_MS, trades: TRADES, days: TRADE_DAYS });
    // `follows` asks nobody.
    const asked = events.calls.filter((name) => name !== 'follows');
    const calls = [...asked, ...views.calls, ...objects.calls];
    expect(calls.length).toBeLessThan(MAX_CALLS);
    expect(calls.filter((name) => name === 'load').length).toBeLessThan(calls.length / 10);
  },
  HISTORY_MS,
);

/** Through a month's end and what corrects it. */
const SOME_DAYS = 40;

it('a trade that is broken off again and again comes to the same events as one told in one go', async () => {
  const whole = world();
  await whole.tell([survey], SOME_DAYS);
  const broken = world();
  for (const steps of [3, 40, 80]) {
    let left = steps;
    const breakOff = () => {
      left -= 1;
      if (left < 0) throw new Error('broken off');
    };
    await expect(broken.tell([survey], SOME_DAYS, breakOff)).rejects.toThrow('broken off');
  }
  await broken.tell([survey], SOME_DAYS);
  expect(await broken.eventsOf()).toEqual(await whole.eventsOf());
}, 60_000);
