import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import { idOf, ulid } from '../../../lib/domain/ids.ts';
import {
  addDays,
  type Day,
  dayOf,
  dayStart,
  firstDayOf,
  monthOf,
  nextMonth,
} from '../../../lib/domain/metering/day.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { quota } from '../../../lib/domain/quota/quota.ts';
import { closerOf, enterInLedger, ledgerSubscriber } from '../days.ts';
import type { Seeded } from '../history.ts';
import { type Configuration, publish } from '../jobs.ts';
import { refuseRemote } from '../refuse.ts';
import type { Person } from '../script.ts';
import {
  digest,
  foundingOf,
  remembering,
  type SeedDeployment,
  type SeedStores,
  type SeedTarget,
  targetOn,
  withStores,
} from '../target.ts';
import { type Timeline, timelineOf } from '../timeline.ts';
import { payDue } from './account.ts';
import { billerOf } from './bill.ts';
import { dawnOf, passDay, type Trading } from './day.ts';
import { publishFirst, publishSecond } from './prices.ts';
import { TRADE_DAYS, type Trade } from './trade.ts';
import { TRADES } from './trades.ts';

/** When an organisation is founded on the first day. */
const FOUNDED_MS = 6 * 3_600_000;
/** The day on which the second version of the prices is published. */
const SECOND_PRICES_DAY = 35;
/** Days of a month after whose close months may be due, or corrections may adjust them. */
const BILLING_DAYS = new Set(['03', '04', '10', '20']);

export type TradePeople = Readonly<Record<Person | 'admin', string>>;

interface Told {
  readonly trade: Trade;
  readonly target: SeedTarget;
  readonly trading: Trading;
  readonly close: (day: Day) => Promise<void>;
}

/**
 * Four organisations of different trades with 120 days behind them, by ordinary commands with the clock of each day. They wait
 * for each other on days on which invoices are issued, so that the register's are in the order of their dates. Told again, it finds them done.
 */
export async function seedTrades(deployment: SeedDeployment, people: TradePeople, nowMs = Date.now()): Promise<Seeded> {
  refuseRemote(deployment.endpoint);
  return withStores(deployment, (stores) => tellTrades(stores, people, { nowMs, trades: TRADES, days: TRADE_DAYS }));
}

export interface Telling {
  readonly nowMs: number;
  readonly trades: readonly Trade[];
  readonly days: number;
}

/** The same to any stores. */
export async function tellTrades(stores: SeedStores, people: TradePeople, telling: Telling): Promise<Seeded> {
  const { nowMs, trades, days } = telling;
  const organisations = trades.map(({ key }) => organisationOf(key));
  const begun = await foundingOf(stores, organisations);
  const foundedAtMs = begun ?? dayStart(addDays(dayOf(nowMs), -days)) + FOUNDED_MS;
  const last = addDays(dayOf(foundedAtMs), days - 1);
  const resuming = begun !== undefined;
  if (resuming && (await areDone(targetOn(stores, 'trades', resuming), organisations, last)))
    return { organisations, wrote: false };
  await remembering(stores, resuming, (told) => tellAll(told, people, { trades, days, foundedAtMs, resuming }));
  return { organisations, wrote: true };
}

interface Founded extends Pick<Telling, 'trades' | 'days'> {
  readonly foundedAtMs: number;
  readonly resuming: boolean;
}

async function tellAll(stores: SeedStores, people: TradePeople, telling: Founded): Promise<void> {
  const { trades, days, foundedAtMs, resuming } = telling;
  const targetOf = (script: string) => targetOn(stores, script, resuming);
  const catalogue = timelineOf(targetOf('prices of trades'));
  catalogue.to(foundedAtMs);
  const planId = await publishFirst(catalogue, people.admin);
  const all = await Promise.all(
    trades.map((trade) => found(trade, targetOf(trade.key), { foundedAtMs, planId, people })),
  );
  await joinTogether(all, people.admin);
  await passDays(all, { catalogue, planId, foundedAtMs, days, admin: people.admin });
}

interface Passing {
  readonly catalogue: Timeline;
  readonly planId: string;
  readonly foundedAtMs: number;
  readonly days: number;
  readonly admin: string;
}

async function passDays(all: readonly Told[], passing: Passing): Promise<void> {
  const { catalogue, planId, foundedAtMs, days, admin } = passing;
  const firstMs = dayStart(dayOf(foundedAtMs));
  const bill = billerOf(catalogue.target, catalogue.nowMs);
  const organisations = all.map(({ trading }) => trading.organisationId);
  const pay = ({ trading: { timeline, organisationId }, trade }: Told) =>
    payDue(timeline, { organisationId, planId, admin, unpaid: trade.unpaid ?? [] });
  let next = 0;
  for (let at = 0; at < days; at += 1) {
    const day = dayOf(dawnOf(firstMs, at));
    const bills = BILLING_DAYS.has(day.slice(-2));
    if (!bills && at !== SECOND_PRICES_DAY && at < days - 1) continue;
    // Until a day on which something is for all of them, none waits for another.
    const [first, last] = [next, at];
    await Promise.all(
      all.map(async (told) => {
        for (let own = first; own <= last; own += 1) {
          await passOne(told, own, firstMs);
          if (own < last) await pay(told);
        }
      }),
    );
    next = at + 1;
    catalogue.to(Math.max(...all.map(({ trading }) => trading.timeline.nowMs())));
    if (at === SECOND_PRICES_DAY) await publishSecond(catalogue, planId, admin);
    if (bills) await bill(organisations, [monthOf(addDays(firstDayOf(monthOf(day)), -1)), monthOf(day)]);
    await Promise.all(all.map(pay));
  }
}

async function passOne({ trade, trading, target, close }: Told, at: number, firstMs: number): Promise<void> {
  const streams = await passDay(trading, at, dawnOf(firstMs, at), trade.events(at));
  await enterInLedger(ledgerSubscriber(target, trading.timeline.nowMs), streams);
  await close(dayOf(dawnOf(firstMs, at)));
}

interface Founding {
  readonly foundedAtMs: number;
  readonly planId: string;
  readonly people: TradePeople;
}

/** The organisation, its people and configurations, its quota and its account. */
async function found(trade: Trade, target: SeedTarget, { foundedAtMs, planId, people }: Founding): Promise<Told> {
  const timeline = timelineOf(target);
  timeline.to(foundedAtMs);
  const organisationId = organisationOf(trade.key);
  const roles = Object.entries(trade.people) as [Person, 'owner' | 'member'][];
  const creator = people[roles.find(([, role]) => role === 'owner')?.[0] ?? 'owner'];
  const founding = { name: trade.name, creatorId: creator };
  await timeline.send(organisation, organisationId, 'CreateOrganisation', founding, creator);
  for (const [person, role] of roles) {
    if (role === 'owner') continue;
    const added = { userId: people[person], role, addedBy: creator };
    await timeline.send(organisation, organisationId, 'AddMember', added, creator);
  }
  const limit = { limitBytes: trade.limitBytes, changedBy: people.admin };
  await timeline.send(quota, organisationId, 'ChangeLimit', limit, people.admin);
  await timeline.once(`billing-account#${organisationId}`, 'OpenAccount', async (correlation) => {
    const origin = { actor: people.admin, correlation };
    await ensureAccount({ kernel: timeline.kernel, defaultPlanId: planId }, organisationId, origin);
    return { ok: true };
  });
  const configurations = new Map<string, Configuration>();
  for (const [name, spec] of Object.entries(trade.configurations)) {
    configurations.set(name, await publish(timeline, organisationId, name, spec, creator));
  }
  const kept = { files: new Map<string, string>(), later: new Map<number, (() => Promise<string>)[]>() };
  const trading = { timeline, aside: timelineOf(target), organisationId, planId, people, configurations, ...kept };
  return { trade, target, trading, close: closerOf(timeline, { organisationId, foundedAtMs }) };
}

/** Trades that are rated together are from the second month on. */
async function joinTogether(all: readonly Told[], admin: string): Promise<void> {
  for (const { trade, trading } of all) {
    const parent = all.find((one) => one.trade.key === trade.memberOf?.key)?.trading;
    if (trade.memberOf === undefined || parent === undefined) continue;
    const { timeline, organisationId: memberOrganisationId } = trading;
    const fromMonth = nextMonth(monthOf(dayOf(timeline.nowMs())));
    const of = { payer: trade.memberOf.payer, currency: 'EUR', fromMonth };
    const add = { aggregate: billingAccount, id: parent.organisationId, type: 'AddVolumeMember' } as const;
    const join = { aggregate: billingAccount, id: memberOrganisationId, type: 'JoinVolume' } as const;
    const joined = { ...join, data: { ...of, parentId: parent.organisationId } };
    await timeline.together({ ...add, data: { ...of, memberOrganisationId } }, [joined], admin);
  }
}

function organisationOf(key: string): string {
  // Its number does not depend on the day, or a second run would not find the first.
  return idOf('organisation', ulid(0, digest(`organisation ${key}`)));
}

async function areDone(target: SeedTarget, organisations: readonly string[], last: Day): Promise<boolean> {
  const { kernel } = timelineOf(target);
  const lastDays = await Promise.all(
    organisations.map(async (id) => (await kernel.load(dailyUsage, id)).state.lastDay),
  );
  return lastDays.every((day) => day !== undefined && day >= last);
}
