import { type Day, daysBetween, firstDayOf, lastDayOf, type Month } from '../metering/day.ts';
import { type MeterKey, unitOf } from '../metering/meter.ts';
import { type Charge, type RatedCharge, rateCharge } from '../rating/charge.ts';
import type { Discount } from '../rating/discount.ts';
import { type Decimal, exact, ONE, smaller } from '../rating/exact.ts';
import { fromMinor, roundMoney, toMinor } from '../rating/money.ts';
import type { GrantedDiscount, MeterCount, PlanReference, Segment } from './events.ts';

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

/** Everything that an invoice is made from. The same inputs make the same invoice, byte for byte. */
export interface InvoiceInputs {
  readonly organisationId: string;
  readonly currency: string;
  readonly period: Month;
  readonly segments: readonly Segment[];
  readonly overrides: Readonly<Record<MeterKey, Charge>>;
  readonly discounts: readonly GrantedDiscount[];
  /** The charges of a published plan version. */
  readonly chargesOf: (plan: PlanReference) => readonly Charge[];
}

export type Draft =
  | { readonly kind: 'drafted'; readonly invoice: Invoice }
  /** Usage that neither the plan nor the customer's own terms price: never billed as nothing in silence. */
  | { readonly kind: 'unpriced'; readonly meter: MeterKey; readonly plan: PlanReference };

/** Rates a period's recorded usage: a line per charge and segment, then fixed discounts, then the sum. */
export function draftInvoice(inputs: InvoiceInputs): Draft {
  const { organisationId, currency, period, segments, discounts } = inputs;
  const lines: InvoiceLine[] = [];
  for (const segment of segments) {
    const charges = chargesFor(segment, inputs);
    const unpriced = Object.keys(segment.counts)
      .sort()
      .find((meter) => segment.counts[meter] !== '0' && !charges.some((charge) => charge.meter === meter));
    if (unpriced !== undefined) return { kind: 'unpriced', meter: unpriced, plan: referenceOf(segment) };
    for (const charge of charges) {
      const line = lineOf(charge, segment, inputs);
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

function lineOf(
  charge: Charge,
  segment: Segment,
  { currency, overrides, discounts, period }: InvoiceInputs,
): InvoiceLine {
  const { meter } = charge;
  const percentages = discounts.filter(
    (one) => one.discount.kind === 'percentage' && (one.meter === undefined || one.meter === meter),
  );
  const count = segment.counts[meter] ?? '0';
  const rated = rateCharge(
    charge,
    BigInt(count),
    currency,
    percentages.map(({ discount }): Discount => discount),
    portionOf(segment, period),
  );
  return {
    ...referenceOf(segment),
    meter,
    unit: unitOf(meter),
    fromDay: segment.fromDay,
    toDay: segment.toDay,
    count,
    charge,
    overridden: overrides[meter] !== undefined,
    discountIds: percentages.map(({ discountId }) => discountId),
    ...rated,
  };
}

/** The plan's charges with the customer's own in their place, and the customer's own for what the plan does not name. */
function chargesFor(segment: Segment, { overrides, chargesOf }: InvoiceInputs): readonly Charge[] {
  const planned = chargesOf(referenceOf(segment));
  const own = Object.keys(overrides)
    .sort()
    .filter((meter) => !planned.some((charge) => charge.meter === meter))
    .flatMap((meter) => overrides[meter] ?? []);
  return [...planned.map((charge) => overrides[charge.meter] ?? charge), ...own];
}

/** The segment's days over the month's. */
function portionOf(segment: Pick<Segment, 'fromDay' | 'toDay'>, period: Month) {
  const days = daysBetween(segment.fromDay, segment.toDay) + 1;
  const all = daysBetween(firstDayOf(period), lastDayOf(period)) + 1;
  return days === all ? ONE : exact(BigInt(days), BigInt(all));
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

function referenceOf({ planId, planVersion }: PlanReference): PlanReference {
  return { planId, planVersion };
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
