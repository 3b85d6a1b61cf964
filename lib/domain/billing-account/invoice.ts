import { type Day, firstDayOf, lastDayOf, type Month } from '../metering/day.ts';
import { type MeterKey, unitOf } from '../metering/meter.ts';
import { type Charge, type RatedCharge, roundCharge } from '../rating/charge.ts';
import { type Decimal, exact, smaller } from '../rating/exact.ts';
import { fromMinor, roundMoney, toMinor } from '../rating/money.ts';
import type { GrantedDiscount, MeterCount, PlanReference, Segment } from './events.ts';
import { type InvoiceInputs, type RatedLine, type RatedSegment, rateSegments } from './rate-period.ts';

/** What one meter comes to in one part of a period. `count` and `charge` are all that the amounts were made from. */
export interface InvoiceLine extends PlanReference, RatedCharge {
  readonly meter: MeterKey;
  readonly unit: string;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly count: Decimal;
  readonly charge: Charge;
  /** The charge is the customer's own, not the plan's. */
  readonly overridden: boolean;
  /** Percentage discounts that were applied. */
  readonly discountIds: readonly string[];
}

/** A fixed discount, as a line of its own; `amount` is zero or below. */
export interface DiscountLine {
  readonly discountId: string;
  readonly meter?: MeterKey;
  readonly amount: Decimal;
}

export interface Invoice {
  readonly organisationId: string;
  readonly period: Month;
  readonly currency: string;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly lines: readonly InvoiceLine[];
  readonly discounts: readonly DiscountLine[];
  /** Corrections below zero that this period could not take up: they count in the next one. */
  readonly carried: readonly MeterCount[];
  /** The sum of all lines. */
  readonly total: Decimal;
}

export type Draft =
  | { readonly kind: 'drafted'; readonly invoice: Invoice }
  /** Usage that neither the plan nor the customer's own terms price: never billed as nothing in silence. */
  | { readonly kind: 'unpriced'; readonly meter: MeterKey; readonly plan: PlanReference };

/** Rates a period's recorded usage: a line per charge and segment, then fixed discounts, then the sum. */
export function draftInvoice(inputs: InvoiceInputs): Draft {
  const { organisationId, currency, period, segments, discounts } = inputs;
  const lines: InvoiceLine[] = [];
  for (const { lines: rated, unpriced, ...segment } of rateSegments(inputs)) {
    const { planId, planVersion } = segment;
    if (unpriced !== undefined) return { kind: 'unpriced', meter: unpriced, plan: { planId, planVersion } };
    for (const one of rated) {
      const line = lineOf(one, segment, currency);
      if (line.count !== '0' || toMinor(line.amount, currency) !== 0n) lines.push(line);
    }
  }
  const { discountLines, total } = withFixedDiscounts(lines, discounts, currency);
  const invoice: Invoice = {
    organisationId,
    period,
    currency,
    fromDay: segments[0]?.fromDay ?? firstDayOf(period),
    toDay: segments.at(-1)?.toDay ?? lastDayOf(period),
    lines,
    discounts: discountLines,
    carried: belowZero(segments),
    total: fromMinor(total, currency),
  };
  return { kind: 'drafted', invoice };
}

function lineOf(rated: RatedLine, segment: Omit<RatedSegment, 'lines'>, currency: string): InvoiceLine {
  const { meter, count, charge, overridden, discountIds } = rated;
  const { planId, planVersion, fromDay, toDay } = segment;
  return {
    planId,
    planVersion,
    meter,
    unit: unitOf(meter),
    fromDay,
    toDay,
    count,
    charge,
    overridden,
    discountIds,
    ...roundCharge(rated, currency),
  };
}

/** Fixed discounts in the order they were granted, each at most what is left of what it is for. */
function withFixedDiscounts(lines: readonly InvoiceLine[], discounts: readonly GrantedDiscount[], currency: string) {
  const left = new Map<MeterKey, bigint>();
  let total = 0n;
  for (const { meter, amount } of lines) {
    left.set(meter, (left.get(meter) ?? 0n) + toMinor(amount, currency));
    total += toMinor(amount, currency);
  }
  const discountLines: DiscountLine[] = [];
  for (const { discountId, discount, meter } of discounts) {
    if (discount.kind !== 'fixed') continue;
    const room = meter === undefined ? total : min(left.get(meter) ?? 0n, total);
    const off = smaller(exact(discount.amount), exact(fromMinor(room, currency)));
    const minor = toMinor(roundMoney(off, currency), currency);
    if (minor === 0n) continue;
    if (meter !== undefined) left.set(meter, (left.get(meter) ?? 0n) - minor);
    total -= minor;
    const amount = fromMinor(-minor, currency);
    discountLines.push(meter === undefined ? { discountId, amount } : { discountId, meter, amount });
  }
  return { discountLines, total };
}

function belowZero(segments: readonly Segment[]): MeterCount[] {
  const sums = new Map<MeterKey, bigint>();
  for (const { counts } of segments) {
    for (const [meter, count] of Object.entries(counts)) {
      if (count.startsWith('-')) sums.set(meter, (sums.get(meter) ?? 0n) + BigInt(count));
    }
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([meter, count]) => ({ meter, count: `${count}` }));
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
