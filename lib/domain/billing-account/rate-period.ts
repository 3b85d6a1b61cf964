import { defined } from '../defined.ts';
import { type Day, daysBetween, firstDayOf, lastDayOf, type Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import { type Charge, type ExactCharge, rateCharge } from '../rating/charge.ts';
import type { Discount } from '../rating/discount.ts';
import { type Decimal, exact, ONE } from '../rating/exact.ts';
import type { GrantedDiscount, PlanReference, Segment } from './events.ts';
import { type OpenAccount, termsKey } from './state.ts';

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

/** What one meter comes to in one part of a period, exact: its invoice line before the one rounding. */
export interface RatedLine extends ExactCharge {
  readonly meter: MeterKey;
  readonly count: Decimal;
  readonly charge: Charge;
  /** The charge is the customer's own, not the plan's. */
  readonly overridden: boolean;
  /** Percentage discounts that were applied. */
  readonly discountIds: readonly string[];
  readonly percentages: readonly Discount[];
}

/** Days of one period under one plan version, and a line for every meter that has a price; a meter has one line at most. */
export interface RatedSegment extends PlanReference {
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly lines: readonly RatedLine[];
  /** The first meter that was used and that neither the plan nor the customer's own terms price. */
  readonly unpriced?: MeterKey;
}

/** What an account would make the invoice of an open period from now; undefined when nothing of it is recorded. */
export function inputsOf(account: OpenAccount, period: Month): InvoiceInputs | undefined {
  const segments = account.periods[period];
  if (segments === undefined) return undefined;
  const { organisationId, currency, overrides, discounts, terms } = account;
  const chargesOf = (plan: PlanReference) => terms[termsKey(plan)] ?? [];
  return { organisationId, currency, period, segments, overrides, discounts, chargesOf };
}

/** Overrides and discounts apply to the whole period in which they are set when it is rated. */
export function rateSegments(inputs: InvoiceInputs): readonly RatedSegment[] {
  return inputs.segments.map((segment) => {
    const { planId, planVersion, fromDay, toDay, counts } = segment;
    const charges = chargesFor(segment, inputs);
    const unpriced = Object.keys(counts)
      .sort()
      .find((meter) => counts[meter] !== '0' && !charges.some((charge) => charge.meter === meter));
    const lines = charges.map((charge) => lineOf(charge, segment, inputs));
    return { planId, planVersion, fromDay, toDay, lines, ...defined({ unpriced }) };
  });
}

function lineOf(charge: Charge, segment: Segment, { overrides, discounts, period }: InvoiceInputs): RatedLine {
  const { meter } = charge;
  const granted = discounts.filter(
    (one) => one.discount.kind === 'percentage' && (one.meter === undefined || one.meter === meter),
  );
  const percentages = granted.map(({ discount }) => discount);
  const count = segment.counts[meter] ?? '0';
  return {
    meter,
    count,
    charge,
    overridden: overrides[meter] !== undefined,
    discountIds: granted.map(({ discountId }) => discountId),
    percentages,
    ...rateCharge(charge, BigInt(count), percentages, portionOf(segment, period)),
  };
}

/** The plan's charges with the customer's own in their place, and the customer's own for what the plan does not name. */
function chargesFor(segment: Segment, { overrides, chargesOf }: InvoiceInputs): readonly Charge[] {
  const planned = chargesOf(segment);
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
