import { defined } from '../defined.ts';
import { addDays, type Day, daysBetween } from '../metering/day.ts';
import { type MeterKey, meterOf } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import { cutsOf, type DatedTerms, type MeterTerms, termsOn } from './dated-terms.ts';
import { type Exact, exact, round } from './exact.ts';
import { sameCharge } from './same-charge.ts';

/** Recorded counts: whole numbers by day and meter. */
export type DayCounts = ReadonlyMap<Day, ReadonlyMap<MeterKey, bigint>>;

/** Consecutive days of a period on which a meter has the same charge and discounts. */
export interface Segment extends MeterTerms {
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly days: number;
  /** What was counted on these days. */
  readonly count: bigint;
  /** The period's cumulative quantity before the segment and at its end, never below zero. */
  readonly before: Exact;
  readonly after: Exact;
}

/** Neighbours with one charge; only their discounts differ. */
export interface Run {
  readonly charge?: Charge;
  readonly segments: readonly Segment[];
}

/** A quantity is written with 18 decimals: finer than a byte-millisecond in GB-hours, so that no count is lost. */
const QUANTITY_PLACES = 18;

/** Cuts a meter's days where its terms change, and nowhere else: equal neighbours are one segment. */
export function runsOf(terms: DatedTerms, meter: MeterKey, counts: DayCounts, fromDay: Day, toDay: Day): Run[] {
  const runs: { charge?: Charge; segments: Segment[] }[] = [];
  let total = 0n;
  for (const piece of piecesOf(terms, meter, fromDay, toDay)) {
    const before = quantityOf(meter, total);
    const count = countIn(counts, meter, piece);
    total += count;
    const days = daysBetween(piece.fromDay, piece.toDay) + 1;
    const segment = { ...piece, days, count, before, after: quantityOf(meter, total) };
    const last = runs.at(-1);
    if (last && sameCharge(last.charge, segment.charge)) last.segments.push(segment);
    else runs.push({ ...defined({ charge: segment.charge }), segments: [segment] });
  }
  return runs;
}

function countIn(counts: DayCounts, meter: MeterKey, { fromDay, toDay }: Pick<Segment, 'fromDay' | 'toDay'>): bigint {
  let count = 0n;
  for (const [day, own] of counts) if (day >= fromDay && day <= toDay) count += own.get(meter) ?? 0n;
  return count;
}

type Piece = MeterTerms & { readonly fromDay: Day; readonly toDay: Day };

function piecesOf(terms: DatedTerms, meter: MeterKey, fromDay: Day, toDay: Day): Piece[] {
  const pieces: Piece[] = [];
  const cuts = cutsOf(terms, fromDay, toDay);
  for (const [index, cut] of cuts.entries()) {
    const next = cuts[index + 1];
    const piece = {
      ...termsOn(terms, meter, cut),
      fromDay: cut,
      toDay: next === undefined ? toDay : addDays(next, -1),
    };
    const last = pieces.at(-1);
    if (last && sameCharge(last.charge, piece.charge) && sameDiscounts(last, piece)) {
      pieces[pieces.length - 1] = { ...last, toDay: piece.toDay };
    } else pieces.push(piece);
  }
  return pieces;
}

function sameDiscounts(a: MeterTerms, b: MeterTerms): boolean {
  return a.discounts.length === b.discounts.length && a.discounts.every((one, index) => one === b.discounts[index]);
}

function quantityOf(meter: MeterKey, count: bigint): Exact {
  return exact(round(exact(count < 0n ? 0n : count, meterOf(meter).countsPerUnit), QUANTITY_PLACES));
}
