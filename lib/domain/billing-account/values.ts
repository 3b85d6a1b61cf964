import type { Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import type { Decimal } from '../rating/exact.ts';

/** What a meter counted: byte-milliseconds or milliseconds, a whole number as text. */
export interface MeterCount {
  readonly meter: MeterKey;
  readonly count: Decimal;
}

/** What meters counted on one day. */
export interface DayUsage {
  readonly day: Day;
  readonly usage: readonly MeterCount[];
}

/** The same of many days, by day and meter. */
export type DailyCounts = Readonly<Record<Day, Readonly<Record<MeterKey, Decimal>>>>;

/** A published version of a plan. */
export interface PlanReference {
  readonly planId: string;
  readonly planVersion: number;
}

/**
 * A plan version together with what it says. The account's own log holds the prices it was rated with, so that an invoice
 * can be made again from this one stream.
 */
export interface PinnedPlan extends PlanReference {
  readonly charges: readonly Charge[];
}
