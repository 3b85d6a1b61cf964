import { holdsNow } from '../../../../lib/domain/billing-account/holds.ts';
import type { LateChange } from '../../../../lib/domain/daily-usage/events.ts';
import { addDays, DAY_MS, type Day, dayEnd, dayOf, dayStart } from '../../../../lib/domain/metering/day.ts';
import { post } from '../../../../lib/domain/metering/ledger.ts';
import { type MeterKey, machineTypeOf, STORAGE_METER } from '../../../../lib/domain/metering/meter.ts';
import { type MeterTerms, termsOn } from '../../../../lib/domain/rating/dated-terms.ts';
import { createRandom, type Random } from '../../../soak/random.ts';
import { act } from './actions.ts';
import { anyPlan, COMPUTE_METER, METERS } from './any-terms.ts';
import { type Customer, createCustomer, ORGANISATION } from './customer.ts';

const FIRST = dayStart('2026-01-01');
/** Days in which something is used, days that are closed after them, and how late a change may come. */
const USED = 45;
export const CLOSED = 105;
const LATEST = 25;
/** Of no, two and three decimals. */
const CURRENCIES = ['JPY', 'EUR', 'EUR', 'KWD'];

export interface Counted {
  readonly meter: MeterKey;
  readonly delta: bigint;
  readonly atMs: number;
  readonly arrivesMs: number;
}

export interface Played {
  readonly customer: Customer;
  readonly changes: readonly Counted[];
  readonly firstDay: Day;
  /** What held on each day and meter, as it was at the day's beginning. */
  readonly terms: ReadonlyMap<Day, ReadonlyMap<MeterKey, MeterTerms>>;
}

/** Some months of a customer: usage that comes late and in any order, terms that change, money that comes, goes and comes back, bills that are held and void. */
export function play(seed: number): Played {
  const random = createRandom(seed);
  const customer = createCustomer(random);
  const foundedMs = FIRST + random.below(25 * DAY_MS);
  const firstDay = dayOf(foundedMs);
  const plan = anyPlan(random, random.pick(CURRENCIES));
  customer.command('OpenAccount', { organisationId: ORGANISATION, plan, firstDay }, foundedMs);
  const changes = anyChanges(random, foundedMs);
  const terms = new Map<Day, ReadonlyMap<MeterKey, MeterTerms>>();
  const closing = createClosing(random, customer, changes);
  for (let day = firstDay; day < addDays(firstDay, CLOSED); day = addDays(day, 1)) {
    terms.set(day, termsAt(customer, day));
    const instants = Array.from({ length: random.below(3) }, () => dayStart(day) + random.below(DAY_MS));
    for (const nowMs of instants.sort((a, b) => a - b)) {
      if (nowMs < foundedMs) continue;
      act(random, customer, nowMs);
      customer.run(nowMs, random.below(6));
    }
    const isBehind = random.chance(0.15) && day < addDays(firstDay, CLOSED - 5);
    if (!isBehind) closing(day, dayEnd(day) + random.below(DAY_MS / 2));
    if (random.chance(0.1)) releaseOne(customer, dayEnd(day));
    if (random.chance(0.1) || day > addDays(firstDay, CLOSED - 5)) releaseHeld(customer, dayEnd(day));
    customer.run(dayEnd(day), random.chance(0.5) ? Number.POSITIVE_INFINITY : random.below(8));
  }
  customer.run(dayStart(addDays(firstDay, CLOSED + 1)));
  return { customer, changes, firstDay, terms };
}

/** By people, before what is missing has come. */
function releaseOne({ usage }: Customer, nowMs: number): void {
  const [day] = Object.keys(usage.state().quarantined);
  if (day !== undefined) usage.send('ReleaseQuarantine', { day }, nowMs);
}

/** By people, who have explained what an audit did not come to. */
function releaseHeld({ account, command }: Customer, nowMs: number): void {
  const state = account.state();
  if (state.status === 'none') return;
  for (const { period } of holdsNow(state.held)) command('ReleaseInvoice', { period, reason: 'explained' }, nowMs);
}

function termsAt({ account }: Customer, day: Day): ReadonlyMap<MeterKey, MeterTerms> {
  const state = account.state();
  if (state.status === 'none') throw new Error('no account');
  return new Map(METERS.map((meter) => [meter, termsOn(state.dated, meter, day)]));
}

/** Bytes and runs that begin and end; either may come late, at worst for weeks. */
function anyChanges(random: Random, foundedMs: number): Counted[] {
  const late = () => (random.chance(0.6) ? 0 : random.below(LATEST * DAY_MS));
  return Array.from({ length: 1 + random.below(9) }, () => {
    const isStorage = random.chance(0.6);
    const meter = isStorage ? STORAGE_METER : COMPUTE_METER;
    const delta = isStorage ? BigInt(1 + random.below(1_500_000_000)) : 1n;
    const atMs = foundedMs + random.below(USED * DAY_MS);
    const endMs = atMs + random.below(random.chance(0.5) ? 200_000 : 30 * DAY_MS);
    return [
      { meter, delta, atMs, arrivesMs: atMs + late() },
      { meter, delta: -delta, atMs: endMs, arrivesMs: endMs + late() },
    ];
  }).flat();
}

/** Closes days in order, as the run does: what is late first, in as many corrections as it needs. */
function createClosing(random: Random, { usage }: Customer, changes: readonly Counted[]) {
  const taken = new Set<Counted>();
  let next: Day | undefined;
  const send = (type: 'TakeLate' | 'CloseDay', data: never, nowMs: number) => {
    const refused = usage.send(type, data, nowMs);
    if (refused !== undefined) throw new Error(`${type}: ${refused}`);
  };
  const open = (before: number, nowMs: number) =>
    changes.filter((one) => !taken.has(one) && one.arrivesMs <= nowMs && one.atMs < before);

  return (through: Day, nowMs: number) => {
    for (let day = next ?? firstOf(usage, changes, through); day <= through; day = addDays(day, 1)) {
      for (let late = open(dayStart(day), nowMs); late.length > 0; late = open(dayStart(day), nowMs)) {
        const some = late.slice(0, 1 + random.below(4));
        for (const one of some) taken.add(one);
        const data = { day, sequence: usage.state().corrections + 1, late: some.map(lateChange) };
        send('TakeLate', data as never, nowMs);
      }
      const own = open(dayEnd(day), nowMs);
      for (const one of own) taken.add(one);
      send('CloseDay', { day, frozen: frozenOf(own), late: [], watermarkMs: nowMs } as never, nowMs);
      next = addDays(day, 1);
    }
  };
}

/** The day of the founding is the first that is closed: everything begins after it. */
function firstOf({ state }: Customer['usage'], changes: readonly Counted[], through: Day): Day {
  const { lastDay } = state();
  const earliest = Math.min(...changes.map(({ atMs }) => atMs));
  return lastDay === undefined ? ([dayOf(earliest), through].sort()[0] ?? through) : addDays(lastDay, 1);
}

function lateChange({ meter, delta, atMs }: Counted, index: number): LateChange {
  return { meter, delta: `${delta}`, atMs, userId: 'usr_1', cause: `file#fil_${atMs}@1/${index}` };
}

function frozenOf(changes: readonly Counted[]) {
  const sums = new Map<MeterKey, { inDay: bigint; net: bigint }>();
  for (const { meter, delta, atMs } of changes) {
    const { inDay, net } = post({ delta, atMs });
    const sum = sums.get(meter) ?? { inDay: 0n, net: 0n };
    sums.set(meter, { inDay: sum.inDay + inDay, net: sum.net + net });
  }
  const textOf = (meter: MeterKey) => {
    const { inDay, net } = sums.get(meter) ?? { inDay: 0n, net: 0n };
    return { inDay: `${inDay}`, net: `${net}` };
  };
  const types = [...sums.keys()].flatMap((meter) => machineTypeOf(meter) ?? []);
  const compute = Object.fromEntries(types.map((type) => [type, textOf(COMPUTE_METER)]));
  return { storage: textOf(STORAGE_METER), compute, meters: {} };
}
