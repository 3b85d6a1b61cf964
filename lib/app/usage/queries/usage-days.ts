import type { Kernel } from 'epoch';
import type { TallyText } from '../../../domain/daily-usage/decide/close.ts';
import type { DayMeter, LateChange } from '../../../domain/daily-usage/events.ts';
import { quarantinedIn } from '../../../domain/daily-usage/quarantine.ts';
import { dailyUsageHistory } from '../../../domain/daily-usage/reading.ts';
import type { DailyUsageState } from '../../../domain/daily-usage/state.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayEnd, dayOf, dayStart } from '../../../domain/metering/day.ts';
import {
  addTally,
  changeOf,
  closingLevel,
  type DayTally,
  EMPTY_TALLY,
  levelOf,
  post,
  runningTotal,
} from '../../../domain/metering/ledger.ts';
import { computeMeter, type MeterKey, meterOf, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { display, exact } from '../../../domain/rating/exact.ts';
import { eachOf } from '../../http/each-of.ts';
import type { UsageLedger } from './ledger.ts';

/** What a meter counted, and the same in the unit that prices are for. */
export interface MeterUsage {
  readonly meter: MeterKey;
  readonly count: string;
  readonly quantity: string;
  readonly unit: string;
}

export interface OpenDaysPorts {
  readonly kernel: Kernel;
  readonly ledger: UsageLedger;
}

/** Open days that are looked at one by one. The daily run closes them; after an outage there are a few. */
export const MAX_OPEN_DAYS = 62;

export function meterUsage(meter: MeterKey, count: bigint): MeterUsage {
  const { unit, countsPerUnit } = meterOf(meter);
  return { meter, count: `${count}`, quantity: display(exact(count, countsPerUnit)), unit };
}

/** Open days whose rows are read at the same time. */
const DAYS_AT_ONCE = 8;

/** The days that are not closed, in order, today's up to this moment. */
export interface OpenDays extends ClosedDays {
  readonly days: readonly { readonly day: Day; readonly usage: readonly MeterUsage[] }[];
  /** What is stored now. */
  readonly bytes: bigint;
}

/** What closed days lack. */
export interface ClosedDays {
  /** Absent as long as none is closed. */
  readonly lastClosed?: Day;
  /** Changes of closed days that wait for the next close to correct them. Open days have them already. */
  readonly waiting: readonly LateChange[];
  /** What closed days counted and do not bill yet: meters whose level was below zero. */
  readonly quarantined: readonly (DayMeter & { readonly count: string })[];
}

/**
 * A read of the last close, one for each day since (one or two, and at most MAX_OPEN_DAYS after an outage), and what waits
 * of closed days: it counts from the first open day on.
 */
export async function openDaysOf(ports: OpenDaysPorts, organisationId: string, nowMs: number): Promise<OpenDays> {
  const { state, late } = await lateOf(ports, organisationId);
  const { lastDay } = state;
  const waiting = waitingOf(state, late);
  const levels = withLate(state, waiting);
  const frozen = late.filter((change) => !waiting.includes(change));
  const days: OpenDays['days'][number][] = [];
  for await (const { day, usage } of daysAfter(ports, organisationId, levels, frozen, nowMs)) {
    // An organisation that has no closed day is as old as what it used.
    if (usage.length > 0 || days.length > 0 || lastDay !== undefined) days.push({ day, usage });
  }
  const bytes = levels.byMeter.get(STORAGE_METER) ?? 0n;
  return { days, bytes, ...closedDays(state, waiting) };
}

/** The same without the open days: two reads, however many of them there are. */
export async function closedDaysOf(ports: OpenDaysPorts, organisationId: string): Promise<ClosedDays> {
  const { state, late } = await lateOf(ports, organisationId);
  return closedDays(state, waitingOf(state, late));
}

function closedDays({ lastDay, quarantined }: DailyUsageState, waiting: readonly LateChange[]): ClosedDays {
  return { waiting, quarantined: quarantinedIn(quarantined), ...defined({ lastClosed: lastDay }) };
}

function waitingOf({ lastDay }: DailyUsageState, late: readonly LateChange[]): readonly LateChange[] {
  return lastDay === undefined ? [] : late.filter(({ atMs }) => atMs < dayEnd(lastDay));
}

/** Late changes that no correction has taken in, also where the ledger has not removed their rows yet. */
async function lateOf({ kernel, ledger }: OpenDaysPorts, organisationId: string) {
  const { through, changes } = await ledger.waiting(organisationId);
  const { state, version } = await kernel.load(dailyUsageHistory, organisationId);
  if (changes.length === 0 || version <= through) return { state, late: changes };
  const taken = new Set<string>();
  for await (const { events } of kernel.history(dailyUsageHistory, organisationId, {
    from: through + 1,
    to: version,
  })) {
    for (const { type, data } of events)
      if (type === 'UsageCorrected') for (const { cause } of data.changes) taken.add(cause);
  }
  return { state, late: changes.filter(({ cause }) => !taken.has(cause)) };
}

function withLate(state: DailyUsageState, waiting: readonly LateChange[]): Levels {
  const running = Object.entries(state.running).map(([type, level]) => [computeMeter(type), level] as const);
  const known = [[STORAGE_METER, state.bytes] as const, ...running, ...Object.entries(state.levels ?? {})];
  const byMeter = new Map(known.map(([meter, level]) => [meter, BigInt(level)]));
  for (const { meter, delta, atMs } of waiting) {
    byMeter.set(meter, (byMeter.get(meter) ?? 0n) + levelOf(changeOf(meter, delta, atMs)));
  }
  return { byMeter, ...defined({ lastDay: state.lastDay }) };
}

interface Levels {
  readonly lastDay?: Day;
  readonly byMeter: Map<MeterKey, bigint>;
}

/**
 * Days after the last close, in order; the last one up to this moment. `frozen`: changes of a day that is being closed. The
 * levels become those at the end of each day.
 */
async function* daysAfter(
  ports: OpenDaysPorts,
  organisationId: string,
  { lastDay, byMeter }: Levels,
  frozen: readonly LateChange[],
  nowMs: number,
) {
  const last = dayOf(nowMs);
  const first = lastDay === undefined ? addDays(last, 1 - MAX_OPEN_DAYS) : addDays(lastDay, 1);
  const days: Day[] = [];
  for (let day = first; day <= last && days.length < MAX_OPEN_DAYS; day = addDays(day, 1)) days.push(day);
  const all = await eachOf(days, DAYS_AT_ONCE, (day) => talliesOf(ports, organisationId, day, frozen));
  for (const [index, day] of days.entries()) {
    const untilMs = Math.min(dayEnd(day), Math.max(nowMs, dayStart(day)));
    const tallies = all[index] ?? new Map<MeterKey, DayTally>();
    const usage: MeterUsage[] = [];
    for (const meter of new Set([...byMeter.keys(), ...tallies.keys()])) {
      const level = byMeter.get(meter) ?? 0n;
      const tally = tallies.get(meter) ?? EMPTY_TALLY;
      usage.push(meterUsage(meter, until(level, tally, day, untilMs)));
      byMeter.set(meter, closingLevel(level, tally));
    }
    yield { day, usage: usage.filter(({ count: used }) => used !== '0') };
  }
}

/** A day's sums by meter, with what came after its row was frozen. */
async function talliesOf(ports: OpenDaysPorts, organisationId: string, day: Day, frozen: readonly LateChange[]) {
  const { storage, compute, meters } = await ports.ledger.peek(organisationId, day);
  const tallies = new Map<MeterKey, DayTally>([[STORAGE_METER, tallyOf(storage)]]);
  for (const [machineType, text] of Object.entries(compute)) tallies.set(computeMeter(machineType), tallyOf(text));
  for (const [meter, text] of Object.entries(meters)) tallies.set(meter, tallyOf(text));
  for (const { meter, delta, atMs } of frozen) {
    if (dayOf(atMs) !== day) continue;
    tallies.set(meter, addTally(tallies.get(meter) ?? EMPTY_TALLY, post(changeOf(meter, delta, atMs))));
  }
  return tallies;
}

/** A day's total if it ended now. */
function until(opening: bigint, tally: DayTally, day: Day, untilMs: number): bigint {
  const total = runningTotal(opening, tally, day, untilMs);
  return total < 0n ? 0n : total;
}

function tallyOf(text: TallyText): DayTally {
  return { inDay: BigInt(text.inDay), net: BigInt(text.net) };
}
