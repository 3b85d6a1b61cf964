import { DAY_MS, type Day, dayEnd, dayOf } from './day.ts';
import { MeteringError } from './error.ts';
import { type Measure, type MeterKey, meterOf } from './meter.ts';

/**
 * A step in a level at an instant. The level is bytes stored (a part adds, a deletion takes away) or attempts running
 * (+1 at a start, -1 at an end): one arithmetic for storage and compute. Its integral is byte-milliseconds, or
 * milliseconds of run time. An amount raises no level: it counts once, on its own day.
 */
export interface Change {
  readonly delta: bigint;
  readonly atMs: number;
  /** Absent for a level. */
  readonly measure?: Measure;
}

/** A meter's change, measured as that meter is. */
export function changeOf(meter: MeterKey, delta: bigint | string, atMs: number): Change {
  return { delta: BigInt(delta), atMs, measure: meterOf(meter).measure };
}

/** What a day's changes come to. Both are sums, so the order in which changes arrive does not matter. */
export interface DayTally {
  /** Level-milliseconds that the day's own changes add until the day's end. */
  readonly inDay: bigint;
  /** What they add to the level at the day's end. */
  readonly net: bigint;
}

export const EMPTY_TALLY: DayTally = { inDay: 0n, net: 0n };

/** A change as it is written to its day's row: `delta · (end of day − t)`, and `delta`. An amount as it is. */
export function post(change: Change): DayTally & { readonly day: Day } {
  const day = dayOf(change.atMs);
  if (change.measure === 'amount') return { day, inDay: change.delta, net: 0n };
  return { day, inDay: change.delta * BigInt(dayEnd(day) - change.atMs), net: change.delta };
}

export function addTally(a: DayTally, b: DayTally): DayTally {
  return { inDay: a.inDay + b.inDay, net: a.net + b.net };
}

/** The day's level-milliseconds: what was there all day, and what came and went in it. */
export function dayTotal(opening: bigint, tally: DayTally): bigint {
  return opening * BigInt(DAY_MS) + tally.inDay;
}

/**
 * The same up to an instant of the day, when no change lies behind it: what the level at that instant would add until the
 * day's end is taken off again.
 */
export function runningTotal(opening: bigint, tally: DayTally, day: Day, untilMs: number): bigint {
  return dayTotal(opening, tally) - closingLevel(opening, tally) * BigInt(dayEnd(day) - untilMs);
}

/** The level at the day's end, which is the next day's opening. */
export function closingLevel(opening: bigint, tally: DayTally): bigint {
  return opening + tally.net;
}

/**
 * What a change that arrives after its day was closed is worth up to the end of the closed days:
 * `delta · (closed through − t)`. From there on the delta itself joins the opening of the first open day. An amount is worth
 * itself, and joins nothing.
 */
export function correctionOf(change: Change, closedThroughMs: number): bigint {
  if (change.atMs >= closedThroughMs) {
    throw new MeteringError(
      'window-reversed',
      `a change at ${change.atMs} is not late: closed through ${closedThroughMs}`,
    );
  }
  return change.measure === 'amount' ? change.delta : change.delta * BigInt(closedThroughMs - change.atMs);
}

/** The same by day: what a late change is worth on each closed day from its own on. The days sum to `correctionOf`; none when it is not late. */
export function correctionByDay(change: Change, closedThroughMs: number): ReadonlyMap<Day, bigint> {
  const days = new Map<Day, bigint>();
  if (change.measure === 'amount') {
    return change.atMs < closedThroughMs ? days.set(dayOf(change.atMs), change.delta) : days;
  }
  for (let fromMs = change.atMs; fromMs < closedThroughMs; ) {
    const day = dayOf(fromMs);
    const toMs = Math.min(dayEnd(day), closedThroughMs);
    days.set(day, change.delta * BigInt(toMs - fromMs));
    fromMs = toMs;
  }
  return days;
}

/** What a change adds to the level from then on. */
export function levelOf({ delta, measure }: Change): bigint {
  return measure === 'amount' ? 0n : delta;
}

/** How a change is written: into its own day, or, when that is closed, as a correction into the first open one. */
export type Placement =
  | { readonly kind: 'in-day'; readonly day: Day; readonly tally: DayTally }
  | { readonly kind: 'late'; readonly day: Day; readonly correction: bigint; readonly delta: bigint };

/** Where a change goes when everything before `closedThroughMs` (a midnight) is closed. */
export function place(change: Change, closedThroughMs: number): Placement {
  if (change.atMs >= closedThroughMs) {
    const { day, inDay, net } = post(change);
    return { kind: 'in-day', day, tally: { inDay, net } };
  }
  const correction = correctionOf(change, closedThroughMs);
  return { kind: 'late', day: dayOf(closedThroughMs), correction, delta: levelOf(change) };
}
