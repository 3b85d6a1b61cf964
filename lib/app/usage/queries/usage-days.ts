import type { Kernel } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import type { TallyText } from '../../../domain/daily-usage/decide/close.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayEnd, dayOf, dayStart } from '../../../domain/metering/day.ts';
import { closingLevel, type DayTally, runningTotal } from '../../../domain/metering/ledger.ts';
import { computeMeter, countsPerUnit, type MeterKey, STORAGE_METER, unitOf } from '../../../domain/metering/meter.ts';
import { display, exact } from '../../../domain/rating/exact.ts';
import { usageDayRow } from '../views/usage-days.ts';
import type { UsageLedger } from './ledger.ts';

/** What a meter counted, and the same in the unit that prices are for. */
export interface MeterUsage {
  readonly meter: MeterKey;
  readonly count: string;
  readonly quantity: string;
  readonly unit: string;
}

export interface UsageDay {
  readonly day: Day;
  readonly closed: boolean;
  readonly usage: readonly MeterUsage[];
}

export interface OpenDaysPorts {
  readonly kernel: Kernel;
  readonly ledger: UsageLedger;
}

export interface UsagePorts extends OpenDaysPorts {
  readonly views: ViewReader;
}

/** Open days that are looked at one by one. The daily run closes them; after an outage there are a few. */
export const MAX_OPEN_DAYS = 62;

export function meterUsage(meter: MeterKey, count: bigint): MeterUsage {
  const quantity = display(exact(count, countsPerUnit(meter)));
  return { meter, count: `${count}`, quantity, unit: unitOf(meter) };
}

/** Usage of every day in the range that an organisation used anything in: closed ones as recorded, open ones as known. */
export async function usageOfDays(
  ports: UsagePorts,
  organisationId: string,
  from: Day,
  to: Day,
  nowMs: number,
): Promise<UsageDay[]> {
  const days = await closedDays(ports.views, organisationId, from, to);
  const { state } = await ports.kernel.load(dailyUsage, organisationId);
  const today = dayOf(nowMs);
  const last = to < today ? to : today;
  for await (const open of daysAfter(ports, organisationId, state, last, nowMs)) {
    if (open.day >= from && open.usage.length > 0) days.push({ day: open.day, closed: false, usage: open.usage });
  }
  return days;
}

/** The days that are not closed, in order, today's up to this moment. */
export interface OpenDays {
  /** Absent as long as none is closed. */
  readonly lastClosed?: Day;
  readonly days: readonly { readonly day: Day; readonly usage: readonly MeterUsage[] }[];
  /** What is stored now. */
  readonly bytes: bigint;
}

/** A read of the last close, and one for each day since: one or two, and at most MAX_OPEN_DAYS after an outage. */
export async function openDaysOf(ports: OpenDaysPorts, organisationId: string, nowMs: number): Promise<OpenDays> {
  const { state } = await ports.kernel.load(dailyUsage, organisationId);
  let bytes = BigInt(state.bytes);
  const days: OpenDays['days'][number][] = [];
  for await (const { day, usage, closingBytes } of daysAfter(ports, organisationId, state, dayOf(nowMs), nowMs)) {
    bytes = closingBytes;
    // An organisation that has no closed day is as old as what it used.
    if (usage.length > 0 || days.length > 0 || state.lastDay !== undefined) days.push({ day, usage });
  }
  return { days, bytes, ...defined({ lastClosed: state.lastDay }) };
}

async function closedDays(views: ViewReader, organisationId: string, from: Day, to: Day): Promise<UsageDay[]> {
  const days: UsageDay[] = [];
  for await (const { values } of usageDayRow.every(views, { organisationId }, { order: 'descending' })) {
    const { day, byteMs } = values;
    if (day < from) break;
    if (day > to) continue;
    const usage = [
      meterUsage(STORAGE_METER, BigInt(byteMs)),
      ...Object.entries(values.runMs).map(([machineType, ms]) => meterUsage(computeMeter(machineType), BigInt(ms))),
    ];
    days.push({ day, closed: true, usage: usage.filter(({ count }) => count !== '0') });
  }
  return days.reverse();
}

interface Levels {
  readonly lastDay?: Day;
  readonly bytes: string;
  readonly running: Readonly<Record<string, string>>;
}

/** Days after the last close, in order; the last one up to this moment. */
async function* daysAfter(ports: OpenDaysPorts, organisationId: string, levels: Levels, last: Day, nowMs: number) {
  const first = levels.lastDay === undefined ? addDays(last, 1 - MAX_OPEN_DAYS) : addDays(levels.lastDay, 1);
  let bytes = BigInt(levels.bytes);
  const running = new Map(Object.entries(levels.running).map(([type, level]) => [type, BigInt(level)]));
  for (let day = first, count = 0; day <= last && count < MAX_OPEN_DAYS; day = addDays(day, 1), count += 1) {
    const untilMs = Math.min(dayEnd(day), Math.max(nowMs, dayStart(day)));
    const tallies = await ports.ledger.peek(organisationId, day);
    const storage = tallyOf(tallies.storage);
    const usage = [meterUsage(STORAGE_METER, until(bytes, storage, day, untilMs))];
    bytes = closingLevel(bytes, storage);
    for (const type of new Set([...running.keys(), ...Object.keys(tallies.compute)])) {
      const opening = running.get(type) ?? 0n;
      const tally = tallyOf(tallies.compute[type]);
      usage.push(meterUsage(computeMeter(type), until(opening, tally, day, untilMs)));
      running.set(type, closingLevel(opening, tally));
    }
    yield { day, closingBytes: bytes, usage: usage.filter(({ count: used }) => used !== '0') };
  }
}

/** A day's total if it ended now. */
function until(opening: bigint, tally: DayTally, day: Day, untilMs: number): bigint {
  const total = runningTotal(opening, tally, day, untilMs);
  return total < 0n ? 0n : total;
}

function tallyOf(text: TallyText | undefined): DayTally {
  return { inDay: BigInt(text?.inDay ?? '0'), net: BigInt(text?.net ?? '0') };
}
