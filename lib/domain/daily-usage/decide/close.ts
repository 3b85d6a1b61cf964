import { type Day, dayStart } from '../../metering/day.ts';
import {
  changeOf,
  closingLevel,
  correctionOf,
  type DayTally,
  dayTotal,
  EMPTY_TALLY,
  levelOf,
} from '../../metering/ledger.ts';
import { computeMeter, isOtherMeter, type MeterKey, machineTypeOf, STORAGE_METER } from '../../metering/meter.ts';
import type { Decimal } from '../../rating/exact.ts';
import type { ComputeUsage, CorrectedUsage, LateChange, MeteredUsage } from '../events.ts';
import type { DailyUsageState } from '../state.ts';

/** A day's sums as the ledger froze them; whole numbers as text. */
export interface TallyText {
  readonly inDay: Decimal;
  readonly net: Decimal;
}

export interface FrozenDay {
  readonly storage: TallyText;
  /** By machine type. */
  readonly compute: Readonly<Record<string, TallyText>>;
  /** All other meters. */
  readonly meters: Readonly<Record<MeterKey, TallyText>>;
}

/** What a level is at the day's end and what it came to over the day. */
export interface Closed {
  readonly closing: bigint;
  readonly total: bigint;
}

export interface ClosedDay {
  readonly opening: bigint;
  readonly storage: Closed;
  readonly compute: readonly ComputeUsage[];
  readonly meters: readonly MeteredUsage[];
}

/** The day's usage: openings, plus what late changes add to them, plus the day's own tallies. */
export function closeDay(state: DailyUsageState, frozen: FrozenDay, late: readonly LateChange[]): ClosedDay {
  const storageLate = late.filter(({ meter }) => meter === STORAGE_METER);
  const opening = BigInt(state.bytes) + sumOf(storageLate);
  const types = new Set([...Object.keys(state.running), ...Object.keys(frozen.compute)]);
  for (const { meter } of late) {
    const machineType = machineTypeOf(meter);
    if (machineType !== undefined) types.add(machineType);
  }
  const compute = [...types].sort().map((machineType): ComputeUsage => {
    const own = late.filter(({ meter }) => meter === computeMeter(machineType));
    const closed = close(BigInt(state.running[machineType] ?? '0') + sumOf(own), tallyOf(frozen.compute[machineType]));
    return { machineType, closingRunning: `${closed.closing}`, runMs: `${closed.total}` };
  });
  const storage = close(opening, tallyOf(frozen.storage));
  return { opening, storage, compute, meters: closeMeters(state, frozen, late) };
}

/** What is neither storage nor run time, meter by meter in order; those that came to nothing are absent. */
function closeMeters({ levels = {} }: DailyUsageState, frozen: FrozenDay, late: readonly LateChange[]): MeteredUsage[] {
  const meters = new Set([...Object.keys(levels), ...Object.keys(frozen.meters)]);
  for (const { meter } of late) if (isOtherMeter(meter)) meters.add(meter);
  return [...meters].sort().flatMap((meter) => {
    const own = late.filter((one) => one.meter === meter);
    const { closing, total } = close(BigInt(levels[meter] ?? '0') + sumOf(own), tallyOf(frozen.meters[meter]));
    return closing === 0n && total === 0n ? [] : [{ meter, closing: `${closing}`, count: `${total}` }];
  });
}

/** Meters that were below zero at the day's start, at its end, or in sum: an end without its beginning. */
export function belowZero({ opening, storage, compute, meters }: ClosedDay): MeterKey[] {
  const stored = opening < 0n || storage.closing < 0n || storage.total < 0n;
  const running = compute.filter(({ closingRunning, runMs }) => BigInt(closingRunning) < 0n || BigInt(runMs) < 0n);
  const others = meters.filter(({ closing, count }) => BigInt(closing) < 0n || BigInt(count) < 0n);
  return [
    ...(stored ? [STORAGE_METER] : []),
    ...running.map(({ machineType }) => computeMeter(machineType)),
    ...others.map(({ meter }) => meter),
  ];
}

/** What late changes are worth up to the day's start, a line per meter; meters in order. */
export function correctionsOf(day: Day, late: readonly LateChange[]): CorrectedUsage[] {
  const closedThroughMs = dayStart(day);
  const byMeter = Map.groupBy(late, ({ meter }) => meter);
  return [...byMeter.keys()].sort().map((meter) => {
    const changes = byMeter.get(meter) ?? [];
    let count = 0n;
    for (const { delta, atMs } of changes) count += correctionOf(changeOf(meter, delta, atMs), closedThroughMs);
    return { meter, delta: `${sumOf(changes)}`, count: `${count}` };
  });
}

function close(opening: bigint, tally: DayTally): Closed {
  return { closing: closingLevel(opening, tally), total: dayTotal(opening, tally) };
}

function tallyOf(text: TallyText | undefined): DayTally {
  return text === undefined ? EMPTY_TALLY : { inDay: BigInt(text.inDay), net: BigInt(text.net) };
}

/** What late changes add to the level. */
function sumOf(changes: readonly LateChange[]): bigint {
  return changes.reduce((sum, { meter, delta, atMs }) => sum + levelOf(changeOf(meter, delta, atMs)), 0n);
}
