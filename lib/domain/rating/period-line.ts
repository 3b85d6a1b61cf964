import type { Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import type { Decimal } from './exact.ts';

/**
 * A printed row: quantity × unit price, rounded once to the currency, is its amount. Rows of fees, minimums and discounts
 * have a quantity of 1 and their amount as unit price.
 */
export interface Row {
  readonly kind: 'usage' | 'packages' | 'included' | 'unpriced' | 'fee' | 'minimum' | 'discount';
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
  readonly discountId?: string;
}

/** What one meter comes to on the days of a segment. Its rows sum to its amount. */
export interface PeriodLine {
  readonly meter: MeterKey;
  readonly unit: string;
  readonly fromDay: Day;
  readonly toDay: Day;
  /** Plan version of the first day. Absent when no plan held. */
  readonly planId?: string;
  readonly planVersion?: number;
  readonly overridden: boolean;
  /** Absent for usage without a price. */
  readonly charge?: Charge;
  readonly count: Decimal;
  readonly quantity: Decimal;
  readonly rows: readonly Row[];
  readonly amount: Decimal;
}

export function single(kind: Row['kind'], amount: Decimal): Row {
  return { kind, quantity: '1', unitPrice: amount, amount };
}
