import { countsPerUnit, type MeterKey } from '../metering/meter.ts';
import { type Discount, discounted } from './discount.ts';
import { type Decimal, display, type Exact, exact, minus, ONE, plus } from './exact.ts';
import { roundMoney } from './money.ts';
import { afterAllowance, type PriceModel, priceOf, shortfall } from './price.ts';

/** What a plan says about one meter. */
export interface Charge {
  readonly meter: MeterKey;
  readonly model: PriceModel;
  /** Units a period that cost nothing. */
  readonly allowance?: Decimal;
  /** The least that a period's line comes to, before discounts. */
  readonly minimum?: Decimal;
}

/** Steps from a quantity to an amount. All but `amount` are for reading, at most 18 decimals; the arithmetic is exact. */
export interface RatedCharge {
  readonly quantity: Decimal;
  /** Quantity after the allowance. */
  readonly billable: Decimal;
  /** What the price model makes of it. */
  readonly priced: Decimal;
  /** What the committed minimum adds. */
  readonly topUp: Decimal;
  /** What discounts take away. */
  readonly discount: Decimal;
  /** What is to be paid: rounded once, half even, to the currency's own decimals. */
  readonly amount: Decimal;
}

/**
 * Rates what a meter counted (byte-milliseconds, milliseconds) in a period, or in a `portion` of it. A negative count,
 * which only corrections of earlier periods can leave, is priced as nothing.
 */
export function rateCharge(
  charge: Charge,
  count: bigint,
  currency: string,
  discounts: readonly Discount[] = [],
  portion: Exact = ONE,
): RatedCharge {
  const quantity = exact(count < 0n ? 0n : count, countsPerUnit(charge.meter));
  const billable = afterAllowance(quantity, charge.allowance, portion);
  const priced = priceOf(charge.model, billable, portion);
  const topUp = shortfall(priced, charge.minimum ?? '0', portion);
  const full = plus(priced, topUp);
  const due = discounted(full, discounts);
  return {
    quantity: display(quantity),
    billable: display(billable),
    priced: display(priced),
    topUp: display(topUp),
    discount: display(minus(full, due)),
    amount: roundMoney(due, currency),
  };
}
